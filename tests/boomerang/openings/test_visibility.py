"""Who sees which opening: the database and Python say the same."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Membership, Role, User
from boomerang.models import Opening, OpeningRow, OpeningState, Origin, Seniority, ShownTo
from boomerang.openings.visibility import Looker, looker_of
from boomerang.seniority import highest, seniority_of
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_spell, own_alumnus
from tests.factories.openings import make_opening

Find = Callable[[Membership], set[str]]


@pytest.fixture
def everything(house: Employer, recruiter: Membership, alice: User) -> dict[str, Opening]:
    poster = own_alumnus(house, alice)
    make = {
        "all": {},
        "finance": {"team": "Finance", "shown_to": ShownTo.FORMER_TEAM},
        "legal": {"team": "Legal", "shown_to": ShownTo.FORMER_TEAM},
        "senior": {"seniority": Seniority.SENIOR, "shown_to": ShownTo.LEVEL},
        "chief": {"seniority": Seniority.EXECUTIVE, "shown_to": ShownTo.LEVEL},
    }
    found = {title: make_opening(title, by=recruiter, **fields) for title, fields in make.items()}
    found["draft"] = make_opening("draft", by=recruiter, is_open=False)
    found["closed"] = make_opening("closed", by=recruiter)
    Opening.objects.filter(pk=found["closed"].pk).update(state=OpeningState.CLOSED)
    found["late"] = make_opening("late", by=recruiter)
    Opening.objects.filter(pk=found["late"].pk).update(deadline=date(2020, 1, 1))
    found["posted"] = make_opening("posted", by=recruiter, shown_to=ShownTo.EVERYONE)
    Opening.objects.filter(pk=found["posted"].pk).update(
        origin=Origin.MARKETPLACE, posted_by=poster, expires_on=house.today() + timedelta(days=9)
    )
    return found


def person(house: Employer, *spells: tuple[str, str], is_limited: bool = False) -> Membership:
    user = make_user(f"person{Alumnus.objects.count()}@home.example")
    member = make_member(house, user, Role.ALUMNUS)
    alumnus = own_alumnus(house, user)
    for team, title in spells:
        make_spell(alumnus, team=team, title=title)
    Alumnus.objects.filter(pk=alumnus.pk).update(is_limited=is_limited)
    return member


def titles(openings) -> set[str]:
    return set(openings.values_list("title", flat=True))


def test_each_sees_what_is_for_them_and_nothing_that_does_not_run(house: Employer, everything: dict[str, Opening]):
    for spells, more in (
        ([], set()),
        ([("FINANCE ", "")], {"finance"}),
        ([("Finance", "Accountant"), ("Sales", "Senior account executive")], {"finance", "senior"}),
        ([("", "Chief of staff")], {"senior", "chief"}),
    ):
        member = person(house, *spells)
        assert titles(Opening.objects.visible_to(member)) == {"all", "posted", *more}
        looker = looker_of(member)
        running = Opening.objects.running()
        assert {each.title for each in running if looker.may_see(each)} == titles(running.filter(looker.sees))
        rows = OpeningRow.objects.filter(looker.sees).values("opening_id")
        assert titles(running.filter(pk__in=rows)) == titles(running.filter(looker.sees))


def test_who_waits_for_approval_sees_nothing_and_a_recruiter_everything(
    house: Employer, recruiter: Membership, everything: dict[str, Opening]
):
    waiting = person(house, ("Finance", "Chief"), is_limited=True)
    assert titles(Opening.objects.visible_to(waiting)) == titles(Opening.objects.readable_by(waiting)) == set()
    assert not any(looker_of(waiting).may_see(each) for each in everything.values())
    assert titles(Opening.objects.readable_by(recruiter)) == set(everything)
    assert titles(Opening.objects.visible_to(recruiter)) == set(everything) - {"draft", "closed", "late"}
    assert all(looker_of(recruiter).may_see(each) for each in everything.values())


def test_an_old_link_still_opens_unless_it_is_a_draft_or_was_taken_down(
    house: Employer, alice: User, everything: dict[str, Opening]
):
    """The poster keeps their own, whatever became of it."""
    member, poster = person(house), membership(house, alice)
    assert titles(Opening.objects.readable_by(member)) == {"all", "closed", "late", "posted"}
    Opening.objects.filter(title="posted").update(state=OpeningState.CLOSED, taken_down_at="2026-01-01T00:00Z")
    assert "posted" not in titles(Opening.objects.readable_by(member))
    assert "posted" in titles(Opening.objects.readable_by(poster))


def test_a_day_ends_by_the_employers_clock(house: Employer):
    """Midnight has passed in Auckland, and not in London."""
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        last = make_opening("Last day", deadline=date(2026, 11, 22))
        for zone, runs in (("Pacific/Auckland", False), ("Europe/London", True)):
            with timezone.override(zone):
                assert Opening.objects.running().filter(pk=last.pk).exists() is runs
                assert last.is_running is runs


def test_running_is_the_same_in_python(house: Employer, everything: dict[str, Opening]):
    assert {each.title for each in Opening.objects.all() if each.is_running} == titles(Opening.objects.running())
    assert Looker().level is None


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("", None),
        ("Accountant", Seniority.MID),
        ("Junior accountant", Seniority.JUNIOR),
        ("Werkstudentin Marketing", Seniority.ENTRY),
        ("Senior software engineer", Seniority.SENIOR),
        ("Staff engineer", Seniority.LEAD),
        ("Product manager", Seniority.MID),
        ("Engineering manager", Seniority.MANAGER),
        ("Head of fleet", Seniority.MANAGER),
        ("Directrice financière", Seniority.DIRECTOR),
        ("Vice President Sales", Seniority.EXECUTIVE),
    ],
)
def test_titles_tell_how_senior_they_are(title: str, seniority: Seniority | None):
    assert seniority_of(title) == seniority


def test_the_highest_of_several_titles_counts():
    assert highest(["Accountant", "Head of tax", ""]) == Seniority.MANAGER
    assert highest([]) is None
