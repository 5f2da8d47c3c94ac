"""Who is suggested to whom and why, without a row."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from community.mentoring.rules import (
    Because,
    Side,
    check_in_due,
    fit_between,
    free_seat,
    is_for,
    may_ask_again,
    may_join,
    plus_months,
    who_words,
)
from community.mentoring.subjects import alike, shared
from community.models import Joining, MentoringProgramme, Mentorship, MentorshipState
from directory.models import Spell

WANTED = Side(subjects=["Negotiating pay", "Leading a team", "Python"], languages=["en"], formats=["call"])


def score(*subjects: str, **said: object) -> int:
    fit = fit_between(WANTED, Side(subjects=subjects, **{"languages": ["en"], "formats": ["call"], **said}))  # type: ignore[arg-type]
    return fit.score if fit else 0


def test_the_same_subject_in_other_words() -> None:
    assert alike("Negotiating pay", "pay")
    assert alike("Leading a team", "team leading")
    assert not alike("Python", "Pricing")
    assert not alike("", "Pricing")
    assert alike("the", "The")
    assert shared(["Pay", "pay", "Python"], ["pay talks"]) == ["pay"]


def test_naming_one_subject_only_is_not_rewarded_and_one_more_never_hurts() -> None:
    """Matchers that weigh by share put people first who name a single thing."""
    assert score("Python") < score("Python", "Pay")
    assert score("Python") == score("Python", "Beekeeping", "Chess")
    named = ["Python", "Chess", "Pay", "Go", "Team leading"]
    assert [score(*named[:number]) for number in range(1, 6)] == sorted(score(*named[:n]) for n in range(1, 6))


def test_listing_everything_counts_no_more_than_four() -> None:
    many = [f"Subject {number}" for number in "abcdefgh"]
    fit = fit_between(Side(subjects=many), Side(subjects=many))
    assert fit is not None
    assert fit.score == 4


def test_no_suggestion_without_a_subject_a_language_and_a_way() -> None:
    assert score("Chess") == 0
    assert score("Python", languages=["fr"]) == 0
    assert score("Python", formats=["in_person"]) == 0
    assert score("Python", languages=[], formats=[]) == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "because"),
    [
        (("1", 10.0), ("1", 10.0), Because.CITY),
        (("1", 10.0), ("2", 25.0), Because.HOURS),
        (("1", 178.0), ("2", -178.0), Because.HOURS),
        (("1", 10.0), ("2", 80.0), None),
        (("", None), ("2", 80.0), None),
        (("1", 10.0), ("", None), None),
    ],
)
def test_near(mine: tuple[str, float], theirs: tuple[str, float], because: Because | None) -> None:
    here, there = (Side(subjects=["Pay"], city=city, longitude=degrees) for city, degrees in (mine, theirs))
    fit = fit_between(here, there)
    assert fit is not None
    assert fit.place == because


def test_seats_end_at_the_capacity() -> None:
    assert free_seat(taken=[], capacity=1) == 1
    assert free_seat(taken=[1, 3], capacity=3) == 2
    assert free_seat(taken=[1], capacity=1) is None
    assert free_seat(taken=[2], capacity=1) is None  # the number was lowered while the second seat was taken
    assert free_seat(taken=[], capacity=0) is None


def test_months_and_check_ins() -> None:
    assert plus_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    started = date(2026, 1, 31)
    due = [check_in_due(started_on=started, done_month=done, today=day) for done, day in (
        (0, date(2026, 2, 27)), (0, date(2026, 2, 28)), (1, date(2026, 3, 31)), (1, date(2026, 4, 30)),
        (0, date(2026, 6, 1)), (3, date(2026, 12, 1)),
    )]  # fmt: skip
    assert due == [None, 1, None, 3, 3, None]


def test_asking_again_after_a_no() -> None:
    now = timezone.now()
    asked = [(MentorshipState.DECLINED, 89), (MentorshipState.DECLINED, 91), (MentorshipState.EXPIRED, 30)]
    asked += [(MentorshipState.ENDED, 1), (MentorshipState.WITHDRAWN, 1)]
    pairs = [Mentorship(state=state, asked_at=now - timedelta(days=days)) for state, days in asked]
    assert [may_ask_again(pair, now=now) for pair in pairs] == [False, True, False, True, True]


def test_who_a_programme_is_for() -> None:
    spells = [Spell(team="Payments", office="Lyon"), Spell(team="Risk", office="Porto")]
    day = date(2026, 5, 1)

    def programme(team: str = "", office: str = "", joining: Joining = Joining.EVERYBODY) -> MentoringProgramme:
        return MentoringProgramme(
            team=team, office=office, joining=joining, starts_on=day, ends_on=day + timedelta(days=90)
        )

    assert is_for(programme(), [])
    assert is_for(programme("payments", "Lyon"), spells)
    assert not is_for(programme("Payments", "Porto"), spells), "both in one employment"
    assert not is_for(programme(office="Berlin"), spells)
    assert not may_join(programme(), spells, today=date(2026, 9, 1))
    assert may_join(programme(team="Risk"), spells, today=day)
    words = [str(who_words(each)) for each in (
        programme(), programme("Risk"), programme(office="Lyon"), programme("Risk", "Lyon", Joining.ASKED),
    )]  # fmt: skip
    assert words == [
        "Everybody in the network",
        "People who worked in Risk",
        "People who worked in Lyon",
        "People who worked in Risk at Lyon; the coordinator lets people in",
    ]
