from datetime import timedelta

import pytest
from django.utils import timezone

from directory.actions import change_state
from directory.models import AlumnusState, Spell
from feedback.interviews.actions import look_ahead
from feedback.models import ExitInterview
from tenancy.models import Employer
from tests.factories.directory import make_alumnus, make_spell


@pytest.fixture
def spell(house: Employer) -> Spell:
    """Nora leaves in three weeks; Max Berg was her manager."""
    nora = make_alumnus(house, "Nora", "Lind", work_email="nora@acme.example")
    change_state(nora, state=AlumnusState.LEAVER, by=None)
    return make_spell(nora, team="Payments", manager="Berg, Max", last_day=timezone.localdate() + timedelta(days=21))


@pytest.fixture
def interview(house: Employer, spell: Spell) -> ExitInterview:
    look_ahead(today=house.today())
    found: ExitInterview = ExitInterview.objects.select_related("alumnus", "spell").get(spell=spell)
    return found
