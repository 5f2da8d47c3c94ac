"""What an audience can ask of people's records and of their time here."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.countries import country_names
from directory.models import BEFORE_ALL, AlumnusState, Audience, ExitType, OpenTo, RehireEligibility, Spell
from directory.places.cities import within
from directory.profile.languages import language_names
from directory.rules import can_see_rehire
from directory.search.counts import Counts, count_everybody, known_values
from directory.search.query import Query
from directory.visibility import staff_see
from engagement.audiences.fields import (
    BEFORE,
    BETWEEN,
    IS,
    IS_NOT,
    KNOWN,
    NO,
    UNKNOWN,
    WITHIN,
    YES,
    CriterionField,
    Operator,
    Where,
    register,
)
from engagement.audiences.values import Days, Known, Line, Months, Named, Place, Ticks

RECORD, CAREER, PROFILE = _("Record"), _("Time here"), _("Profile")
COUNTED = ("team", "office", "skill", "tag", "left", "help")  # facets whose values are offered, counted at one go
STATES = [(state.value, state.label) for state in AlumnusState if state != AlumnusState.MERGED]
HAS = Operator("yes", _("is known"), takes_value=False)
HAS_NOT = Operator("no", _("is missing"), takes_value=False)
EVERYBODY = Query(Audience.STAFF)


def months_ago(months: int) -> date:
    """Today's day in an earlier month; its last one where it has no such day."""
    today = timezone.localdate()
    year, month = divmod(12 * today.year + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def moment_months_ago(months: int) -> datetime:
    return timezone.make_aware(datetime.combine(months_ago(months), time.min))


def holds(tokens: Iterable[str]) -> Q:
    return Q(facets__overlap=list(tokens))


def register_fields() -> None:
    for criterion in (*_of_record(), *_of_career(), *_of_profile()):
        register(criterion)


def _of_record() -> Iterable[CriterionField]:
    add = partial(CriterionField, group=RECORD)
    yield add(
        name="state", label=_("State"), ops=(IS, IS_NOT), kind=Ticks(STATES), where=_column("state")
    )  # fmt: skip
    yield add(name="joined", label=_("Joined the network"), ops=(YES, NO), where=_moment_known("joined_at"))
    yield add(name="joined_months", label=_("Joined"), ops=(WITHIN, BEFORE), kind=Months(), where=_moment("joined_at"))
    yield add(
        name="confirmed_months", label=_("Confirmed the profile"), ops=(WITHIN, BEFORE), kind=Months(),
        where=_moment("confirmed_at"),
    )  # fmt: skip
    yield add(name="address", label=_("Personal address"), ops=(HAS, HAS_NOT), where=_has_address)
    yield add(name="limited", label=_("Waits for approval"), ops=(YES, NO), where=_flag("is_limited"))
    yield add(name="unlisted", label=_("Taken off members’ lists"), ops=(YES, NO), where=_flag("unlisted"))
    yield add(name="tag", label=_("Tag"), ops=(IS, IS_NOT), kind=_known("tag"), where=_facet("tag"))
    yield add(name="words", label=_("Words in the record"), ops=(Operator("has", _("are")),), kind=Line(), where=_words)


def _of_career() -> Iterable[CriterionField]:
    add = partial(CriterionField, group=CAREER)
    for name, label in (("team", _("Team")), ("office", _("Office"))):
        yield add(name=name, label=label, ops=(IS, IS_NOT), kind=_known(name), where=_facet(name))
    for name, label in (("title", _("Title")), ("manager", _("Manager")), ("grade", _("Grade"))):
        yield add(name=name, label=label, ops=(IS, IS_NOT), kind=_of_spells(name), where=_spell(name))
    yield add(name="left", label=_("Year left"), ops=(IS, IS_NOT), kind=_known("left"), where=_facet("left"))
    yield add(name="left_months", label=_("Left"), ops=(WITHIN, BEFORE), kind=Months(), where=_left)
    for name, label in (("last_day", _("Last day")), ("started_on", _("First day"))):
        yield add(name=name, label=label, ops=(BETWEEN,), kind=Days(), where=_spell_days(name))
    ops = (IS, IS_NOT)
    types, answers = Ticks(ExitType.choices), Ticks(RehireEligibility.choices)
    yield add(
        name="exit_type", label=_("Exit type"), ops=ops, kind=types, where=_spell("exit_type"), allowed=can_see_rehire
    )
    yield add(
        name="rehire", label=_("Rehire"), ops=ops, kind=answers, where=_spell("rehire_eligibility"),
        allowed=can_see_rehire,
    )  # fmt: skip


def _of_profile() -> Iterable[CriterionField]:
    add = partial(CriterionField, group=PROFILE)
    ops = (IS, IS_NOT)
    yield add(
        name="country", label=_("Country"), ops=ops, kind=Named(country_names), where=_shown_facet("country", "place")
    )
    yield add(name="city", label=_("City"), ops=ops, kind=Place(), where=_near)
    yield add(
        name="language", label=_("Language"), ops=ops, kind=Named(language_names),
        where=_shown_facet("language", "languages"),
    )  # fmt: skip
    yield add(name="skill", label=_("Skill"), ops=ops, kind=_known("skill"), where=_shown_facet("skill", "skills"))
    yield add(
        name="help", label=_("Can help with"), ops=ops, kind=_known("help"),
        where=_shown_facet("help", "can_help_with"),
    )  # fmt: skip
    yield add(
        name="open", label=_("Open to"), ops=ops, kind=Ticks(OpenTo.choices), where=_shown_facet("open", "open_to")
    )
    yield add(
        name="birth_month", label=_("Birthday"), ops=(Operator("is", _("is in")), KNOWN, UNKNOWN), kind=Ticks(MONTHS),
        where=_birthday,
    )  # fmt: skip


MONTHS = [
    (str(number), name)
    for number, name in enumerate(
        (
            _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
            _("September"), _("October"), _("November"), _("December"),
        ),
        start=1,
    )
]  # fmt: skip


def _column(name: str) -> Callable[[str, Any], Where]:
    def where(op: str, value: Any) -> Where:
        asked = Q(**{f"{name}__in": value})
        return Where(person=asked if op == "is" else ~asked)

    return where


def _flag(name: str) -> Callable[[str, Any], Where]:
    return lambda op, value: Where(person=Q(**{name: op == "yes"}))


def _moment_known(name: str) -> Callable[[str, Any], Where]:
    return lambda op, value: Where(person=Q(**{f"{name}__isnull": op == "no"}))


def _moment(name: str) -> Callable[[str, Any], Where]:
    """Longer ago than so many months: of those for whom it has happened at all."""

    def where(op: str, value: int) -> Where:
        since = moment_months_ago(value)
        return Where(person=Q(**{f"{name}__gte" if op == "within" else f"{name}__lt": since}))

    return where


def _has_address(op: str, value: Any) -> Where:
    missing = Q(personal_email="")
    return Where(person=missing if op == "no" else ~missing)


def _words(op: str, value: str) -> Where:
    """As the search box of the people table understands them, but for mistyped names."""
    return Where(row=Query(Audience.STAFF, value).anywhere() or Q(pk__in=[]))


def _facet(name: str) -> Callable[[str, Any], Where]:
    """Of what staff always see: nobody keeps it from them."""

    def where(op: str, value: list[str]) -> Where:
        asked = holds(f"{name}:{each}" for each in value)
        return Where(row=asked if op == "is" else ~asked)

    return where


def _shown_facet(name: str, field: str) -> Callable[[str, Any], Where]:
    """Of what a person may keep from staff: who does so is neither among those who have it nor among the others."""

    def where(op: str, value: list[str]) -> Where:
        asked = holds(f"{name}:{each}" for each in value)
        return Where(row=asked) if op == "is" else Where(row=~asked, person=staff_see(field))

    return where


def _near(op: str, value: Mapping[str, Any]) -> Where:
    city, km = value["city"], value["km"]
    near = sorted(within(int(city), km)) if km else [city]
    return _shown_facet("city", "place")(op, [str(each) for each in near])


def _birthday(op: str, value: list[str]) -> Where:
    is_in = {"birth_month__in": list(map(int, value))} if op == "is" else {"birth_month__isnull": op == "unknown"}
    return Where(person=staff_see("birthday") & Q(**is_in))


def _left(op: str, value: int) -> Where:
    """By the last day of all: who will leave has not left."""
    since = months_ago(value)
    if op == "within":
        return Where(row=Q(left_on__gte=since, left_on__lte=timezone.localdate()))
    return Where(row=Q(left_on__gt=BEFORE_ALL, left_on__lt=since))


def _spell(name: str) -> Callable[[str, Any], Where]:
    def where(op: str, value: list[str]) -> Where:
        asked = _has_spell(Q(**{f"{name}__in": value}))
        return Where(person=asked if op == "is" else ~asked)

    return where


def _spell_days(name: str) -> Callable[[str, Any], Where]:
    def where(op: str, value: Mapping[str, str | None]) -> Where:
        asked = Q(**{f"{name}__isnull": False})
        if value["from"]:
            asked &= Q(**{f"{name}__gte": value["from"]})
        if value["to"]:
            asked &= Q(**{f"{name}__lt": date.fromisoformat(value["to"]) + timedelta(days=1)})
        return Where(person=_has_spell(asked))

    return where


def _has_spell(asked: Q) -> Q:
    return Q(Exists(Spell.objects.filter(asked, alumnus=OuterRef("pk"))))


def _known(name: str) -> Known:
    def counted() -> Mapping[str, int]:
        return facet_counts().facets[name]

    def missing(values: list[str]) -> list[str]:
        found = known_values(EVERYBODY, [f"{name}:{value}" for value in values])
        return [value for value in values if f"{name}:{value}" not in found]

    return Known(counted, missing)


def facet_counts() -> Counts:
    """Of everybody, kept for a minute."""
    return count_everybody(EVERYBODY, COUNTED, most=None)


def _of_spells(name: str) -> Known:
    def counted() -> Mapping[str, int]:
        used = Spell.objects.exclude(**{name: ""}).values(word=F(name)).annotate(people=Count("alumnus", distinct=True))
        return dict(used.order_by("-people", "word").values_list("word", "people")[:2000])

    def missing(values: list[str]) -> list[str]:
        known = Spell.objects.filter(**{f"{name}__in": values}).values_list(name, flat=True)
        return [value for value in values if value not in set(known)]

    return Known(counted, missing)
