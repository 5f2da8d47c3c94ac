"""Service and its gaps, on the staff page of whoever was here more than once."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from boomerang.returning.reading import length_words, service_of
from boomerang.returning.rules import can_set_rule
from boomerang.returning.service import Gap, Stretch
from directory.models import Alumnus
from directory.people.panels import Panel, register
from directory.rules import can_see_records
from tenancy.http import TenantRequest


def register_panel() -> None:
    register(
        Panel(
            name="service",
            label=_("Service"),
            template="boomerang/returning/_service.html",
            context=_context,
            order=35,
            module="boomerang",
        )
    )


def _context(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    if not can_see_records(request.member):
        return None
    service, rule = service_of(alumnus, request.tenant)
    if len(service.stretches) < 2:
        return None
    times: list[tuple[date, Stretch | Gap]] = [(each.started_on, each) for each in service.stretches]
    times += [(gap.first, gap) for gap in service.gaps]
    length = length_words(service)
    return {
        "service": service,
        "length": length,
        "times": [time for _day, time in sorted(times, key=lambda pair: pair[0])],
        "rule": rule,
        "may_set_rule": can_set_rule(request.member),
    }
