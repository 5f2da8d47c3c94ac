from datetime import date, datetime, time

import pytest

from engagement.journeys.actions.ticks import run_journeys
from engagement.models import StepRun
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.campaigns import POSTAL_ADDRESS


@pytest.fixture
def tick(acme: Employer):
    """`tick(day)`: the beat at nine in the morning of that day, or at another time, at Acme."""

    def run(day: date, at: time = time(9, 30)) -> dict[str, int]:
        done = run_journeys(acme, now=datetime.combine(day, at, tzinfo=acme.zone))
        return {name: count for name, count in done.items() if count}

    return run


@pytest.fixture
def postal(acme: Employer) -> Employer:
    """Acme says where it lives, as all mail that people can decline must."""
    with tenant_scope(acme):
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
    return acme


@pytest.fixture
def runs(acme: Employer):
    """Every run as (day of the step, due on, state, reason), in order."""

    def read() -> list[tuple[int, date, str, str]]:
        with tenant_scope(acme):
            rows = StepRun.objects.order_by("due_on", "step__offset_days", "pk")
            return list(rows.values_list("step__offset_days", "due_on", "state", "reason"))

    return read
