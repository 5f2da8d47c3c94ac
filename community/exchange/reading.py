"""Whom one could ask, whom one could help, and what one has given and received. Everything from the member's own side.

People come from the directory's search rows, which hold of each what this member may read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import Membership
from community.exchange.rules import Match, Shown, free_number, limit_of, match, month_of
from community.mentoring.people import Line, is_blocked_pair, known_people, seen_people
from community.mentoring.subjects import shared, subject_words
from community.models import HelpRequest, HelpState, HelpTerms
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, Audience, SearchRow
from directory.search.query import Query
from directory.search.viewer import Viewer
from directory.visibility import audiences_of, fields_for
from tenancy.models import TenantQuerySet

LOOKED_AT = 300  # people of whom a word fits
SHOWN = 12
FOUND = 20
BALANCE_OF = timedelta(days=365)


@dataclass(frozen=True)
class MatchRow:
    line: Line
    match: Match
    can_ask: bool


@dataclass(frozen=True)
class RequestRow:
    request: HelpRequest
    other: Line
    is_mine: bool


@dataclass(frozen=True)
class Balance:
    """Of the last twelve months: what one said yes to, and what others did. For oneself alone."""

    given: int
    received: int
    thanked: int


def matches(member: Membership, own: Alumnus, *, today: date) -> list[MatchRow]:
    """Both ways, help that goes both ways first. Seven queries, however many people there are."""
    tokens = [f"gives:{word}" for word in _words(own.looking_for)]
    tokens += [f"needs:{word}" for word in _words(own.can_help_with)]
    people = _people(member, own, tokens)
    audiences = seen_as_member(member, people)
    found = {pk: match(shown_to(own, audiences[pk]), theirs) for pk, theirs in _shown_by(audiences).items()}
    best = sorted((pk for pk in found if found[pk]), key=lambda pk: (-found[pk].score, str(pk)))[:SHOWN]
    lines = seen_people(member, [each for each in people if each.pk in best])
    free = with_room(best, today=today)
    return [MatchRow(lines[pk], found[pk], bool(found[pk].they_help) and pk in free) for pk in best if pk in lines]


def helpers_for(member: Membership, own: Alumnus, subject: str, *, today: date) -> list[MatchRow]:
    """Who says they can help with this, whoever needs it. Those who have room this month first."""
    people = _people(member, own, [f"gives:{word}" for word in _words([subject])])
    audiences = seen_as_member(member, people)
    fitting = [pk for pk, theirs in _shown_by(audiences).items() if shared([subject], theirs.gives)]
    free = with_room(fitting, today=today)
    lines = seen_people(member, [each for each in people if each.pk in fitting])
    rows = [MatchRow(line, Match(they_help=[subject]), pk in free) for pk, line in lines.items()]
    return sorted(rows, key=lambda row: (not row.can_ask, row.line.name))[:FOUND]


def shown_to(own: Alumnus, audience: Audience) -> Shown:
    """What one shows to people of this circle; nothing to those who cannot see one at all."""
    if audience not in audiences_of(own):
        return Shown()
    fields = fields_for(audience, own)
    gives = own.can_help_with if "can_help_with" in fields else ()
    return Shown(gives=gives, needs=own.looking_for if "looking_for" in fields else ())


def gives_to(member: Membership, person: Alumnus) -> list[str]:
    """With what this person says they can help, as far as the member may read it."""
    theirs = _shown_by(seen_as_member(member, [person])).get(person.pk, Shown())
    return list(theirs.gives)


def _words(subjects: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for subject in subjects for word in sorted(subject_words(subject))))


def _people(member: Membership, own: Alumnus, tokens: list[str]) -> list[Alumnus]:
    """Of whom one of these words stands where the member may read it."""
    if not tokens:
        return []
    query = Query(Audience.NETWORK, viewer=Viewer.of(member))
    ids: list[UUID] = []
    for part in query.parts(Q(facets__overlap=tokens)):
        ids += part.exclude(alumnus=own.pk).order_by("sort_name").values_list("alumnus_id", flat=True)[:LOOKED_AT]
    return list(Alumnus.objects.filter(pk__in=ids))


def _shown_by(audiences: Mapping[UUID, Audience]) -> dict[UUID, Shown]:
    return {pk: _shown(row) for pk, row in cards_of(audiences).items()}


def _shown(row: SearchRow) -> Shown:
    return Shown(gives=_facet(row, "help:"), needs=_facet(row, "need:"))


def _facet(row: SearchRow, mark: str) -> list[str]:
    return [value.removeprefix(mark) for value in row.facets if value.startswith(mark)]


def with_room(ids: Sequence[UUID], *, today: date) -> set[UUID]:
    """Who of these still takes a question this month. Two queries."""
    limits = dict(HelpTerms.objects.filter(alumnus__in=ids).values_list("alumnus_id", "per_month"))
    taken: dict[UUID, list[int]] = {}
    asked = HelpRequest.objects.filter(helper__in=ids, month=month_of(today))
    for helper, number in asked.values_list("helper_id", "number"):
        taken.setdefault(helper, []).append(number)
    return {pk for pk in ids if free_number(taken=taken.get(pk, []), limit=limit_of(limits.get(pk))) is not None}


def requests_of(own: Alumnus) -> TenantQuerySet[HelpRequest]:
    """Without those between whom somebody has blocked the other."""
    rows = HelpRequest.objects.filter(Q(asker=own) | Q(helper=own)).exclude(is_blocked_pair("asker", "helper"))
    return rows.select_related("asker", "helper")


def request_rows(member: Membership, own: Alumnus, requests: Iterable[HelpRequest]) -> list[RequestRow]:
    found = list(requests)
    lines = known_people(member, [each.helper if each.asker_id == own.pk else each.asker for each in found])
    return [
        RequestRow(each, lines[each.helper_id if each.asker_id == own.pk else each.asker_id], each.asker_id == own.pk)
        for each in found
    ]


def balance_of(own: Alumnus, *, today: date) -> Balance:
    recent = HelpRequest.objects.filter(state=HelpState.YES, month__gte=today - BALANCE_OF)
    found = recent.aggregate(
        given=Count("pk", filter=Q(helper=own)),
        received=Count("pk", filter=Q(asker=own)),
        thanked=Count("pk", filter=Q(helper=own, thanked_at__isnull=False)),
    )
    return Balance(**found)


def limit_for(own: Alumnus) -> int:
    terms = HelpTerms.objects.filter(alumnus=own).first()
    return limit_of(terms.per_month if terms else None)


def unanswered(member: Membership) -> QuerySet[HelpRequest]:
    """The questions that wait for this member's answer."""
    waiting: QuerySet[HelpRequest] = HelpRequest.objects.waiting().filter(helper__membership=member)
    return waiting.exclude(is_blocked_pair("asker", "helper"))
