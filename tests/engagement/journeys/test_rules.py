"""The pure parts: days, who is on a journey, what becomes of a step. And that the database answers as they do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Alumnus, AlumnusState, Spell
from engagement.journeys import reading, timeline
from engagement.journeys.days import day_of
from engagement.journeys.facts import Facts, facts_of
from engagement.journeys.rules import GO, WAIT, Act, anchor_of, judge, stop_reason
from engagement.models import Anchor, Journey, JourneyStep, StepRun
from mail.models import Reader
from tenancy.scope import tenant_scope
from tests.factories.journeys import make_journey

DAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("anchor", "offset", "years", "due"),
    [
        (date(2026, 1, 31), 28, 0, date(2026, 2, 28)),
        (date(2028, 1, 31), 29, 0, date(2028, 2, 29)),
        (date(2028, 2, 29), 0, 1, date(2029, 2, 28)),
        (date(2028, 2, 29), 0, 4, date(2032, 2, 29)),
        (date(2026, 12, 31), -365, 0, date(2025, 12, 31)),
    ],
)
def test_days_are_counted_on_the_calendar(anchor, offset, years, due):
    assert day_of(anchor, offset, years=years) == due


def _journey(**fields):
    return Journey(**{"anchor": Anchor.LAST_DAY, **fields})


def _step(**fields):
    return JourneyStep(**{"kind": "errand", "settings": {"title": "Call"}, **fields})


def _facts(**changes):
    return Facts(today=DAY, last_day=DAY).on(DAY, **changes)


@pytest.mark.parametrize(
    ("journey", "facts", "reason"),
    [
        ({}, {}, None),
        ({}, {"state": "deceased"}, "deceased"),
        ({}, {"state": "merged"}, "merged"),
        ({}, {"last_day": None}, "withdrawn"),
        ({}, {"state": "employee"}, "returned"),
        ({}, {"has_later_spell": True}, "returned"),
        ({"anchor": "joined"}, {"joined_on": None}, "left_network"),
        ({"anchor": "joined"}, {"joined_on": DAY}, None),
        ({"anchor": "returned"}, {}, "left_again"),
        ({"anchor": "returned"}, {"state": "employee", "last_day": None, "started_on": DAY}, "left_again"),
        (
            {"anchor": "returned"},
            {"state": "employee", "last_day": None, "started_on": DAY, "has_left_before": True},
            None,
        ),
        ({"exit_types": ["retirement"]}, {"exit_type": "voluntary"}, "no_longer_fits"),
        ({"teams": ["Port"]}, {"team": "Port"}, None),
        ({"countries": ["FR"]}, {"country": "DE"}, "no_longer_fits"),
        ({"languages": ["fr"]}, {"language": "en"}, "no_longer_fits"),
        ({"joined": "no"}, {"joined_on": DAY}, "no_longer_fits"),
        ({"joined": "yes"}, {"joined_on": DAY}, None),
    ],
)
def test_who_is_on_a_journey(journey, facts, reason):
    assert stop_reason(_journey(**journey), _facts(**facts)) == reason


@pytest.mark.parametrize(
    ("step", "facts", "verdict"),
    [
        ({}, {}, GO),
        ({}, {"is_held": True}, WAIT),
        ({}, {"state": "leaver", "last_day": DAY - timedelta(days=1)}, WAIT),
        ({"exit_types": ["retirement"]}, {"exit_type": "voluntary"}, "exit_type"),
        ({"joined": "yes"}, {}, "not_joined"),
        ({"joined": "no"}, {"joined_on": DAY}, "has_joined"),
        ({"answer": "survey:1"}, {}, "not_answered"),
        ({"answer": "survey:1"}, {"answered": frozenset({"survey:1"})}, GO),
        ({"answer": "survey:1", "answered": False}, {"answered": frozenset({"survey:1"})}, "has_answered"),
        ({"kind": "still_right"}, {}, "not_joined"),
        ({"kind": "still_right"}, {"joined_on": DAY, "confirmed_on": DAY - timedelta(days=300)}, "confirmed"),
        ({"kind": "still_right"}, {"joined_on": DAY, "confirmed_on": DAY - timedelta(days=366)}, GO),
        ({"kind": "send_mail", "settings": {"category": "news"}}, {}, "no_address"),
        ({"kind": "send_mail", "settings": {"category": "news"}}, {"personal_email": "a@b.example"}, "not_wanted"),
        (
            {"kind": "send_mail", "settings": {"category": "news"}},
            {"personal_email": "a@b.example", "wanted": frozenset({"news"})},
            "not_confirmed",
        ),
    ],
)
def test_what_becomes_of_a_step_on_its_day(step, facts, verdict):
    found = judge(_journey(), _step(**step), _facts(**facts), due_on=DAY)
    assert (found if found.act != Act.SKIP else found.reason) == verdict


def test_after_its_grace_a_step_is_left_out_even_where_it_had_to_wait():
    late = judge(_journey(), _step(), _facts(is_held=True), due_on=DAY - timedelta(days=8))
    assert (late.act, late.reason) == (Act.SKIP, "too_late")


@given(
    offset=st.integers(-365, 800), every_year=st.booleans(), anchor=st.dates(date(2020, 1, 1), date(2032, 1, 1)),
    moved=st.integers(-900, 900), wait=st.integers(-400, 1500),
)  # fmt: skip
def test_a_moved_anchor_moves_what_waits_and_doubles_nothing(offset, every_year, anchor, moved, wait):
    step = _step(offset_days=offset, every_year=every_year)
    today = anchor + timedelta(days=wait)
    runs = timeline.plan([step], [], anchor=anchor, today=today)
    assert all(run.due_on >= today - timedelta(days=7) for run in runs)
    if every_year:
        assert len(runs) == 1
    later = anchor + timedelta(days=moved)
    timeline.move(runs, anchor=later, today=today)
    assert [run.due_on for run in runs] == [day_of(later, offset, years=run.occurrence) for run in runs]
    assert timeline.plan([step], runs, anchor=later, today=today) == [] or not runs
    done = [StepRun(step=step, occurrence=run.occurrence, due_on=run.due_on, state="done") for run in runs]
    again = timeline.plan([step], done, anchor=later, today=today)
    assert not {run.occurrence for run in again} & {run.occurrence for run in done}


SPELLS = [None, date(2026, 3, 1), date(2026, 5, 1), date(2025, 3, 1)]


@pytest.mark.django_db
@pytest.mark.parametrize("anchor", [Anchor.LAST_DAY, Anchor.RETURNED])
def test_the_database_finds_whom_the_rules_let_in(acme, anchor):
    """All mixtures of people against some journeys: what `reading` finds is what `rules` would."""
    journeys = [
        make_journey(acme, anchor=anchor, **conditions)
        for conditions in (
            {},
            {"exit_types": ["retirement"]},
            {"teams": ["Port"], "countries": ["FR"]},
            {"languages": ["fr"]},
            {"joined": "no"},
        )
    ]
    with tenant_scope(acme):
        spells = _people()
        pairs = [(spell.alumnus, spell) for spell in spells]
        facts = facts_of(pairs, employer=acme, today=DAY)
        for journey in journeys:
            found = {spell.pk for _person, spell in reading.candidates(journey, acme, after=None, limit=1000)}
            fit = {
                spell.pk
                for spell, its in zip(spells, facts, strict=True)
                if not stop_reason(journey, its) and anchor_of(journey, its) >= date(2026, 1, 1)
            }
            assert found == fit, journey.__dict__


def _people() -> list[Spell]:
    spells = []
    states = [AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE, AlumnusState.DECLINED]
    for number, state in enumerate(states * 8):
        person = Alumnus.objects.create(
            given_name=f"P{number}", state=state, country=("FR", "DE")[number % 2], employee_number=str(number)
        )
        if number % 5 == 0:
            Reader.objects.create(recipient_id=person.pk, language="fr")
        ends = [SPELLS[number % 4]] if number % 3 else [SPELLS[number % 4], SPELLS[(number + 1) % 4]]
        spells += [
            Spell.objects.create(
                alumnus=person, last_day=end, started_on=date(2024, 1, 1) if end else date(2026, 2, 2),
                exit_type=("voluntary", "retirement")[number % 2] if end else "", team=("Port", "Rail", "")[number % 3],
            )
            for end in ends
        ]  # fmt: skip
    return spells
