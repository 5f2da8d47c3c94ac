"""A hit as a card shows it: who it is, and in words why they are there. All of a page in a handful of queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from boomerang.candidates.facets import REHIRE_LABELS
from boomerang.candidates.query import NOT_ELIGIBLE, CandidateQuery, months_since
from boomerang.eligibility.reading import KINDS
from boomerang.models import Candidacy, EligibilityDecision, ReadPath, ReturnWish
from boomerang.wishes.reading import wishes_for
from directory.models import BEFORE_ALL, Alumnus, RehireEligibility, SearchRow, Spell
from directory.names import words
from directory.places.cities import City, city, distance, place_label, place_of
from directory.search.forms import facet_value_label

MOST_SKILLS = 8
TOLD = ("title", "last_team", "seniority", "language", "exit", "reason", "regretted")  # besides skills and places
NOTED = (RehireEligibility.CONDITIONAL, RehireEligibility.NOT_ELIGIBLE, RehireEligibility.UNDER_REVIEW)


@dataclass(frozen=True)
class Skill:
    name: str
    is_asked: bool


@dataclass(frozen=True)
class Hit:
    """`reasons` say why the person is there. `note` is what recruiters must know about hiring them again."""

    row: SearchRow
    reasons: list[str]
    skills: list[Skill]
    more_skills: int
    rehire: str
    rehire_kind: str
    note: str
    left: str
    why_left: str
    seen: str
    wish: ReturnWish | None = None
    openings: list[str] = field(default_factory=list)
    is_new: bool = False

    @property
    def alumnus_id(self) -> UUID:
        pk: UUID = self.row.alumnus_id
        return pk


@dataclass(frozen=True)
class _Around:
    """What the rows themselves do not hold, by person."""

    wishes: Mapping[UUID, ReturnWish]
    spells: Mapping[UUID, Spell]
    reasons: Mapping[UUID, str]
    openings: Mapping[UUID, list[str]]
    reader: UUID | None = None  # a colleague who left once, and may recruit now


def hits_of(
    rows: Sequence[SearchRow], *, query: CandidateQuery | None, member: Membership, path: ReadPath,
    fresh: Collection[UUID] = (),
) -> list[Hit]:  # fmt: skip
    """In the order of the rows, without whoever reads. Notes that the wishes among them have been read."""
    around = _around(rows, member, path)
    others = [row for row in rows if row.alumnus_id != around.reader]
    return [_hit(row, query, around, is_new=row.alumnus_id in fresh) for row in others]


def _around(rows: Sequence[SearchRow], member: Membership, path: ReadPath) -> _Around:
    ids = [row.alumnus_id for row in rows]
    refused = [row.alumnus_id for row in rows if NOT_ELIGIBLE in row.facets]
    spells: dict[UUID, Spell] = {}
    reader = None
    ended = Spell.objects.filter(alumnus__in=ids, last_day__isnull=False).latest_first()
    for spell in ended.annotate(is_reader=Exists(Alumnus.objects.filter(pk=OuterRef("alumnus"), membership=member))):
        spells.setdefault(spell.alumnus_id, spell)
        reader = spell.alumnus_id if spell.is_reader else reader
    openings: dict[UUID, list[str]] = {}
    cards = Candidacy.objects.active().filter(alumnus__in=ids).order_by("-stage_since")
    for alumnus_id, title in cards.values_list("alumnus_id", "opening__title"):
        openings.setdefault(alumnus_id, []).append(title)
    wishes = wishes_for(member=member, alumnus_ids=ids, path=path)
    return _Around(wishes, spells, _refusals(refused), openings, reader)


def _refusals(ids: list[UUID]) -> dict[UUID, str]:
    """Why these shall not come back, by the last such decision about any of their employments."""
    if not ids:
        return {}
    refused = EligibilityDecision.objects.filter(spell__alumnus__in=ids, eligibility=RehireEligibility.NOT_ELIGIBLE)
    return dict(refused.order_by("at", "pk").values_list("spell__alumnus_id", "reason"))


def _hit(row: SearchRow, query: CandidateQuery | None, around: _Around, *, is_new: bool) -> Hit:
    pk = row.alumnus_id
    held = facets_of(row)
    asked = set(query.values("skill")) if query else set()
    skills = sorted(held.get("skill", ()), key=lambda name: (name not in asked, name.casefold()))
    spell, rehire = around.spells.get(pk), next(iter(held.get("rehire", ())), "")
    wish = around.wishes.get(pk)
    return Hit(
        row=row,
        reasons=reasons(row, held, query, has_wish=wish is not None) if query else [],
        skills=[Skill(name, name in asked) for name in skills[:MOST_SKILLS]],
        more_skills=max(len(skills) - MOST_SKILLS, 0),
        rehire=str(REHIRE_LABELS.get(rehire, "")),
        rehire_kind=KINDS.get(rehire, "neutral"),
        note=_note(rehire, spell, around.reasons.get(pk, "")),
        left=left_words(row.left_on),
        why_left=why_left(spell),
        seen=date_format(row.alive_on, "F Y") if row.alive_on > BEFORE_ALL else _("not yet"),
        wish=wish,
        openings=around.openings.get(pk, []),
        is_new=is_new,
    )


def _note(rehire: str, spell: Spell | None, refusal: str) -> str:
    if rehire not in NOTED:
        return ""
    told = spell.rehire_note if spell else ""
    return (refusal or told) if rehire == RehireEligibility.NOT_ELIGIBLE else told


def why_left(spell: Spell | None) -> str:
    """In their own words, or the employer's short ones."""
    if spell is None:
        return ""
    return str(spell.exit_reason_text or spell.exit_reason_label or spell.get_exit_type_display())


