"""What the sections say, and that they tell nobody more than the people they speak of show."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.connections.actions import accept, ask, block
from directory.models import Alumnus, Level
from engagement.anniversaries import section as anniversaries
from engagement.digests import circle, newcomers
from engagement.digests.sections import Recipient, sections_for
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, make_spell, set_levels

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LAST_WEEK = MONDAY - timedelta(days=3)


def titles(collect, employer: Employer, *people: Alumnus, weeks: int = 1) -> dict[str, list[str]]:
    with tenant_scope(employer):
        fresh = Alumnus.objects.filter(pk__in=[each.pk for each in people])
        readers = [
            Recipient(each, MONDAY - timedelta(days=7 * weeks), MONDAY, MONDAY.date(), date(2026, 11, 29))
            for each in fresh
        ]
        found = collect(employer, readers)
        return {str(each): [item.title for item in found.get(each.pk, [])] for each in fresh}


def joined(employer: Employer, name: str, at: datetime = LAST_WEEK, team: str = "Payments") -> Alumnus:
    person = make_peer(employer, name, "")
    make_spell(person, team=team, office="")
    with tenant_scope(employer):
        Alumnus.objects.filter(pk=person.pk).update(joined_at=at)
    return person


def connect(employer: Employer, one: Alumnus, other: Alumnus, at: datetime = LAST_WEEK) -> None:
    with tenant_scope(employer), time_machine.travel(at):
        ask(employer=employer, asker=one, asked=other)
        accept(employer=employer, asked=other, asker=one)


def test_circle_tells_who_asked_and_who_said_yes(acme: Employer) -> None:
    ada, ben, cleo, dan = (joined(acme, name) for name in ("Ada", "Ben", "Cleo", "Dan"))
    connect(acme, ada, ben)
    with tenant_scope(acme):
        with time_machine.travel(LAST_WEEK):
            ask(employer=acme, asker=cleo, asked=ada)
        with time_machine.travel(MONDAY - timedelta(days=20)):
            ask(employer=acme, asker=dan, asked=ada)
    assert titles(circle.collect, acme, ada, ben) == {
        "Ada": ["Cleo would like to connect", "You and Ben are connected now"],
        "Ben": [],
    }
    set_levels(cleo, listing=Level.STAFF)
    set_levels(ben, listing=Level.STAFF)
    assert titles(circle.collect, acme, ada) == {"Ada": ["Cleo would like to connect"]}
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=cleo.pk).update(unlisted=True)
    assert titles(circle.collect, acme, ada) == {"Ada": []}
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=ada.pk).update(is_limited=True)
    assert titles(circle.collect, acme, ada, weeks=9) == {"Ada": []}


def test_newcomers_are_of_ones_old_team_and_time(acme: Employer) -> None:
    ada = joined(acme, "Ada", MONDAY - timedelta(days=300))
    joined(acme, "Ben")
    joined(acme, "Long here", MONDAY - timedelta(days=30))
    joined(acme, "Elsewhere", team="Ledger")
    before = make_peer(acme, "Before", "")
    make_spell(before, team="Payments", started_on=date(2001, 1, 1), last_day=date(2003, 1, 1))
    assert titles(newcomers.collect, acme, ada) == {"Ada": ["Ben has joined"]}


@pytest.mark.parametrize(
    "hide",
    [
        lambda employer, ada, ben: set_levels(ben, listing=Level.CONNECTIONS),
        lambda employer, ada, ben: set_levels(ben, career=Level.CONNECTIONS),
        lambda employer, ada, ben: set_levels(ada, career=Level.STAFF),
        lambda employer, ada, ben: _in(employer, lambda: block(employer=employer, alumnus=ben, other=ada)),
        lambda employer, ada, ben: _in(employer, lambda: block(employer=employer, alumnus=ada, other=ben)),
        lambda employer, ada, ben: _in(employer, lambda: _change(ben, unlisted=True)),
        lambda employer, ada, ben: _in(employer, lambda: _change(ben, is_limited=True)),
        lambda employer, ada, ben: _in(employer, lambda: _change(ada, is_limited=True)),
        lambda employer, ada, ben: _in(employer, lambda: _change(ben, state="deceased")),
    ],
)
def test_newcomers_who_hide_are_not_told_of(acme: Employer, hide) -> None:
    ada, ben = joined(acme, "Ada", MONDAY - timedelta(days=300)), joined(acme, "Ben")
    assert titles(newcomers.collect, acme, ada) == {"Ada": ["Ben has joined"]}
    hide(acme, ada, ben)
    assert titles(newcomers.collect, acme, ada) == {"Ada": []}


def _in(employer: Employer, do) -> None:
    with tenant_scope(employer):
        do()


def _change(person: Alumnus, **columns: object) -> None:
    Alumnus.objects.filter(pk=person.pk).update(**columns)


def test_of_many_newcomers_five_are_named(acme: Employer) -> None:
    ada = joined(acme, "Ada", MONDAY - timedelta(days=300))
    for number in range(7):
        joined(acme, f"Ben {number}")
    [told] = titles(newcomers.collect, acme, ada).values()
    assert len(told) == 6
    assert told[-1] == "and 2 more of your old teams"


def test_days_to_remember_are_of_connections_who_show_them(acme: Employer) -> None:
    ada, ben, cleo, dan = (joined(acme, name) for name in ("Ada", "Ben", "Cleo", "Dan"))
    for friend in (ben, cleo):
        connect(acme, ada, friend)
    with tenant_scope(acme):
        for person in (ben, cleo, dan):
            _change(person, birth_month=11, birth_day=26)
    assert titles(anniversaries.collect, acme, ada) == {"Ada": []}, "a birthday is nobody's business by itself"
    for person in (ben, dan):
        set_levels(person, birthday=Level.CONNECTIONS)
    assert titles(anniversaries.collect, acme, ada, ben) == {"Ada": ["Ben has a birthday"], "Ben": []}
    with tenant_scope(acme):
        _change(ben, birth_day=30)
    assert titles(anniversaries.collect, acme, ada) == {"Ada": []}, "that is next week's"


def test_days_of_leaving_are_of_those_who_asked(acme: Employer) -> None:
    ada, ben = joined(acme, "Ada"), make_peer(acme, "Ben", "")
    make_spell(ben, team="Payments", last_day=date(2025, 11, 25))
    connect(acme, ben, ada)
    assert titles(anniversaries.collect, acme, ada) == {"Ada": []}
    with tenant_scope(acme):
        _change(ben, greetings=True)
    assert titles(anniversaries.collect, acme, ada) == {"Ada": ["Ben left 1 year ago"]}
    set_levels(ben, career=Level.STAFF)
    assert titles(anniversaries.collect, acme, ada) == {"Ada": []}


def test_queries_do_not_grow_with_readers(acme: Employer) -> None:
    people = [joined(acme, f"P{number}", MONDAY - timedelta(days=300)) for number in range(4)]
    with tenant_scope(acme):
        for person in people:
            _change(person, birth_month=11, birth_day=26, greetings=True)
    for person in people[1:]:
        set_levels(person, birthday=Level.CONNECTIONS)
        connect(acme, people[0], person)
    joined(acme, "Newcomer")
    for section in sections_for(acme):
        if section.name in ("circle", "newcomers", "anniversaries"):
            assert _queries(section.collect, acme, people[:1]) == _queries(section.collect, acme, people)


def _queries(collect, employer: Employer, people: Sequence[Alumnus]) -> int:
    with CaptureQueriesContext(connection) as queries:
        found = titles(collect, employer, *people)
    assert any(found.values())
    return len(queries)
