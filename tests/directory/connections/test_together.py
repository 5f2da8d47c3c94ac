from datetime import date

import pytest

from accounts.models import User
from directory.connections.together import (
    Overlap,
    Together,
    how_long,
    longest_together,
    months_between,
    spells_by_interval,
    together,
)
from directory.models import Alumnus, Block, Spell, TieKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2020, 1, 1), date(2020, 6, 30), 6),
        (date(2020, 1, 1), date(2021, 6, 30), 18),
        (date(2020, 1, 15), date(2020, 2, 14), 1),
        (date(2020, 1, 31), date(2020, 2, 29), 1),
        (date(2020, 1, 1), date(2020, 1, 1), 0),
        (date(2020, 1, 1), date(2020, 1, 14), 0),
        (date(2020, 1, 1), date(2020, 1, 15), 1),
        (date(2020, 1, 1), date(2020, 2, 15), 2),
        (date(2020, 2, 1), date(2020, 2, 29), 1),
        (date(2019, 12, 1), date(2020, 1, 31), 2),
        (date(2020, 2, 1), date(2020, 1, 1), 0),
        (date(2020, 1, 1), date.max, 95_760),
    ],
)
def test_months_count_both_ends(first: date, last: date, months: int) -> None:
    assert months_between(first, last) == months


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "a few weeks"), (1, "1 month"), (18, "18 months"), (23, "23 months"), (24, "2 years"), (29, "2 years"),
        (30, "2½ years"), (36, "3 years"),
    ],
)  # fmt: skip
def test_time_is_told_as_people_say_it(months: int, words: str) -> None:
    assert how_long(months) == words


def overlap(kind: TieKind, label: str, first: date = date(2020, 1, 1), last: date = date(2021, 6, 30)) -> Overlap:
    return Overlap(kind, label, first, last)


def test_team_and_office_of_one_time_are_one_phrase() -> None:
    shared = Together([overlap(TieKind.TEAM, "Payments"), overlap(TieKind.OFFICE, "Lyon")])
    assert str(shared) == "18 months in Payments, Lyon"
    assert shared.years == "2020 – 2021"
    assert shared


def test_times_of_their_own_are_two_phrases_the_longer_first() -> None:
    shared = Together([overlap(TieKind.TEAM, "Payments"), overlap(TieKind.OFFICE, "Lyon", last=date(2022, 12, 31))])
    assert str(shared) == "3 years in Lyon, 18 months in Payments"


def test_several_times_in_one_place_add_up() -> None:
    later = overlap(TieKind.TEAM, "Payments", date(2024, 1, 1), date(2024, 6, 30))
    assert str(Together([overlap(TieKind.TEAM, "Payments"), later])) == "2 years in Payments"


def test_a_manager_is_not_named_and_only_told_where_nothing_else_is() -> None:
    manager = overlap(TieKind.MANAGER, "Nora Boss", last=date(2020, 8, 31))
    assert str(Together([manager])) == "8 months under the same manager"
    assert str(Together([manager, overlap(TieKind.OFFICE, "Lyon")])) == "18 months in Lyon"
    assert str(Together()) == ""
    assert not Together()
    assert Together().years == ""


def test_a_spell_without_a_first_day_places_nobody() -> None:
    running, dated = Spell(started_on=date(2020, 1, 1)), Spell(started_on=date(2015, 1, 1), last_day=date(2016, 1, 1))
    assert spells_by_interval([running, dated, Spell(last_day=date(2016, 1, 1))]) == {
        (date(2020, 1, 1), date.max): running,
        (date(2015, 1, 1), date(2016, 1, 1)): dated,
    }


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice)
    make_spell(alumnus, team="Payments", office="Lyon", manager="Nora", started_on=date(2018, 1, 1),
               last_day=date(2021, 12, 31))  # fmt: skip
    make_spell(alumnus, team="Risk", office="Paris", started_on=date(2023, 1, 1), last_day=None)
    return alumnus


def colleague(acme: Employer, name: str, **spell: object) -> Alumnus:
    alumnus = make_peer(acme, name, "Lake")
    make_spell(alumnus, **spell)
    return alumnus


