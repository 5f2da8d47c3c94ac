"""Whom to suggest, how long things last, and what may become of a mentorship. Nothing here reads a row."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from community.mentoring.subjects import shared
from community.models import (
    GOING_STATES,
    Joining,
    MentoringProgramme,
    Mentorship,
    MentorshipState,
)
from community.models.mentoring import format_words
from directory.models import Alumnus, Spell
from directory.names import name_key
from directory.profile.languages import language_name

MOST_SUBJECTS = 8
MOST_LANGUAGES = 6
COUNTED_SUBJECTS = 4  # whoever lists everything fits no better than whoever shares four
ANSWER_WITHIN = timedelta(days=21)
ASK_AGAIN_AFTER = timedelta(days=90)
MOST_WAITING = 3  # questions that one mentee may have out at a time
MOST_MENTORS = 3  # of one mentee at a time
MONTHS = 6
CHECK_INS = (1, 3)  # months after the beginning
END_IS_TOLD = timedelta(days=14)  # before it
RENEWED_FROM = timedelta(days=31)
FURTHEST_DATE = timedelta(days=366)
SAME_HOURS = 20.0  # degrees of longitude: clocks that differ by about an hour

STAFF_READERS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER, Role.AUDITOR)
COORDINATORS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER)


def coordinates(member: Membership) -> bool:
    return member.has_role(*COORDINATORS)


def plus_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Suggestions


@dataclass(frozen=True, kw_only=True)
class Side:
    """One person as far as another may see them. `city` is a key, `longitude` in degrees."""

    subjects: Sequence[str] = ()
    languages: Collection[str] = ()
    formats: Collection[str] = ()
    city: str = ""
    longitude: float | None = None


class Because(models.TextChoices):
    SUBJECT = "subject", _("Shares a subject with you")
    LANGUAGE = "language", _("Speaks your language")
    FORMAT = "format", _("Likes to meet the way you do")
    CITY = "city", _("Lives in your city")
    HOURS = "hours", _("Has about the same hours of the day")


@dataclass(frozen=True)
class Fit:
    """Why somebody is suggested. `score` is the number of reasons, nothing else."""

    subjects: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    place: Because | None = None

    @property
    def language_words(self) -> str:
        return ", ".join(language_name(code) for code in self.languages)

    @property
    def format_words(self) -> str:
        return format_words(self.formats)

    @property
    def score(self) -> int:
        met = (bool(self.languages), bool(self.formats), self.place is not None)
        return min(len(self.subjects), COUNTED_SUBJECTS) + sum(met)


def fit_between(wanted: Side, offered: Side) -> Fit | None:
    """None where there is no subject in common, or no language or way in which the two could talk.

    A point for each subject they share, whatever share of somebody's own list that is: to name only one makes nobody
    fit better, and to name one more makes nobody fit worse.
    """
    subjects = shared(wanted.subjects, offered.subjects)
    languages = sorted({*wanted.languages} & {*offered.languages})
    formats = sorted({*wanted.formats} & {*offered.formats})
    cannot_talk = wanted.languages and offered.languages and not languages
    cannot_meet = wanted.formats and offered.formats and not formats
    if not subjects or cannot_talk or cannot_meet:
        return None
    return Fit(subjects, languages, formats, _near(wanted, offered))


def _near(one: Side, other: Side) -> Because | None:
    if one.city and one.city == other.city:
        return Because.CITY
    if one.longitude is None or other.longitude is None:
        return None
    apart = abs(one.longitude - other.longitude)
    return Because.HOURS if min(apart, 360 - apart) <= SAME_HOURS else None


# A mentorship


def free_seat(*, taken: Collection[int], capacity: int) -> int | None:
    """The lowest number that nobody has; None beyond the mentor's capacity."""
    return next((seat for seat in range(1, capacity + 1) if seat not in taken), None) if len(taken) < capacity else None


def may_ask_again(last: Mentorship, *, now: datetime) -> bool:
    """After a no, or no answer, only a good while later."""
    return last.state in (MentorshipState.WITHDRAWN, MentorshipState.ENDED) or now - last.asked_at >= ASK_AGAIN_AFTER


def can_renew(pair: Mentorship, *, today: date) -> bool:
    return pair.state in GOING_STATES and pair.ends_on is not None and pair.ends_on - today <= RENEWED_FROM


def renewed_until(pair: Mentorship, *, today: date) -> date:
    assert pair.ends_on is not None
    return plus_months(max(pair.ends_on, today), MONTHS)


def check_in_due(*, started_on: date, done_month: int, today: date) -> int | None:
    """The month that a check-in is due for; of two that were missed the later one alone."""
    due = [month for month in CHECK_INS if month > done_month and plus_months(started_on, month) <= today]
    return max(due, default=None)


# Programmes


def may_join(programme: MentoringProgramme, spells: Sequence[Spell], *, today: date) -> bool:
    """Of those it is for, before it is over."""
    return not programme.is_over(today) and is_for(programme, spells)


def is_for(programme: MentoringProgramme, spells: Sequence[Spell]) -> bool:
    team, office = name_key(programme.team), name_key(programme.office)
    if not team and not office:
        return True
    return any(
        (not team or name_key(spell.team) == team) and (not office or name_key(spell.office) == office)
        for spell in spells
    )


def who_words(programme: MentoringProgramme) -> str | Promise:
    """Who may join, in words."""
    where: str | Promise
    named = {"team": programme.team, "office": programme.office}
    if programme.team and programme.office:
        where = _("People who worked in %(team)s at %(office)s") % named
    elif programme.team or programme.office:
        where = _("People who worked in %(place)s") % {"place": programme.team or programme.office}
    else:
        where = _("Everybody in the network")
    return (
        _("%(who)s; the coordinator lets people in") % {"who": where} if programme.joining == Joining.ASKED else where
    )


def is_own(alumnus: Alumnus, member: Membership) -> bool:
    """A coordinator who takes part does not pair themselves."""
    return alumnus.membership_id == member.pk
