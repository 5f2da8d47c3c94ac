from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from engagement.activity.actions import note, recount
from engagement.activity.formula import HALF_LIFE, STEPS, points_of, score, worth
from engagement.activity.kinds import UnknownAct
from engagement.models import Activity, Standing
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def standing(alumnus) -> Standing:
    return Standing.objects.get(alumnus=alumnus)


def test_points_fade_by_half_in_a_half_life() -> None:
    assert worth(8, since=NOON, at=NOON + HALF_LIFE) == pytest.approx(4)
    assert worth(8, since=NOON, at=NOON) == 8
    acts = [(5, NOON), (2, NOON - HALF_LIFE), (4, NOON - 2 * HALF_LIFE)]
    assert points_of(acts, at=NOON) == pytest.approx(5 + 1 + 1)


def test_each_step_is_reached_at_its_points() -> None:
    assert [score(step) for step in STEPS] == [1, 2, 3, 4, 5]
    assert [score(step - 0.1) for step in STEPS] == [0, 1, 2, 3, 4]
    assert score(0) == 0
    assert score(1_000) == 5


def test_same_key_is_the_same_act(acme: Employer, globex: Employer) -> None:
    ines, other = make_alumnus(acme), make_alumnus(globex)
    with tenant_scope(acme):
        assert note("sign_in", alumnus_id=ines.pk, at=NOON, key="day one")
        assert not note("sign_in", alumnus_id=ines.pk, at=NOON + timedelta(hours=1), key="day one")
        assert note("click", alumnus_id=ines.pk, at=NOON)
        assert note("click", alumnus_id=ines.pk, at=NOON)
        assert standing(ines).points == pytest.approx(2 + 1 + 1)
        assert Activity.objects.count() == 3
    with tenant_scope(globex):
        assert note("sign_in", alumnus_id=other.pk, at=NOON, key="day one")


def test_unknown_acts_are_refused(acme: Employer) -> None:
    ines = make_alumnus(acme)
    with tenant_scope(acme), pytest.raises(UnknownAct):
        note("opened_a_mail", alumnus_id=ines.pk)


def test_standing_is_the_formula_whatever_the_order(acme: Employer) -> None:
    ines = make_alumnus(acme)
    when = [NOON - timedelta(days=days) for days in (3, 400, 0, 90)]
    with tenant_scope(acme):
        for at in when:
            note("reply", alumnus_id=ines.pk, at=at)
        kept = standing(ines)
        assert (kept.last_act_at, kept.as_of) == (NOON, NOON)
        assert kept.points == pytest.approx(points_of([(5, at) for at in when], at=NOON))
        a_year_on = NOON + timedelta(days=365)
        scored = Standing.objects.scored(a_year_on).get(alumnus=ines)
        assert scored.score == pytest.approx(points_of([(5, at) for at in when], at=a_year_on))
        again = recount(ines.pk)
        assert again.points == pytest.approx(kept.points)


def test_recount_of_nothing_leaves_nothing(acme: Employer) -> None:
    ines = make_alumnus(acme)
    with tenant_scope(acme):
        note("click", alumnus_id=ines.pk)
        Activity.objects.all().delete()
        assert recount(ines.pk) is None
        assert not Standing.objects.exists()


def test_the_app_cannot_change_what_was_noted(acme: Employer) -> None:
    ines = make_alumnus(acme)
    with tenant_scope(acme):
        note("click", alumnus_id=ines.pk, at=NOON)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Activity.objects.update(at=NOON - timedelta(days=1))
        assert Activity.objects.get().at == NOON


@given(st.lists(st.tuples(st.floats(0.5, 10), st.integers(0, 3_000)), max_size=20))
def test_points_never_rise_by_waiting(acts: list[tuple[float, int]]) -> None:
    noted = [(weight, NOON - timedelta(days=days)) for weight, days in acts]
    now, later = (points_of(noted, at=at) for at in (NOON, NOON + timedelta(days=30)))
    assert 0 <= later <= now