def left_words(day: date) -> str:
    if day <= BEFORE_ALL:
        return ""
    months = months_since(day)
    if months < 0:
        return _("leaves on %(day)s") % {"day": date_format(day, "j M Y")}
    if months < 1:
        return _("left this month")
    if months < 24:
        return ngettext("left %(months)d month ago", "left %(months)d months ago", months) % {"months": months}
    return ngettext("left %(years)d year ago", "left %(years)d years ago", months // 12) % {"years": months // 12}


def months_away(row: SearchRow) -> int | str:
    return months_since(row.left_on) if row.left_on > BEFORE_ALL else ""


def seen_words(day: date) -> str:
    """Joined, or confirmed the profile: to the month, which is as much as one needs."""
    if day <= BEFORE_ALL:
        return _("not seen yet")
    return _("seen in %(month)s") % {"month": date_format(day, "F Y")}


def facets_of(row: SearchRow) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for token in row.facets:
        name, _colon, value = token.partition(":")
        held.setdefault(name, []).append(value)
    return held


# Why


def reasons(
    row: SearchRow, held: Mapping[str, Sequence[str]], query: CandidateQuery, *, has_wish: bool = False
) -> list[str]:
    """Each a short sentence; something is always said. Only of what staff see of the person."""
    found = [
        *_by_skills(held, query),
        *_by_words(row, held, query),
        *_by_facets(held, query),
        *_by_place(held, query),
    ]
    if has_wish:
        found.append(_("Is open to coming back"))
    if left := left_words(row.left_on):
        found.append(left[:1].upper() + left[1:])
    if query.alive is not None:
        seen = seen_words(row.alive_on)
        found.append(seen[:1].upper() + seen[1:])
    return found or [_("May be approached")]


def _by_skills(held: Mapping[str, Sequence[str]], query: CandidateQuery) -> Iterable[str]:
    asked = query.values("skill")
    has = [skill for skill in asked if skill in held.get("skill", ())]
    if not has:
        return
    known = _("Knows %(skills)s") % {"skills": get_text_list(has, _("and"))}
    if len(asked) > 1:
        known = _("%(known)s (%(number)d of %(asked)d)") % {"known": known, "number": len(has), "asked": len(asked)}
    yield known


def _by_facets(held: Mapping[str, Sequence[str]], query: CandidateQuery) -> Iterable[str]:
    sentences = {
        "title": _("Was %(value)s when they left"),
        "last_team": _("Was last in the team %(value)s"),
        "seniority": _("Was at the level %(value)s"),
        "language": _("Speaks %(value)s"),
        "exit": _("Left: %(value)s"),
        "reason": _("Left because of: %(value)s"),
        "regretted": _("Was regretted when they left"),
    }
    for name in TOLD:
        for value in query.values(name):
            if value in held.get(name, ()):
                yield sentences[name] % {"value": facet_value_label(name, value)}


def _by_place(held: Mapping[str, Sequence[str]], query: CandidateQuery) -> Iterable[str]:
    lives = next(iter(held.get("city", ())), "")
    if query.near and (centre := city(query.near.city_id)) and (place := place_of(lives)):
        yield _near(place, centre)
    for value in query.values("city"):
        if value == lives:
            yield _("Lives in %(city)s") % {"city": place_label(value)}
    for value in query.values("country"):
        if value in held.get("country", ()) and not query.values("city"):
            yield _("Lives in %(city)s") % {"city": facet_value_label("country", value)}


def _near(place: City, centre: City) -> str:
    km = round(distance(place, centre))
    if place.id == centre.id:
        return _("Lives in %(city)s") % {"city": place.name}
    return _("Lives in %(city)s, %(km)d km from %(centre)s") % {"city": place.name, "km": km, "centre": centre.name}


def _by_words(row: SearchRow, held: Mapping[str, Sequence[str]], query: CandidateQuery) -> Iterable[str]:
    """Where the words of the question stand. The first place that holds one is told."""
    card = row.card
    places = [
        (_("in their name"), [row.name_key]),
        (_("in their last title"), [card.get("title", "")]),
        (_("in their last team"), [card.get("team", "")]),
        (_("among their skills"), held.get("skill", ())),
        (_("in what they do now"), [card.get("job", ""), card.get("headline", "")]),
        (_("in where they live"), [row.place, *(place_label(value) for value in held.get("city", ()))]),
        (_("in an office or an earlier team"), [*held.get("office", ()), *held.get("team", ())]),
        (_("in what they help with"), held.get("help", ())),
        (_("among their tags"), held.get("tag", ())),
    ]
    by_place: dict[str, list[str]] = {}
    for term in query.terms:
        where = next((label for label, texts in places if _stands(term, texts)), _("elsewhere in their record"))
        by_place.setdefault(where, []).append(term[0])
    for where, terms in by_place.items():
        quoted = get_text_list([f"“{term}”" for term in terms], _("and"))
        yield _("%(words)s stands %(where)s") % {"words": quoted, "where": where}


def _stands(term: Sequence[str], texts: Iterable[str]) -> bool:
    return any(word.startswith(spelling) for text in texts for word in words(text) for spelling in term)