def places(own: Alumnus, **options: object) -> list[tuple[str, int]]:
    with tenant_scope(own.tenant_id):
        found = longest_together(own, today=TODAY, **options)  # type: ignore[arg-type]
        names = {alumnus.pk: alumnus.given_name for alumnus in Alumnus.objects.all()}
        return [(names[place.alumnus_id], place.days) for place in found]


def words(own: Alumnus, other: Alumnus) -> str:
    with tenant_scope(own.tenant_id):
        return str(together(own, [other.pk], today=TODAY).get(other.pk, ""))


def test_overlap_in_team_office_or_under_a_manager(acme: Employer, own: Alumnus) -> None:
    team = colleague(acme, "Team", team="Payments", started_on=date(2020, 7, 1), last_day=date(2024, 1, 1))
    both = colleague(acme, "Both", team="payments", office="Lyon", started_on=date(2017, 1, 1),
                     last_day=date(2019, 6, 30))  # fmt: skip
    boss = colleague(acme, "Boss", manager="Nora", started_on=date(2021, 1, 1), last_day=date(2021, 3, 31))
    still = colleague(acme, "Still", office="Paris", started_on=date(2026, 1, 15), last_day=None)
    before = colleague(acme, "Before", team="Payments", started_on=date(2010, 1, 1), last_day=date(2017, 12, 31))
    undated = colleague(acme, "Undated", team="Payments", started_on=None, last_day=date(2021, 1, 1))
    future = colleague(acme, "Future", office="Paris", started_on=date(2027, 1, 1), last_day=None)

    assert words(own, team) == "18 months in Payments"
    assert words(own, both) == "18 months in payments, Lyon" or words(own, both) == "18 months in Payments, Lyon"
    assert words(own, boss) == "3 months under the same manager"
    assert words(own, still) == "5 months in Paris"
    for nobody in (before, undated, future):
        assert words(own, nobody) == ""
    assert places(own) == [("Still", 152), ("Team", 549), ("Both", 546), ("Boss", 90)]


def test_first_of_each_and_pages_of_one(acme: Employer, own: Alumnus) -> None:
    for number in range(3):
        colleague(
            acme, f"Sam{number}", team="Payments", started_on=date(2020, 1, 1), last_day=date(2020, 6, number + 1)
        )
    interval = (date(2018, 1, 1), date(2021, 12, 31))
    assert [name for name, _days in places(own, per_interval=2)] == ["Sam2", "Sam1"]
    assert [name for name, _days in places(own, only=interval, per_interval=2)] == ["Sam2", "Sam1"]
    assert places(own, only=(date(2023, 1, 1), date.max)) == []
    with tenant_scope(acme):
        last = longest_together(own, today=TODAY, per_interval=2)[-1]
        assert last.total == 3
    assert [name for name, _days in places(own, only=interval, after=(last.days, last.alumnus_id))] == ["Sam0"]


def test_who_hides_or_is_blocked_is_not_counted(acme: Employer, own: Alumnus) -> None:
    hidden, blocked, blocker = (
        colleague(acme, name, team="Payments", started_on=date(2020, 1, 1), last_day=date(2020, 6, 1))
        for name in ("Hidden", "Blocked", "Blocker")
    )
    set_levels(hidden, career="connections")
    with tenant_scope(acme):
        Block.objects.create(blocker=own, blocked=blocked)
        Block.objects.create(blocker=blocker, blocked=own)
    assert places(own) == []
    assert words(own, hidden) == ""


def test_a_manager_tells_nothing_of_people_who_show_their_time_here_to_colleagues(acme: Employer, own: Alumnus) -> None:
    dates = {"started_on": date(2020, 1, 1), "last_day": date(2020, 6, 1)}
    closed, listed = (
        colleague(acme, "Closed", manager="Nora", **dates),
        colleague(acme, "Listed", manager="Nora", **dates),
    )
    set_levels(closed, career="colleagues")
    set_levels(listed, listing="colleagues")
    assert places(own) == []


def test_nobody_is_asked_about_nobody(acme: Employer, own: Alumnus) -> None:
    with tenant_scope(acme):
        assert together(own, [], today=TODAY) == {}
