"""What is on record about an address, and which records are like a claim."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from directory.duplicates.finding import likely_records
from directory.duplicates.scoring import LIKELY, REASONS, Facts, Score, canonical
from directory.models import Alumnus, Spell
from directory.names import name_key
from directory.visibility import kept_to_oneself
from directory.wording import year_range, years
from offboarding.claims.rules import is_let_in_at_once, why_not
from offboarding.models import Case, Claim
from tenancy.models import Employer
from tenancy.scope import person_scope

SAME_TEAM, SAME_YEAR = 20, 15
SHOWN = 5


@dataclass(frozen=True)
class OnRecord:
    """All of it is looked up for every address, so that the work done says nothing about the answer."""

    alumnus: Alumnus | None
    case: Case | None
    spell: Spell | None
    is_member: bool
    is_let_in: bool


def on_record(email: str, employer: Employer) -> OnRecord:
    alumnus = Alumnus.objects.filter(personal_email=email).first()
    cases = Case.objects.filter(alumnus__personal_email=email).select_related("alumnus", "spell")
    case = cases.order_by("-opened_at", "-id").first()
    spell = Spell.objects.filter(alumnus__personal_email=email).latest_first().first()
    is_member = _is_member(email) or (alumnus is not None and alumnus.has_joined)
    is_let_in = alumnus is not None and is_let_in_at_once(
        alumnus, case, last_day=spell.last_day if spell else None, today=employer.today()
    )
    return OnRecord(alumnus, case, spell, is_member, is_let_in and not is_member)


def _is_member(email: str) -> bool:
    """Only an address that has been proven: whoever types somebody else's into their account stands in nobody's way."""
    person_id = User.objects.id_for_email(email)
    is_theirs = Membership.objects.current().filter(user_id=person_id).exists()
    if person_id is None or not is_theirs:
        return False
    with person_scope(person_id):
        return EmailAddress.objects.filter(user_id=person_id, email=email, verified=True).exists()


@dataclass(frozen=True)
class Candidate:
    """A record beside a claim, in words."""

    alumnus: Alumnus
    points: int
    reasons: list[str | Promise]
    work: list[str]
    why_not: str
    is_held: bool
    is_replaced: bool  # another personal address is on record

    @property
    def is_likely(self) -> bool:
        return self.points >= LIKELY

    @property
    def former_name(self) -> str:
        return self._told("former_name")

    @property
    def personal_email(self) -> str:
        return self._told("personal_email")

    def _told(self, name: str) -> str:
        """HR reads here what it reads on the page of the person, and no more."""
        return "" if name in kept_to_oneself(self.alumnus.visibility) else str(getattr(self.alumnus, name))


def candidates_for(claim: Claim, employer: Employer, *, query: str = "") -> list[Candidate]:
    """The records most like the claim, or like what HR typed, best first."""
    facts = facts_of_query(query, claim) if query else facts_of_claim(claim)
    found = likely_records(facts, limit=SHOWN)
    ids = [alumnus.pk for alumnus, _score in found]
    spells, cases = _spells_of(ids), _cases_of(ids)
    candidates = [
        _candidate(claim, alumnus, score, spells[alumnus.pk], cases.get(alumnus.pk), employer.today())
        for alumnus, score in found
    ]
    return sorted(candidates, key=lambda candidate: -candidate.points)


def facts_of_claim(claim: Claim) -> Facts:
    return Facts(
        id=claim.pk,
        given=name_key(claim.given_name),
        family=name_key(claim.family_name),
        former=name_key(claim.former_name),
        addresses=frozenset({canonical(claim.email), claim.email}),
    )


def facts_of_query(query: str, claim: Claim) -> Facts:
    """A name, the given name first, or an address."""
    if "@" in query:
        return Facts(id=claim.pk, given="", family="", addresses=frozenset({query.strip().lower()}))
    given, _space, family = name_key(query).rpartition(" ")
    return replace(facts_of_claim(claim), given=given, family=family, former="", addresses=frozenset())


def _candidate(
    claim: Claim, alumnus: Alumnus, score: Score, spells: list[Spell], case: Case | None, today: date
) -> Candidate:
    points, reasons = score.points, [REASONS[reason].label for reason in score.reasons]
    if claim.team and any(name_key(spell.team) == name_key(claim.team) for spell in spells):
        points, reasons = points + SAME_TEAM, [*reasons, _("Same team")]
    if any(spell.last_day and spell.last_day.year == claim.to_year for spell in spells):
        points, reasons = points + SAME_YEAR, [*reasons, _("Left in the same year")]
    return Candidate(
        alumnus=alumnus,
        points=points,
        reasons=reasons,
        work=[_line(spell) for spell in spells],
        why_not=why_not(alumnus, case, last_day=spells[0].last_day if spells else None, today=today),
        is_held=case is not None and case.is_running and case.is_held,
        is_replaced=bool(alumnus.personal_email) and alumnus.personal_email != claim.email,
    )


def _line(spell: Spell) -> str:
    return " · ".join(filter(None, (spell.title, spell.team, years(spell.started_on, spell.last_day))))


def _spells_of(ids: list[UUID]) -> dict[UUID, list[Spell]]:
    found: dict[UUID, list[Spell]] = defaultdict(list)
    for spell in Spell.objects.filter(alumnus__in=ids).latest_first():
        found[spell.alumnus_id].append(spell)
    return found


def _cases_of(ids: list[UUID]) -> dict[UUID, Case]:
    """The latest of each."""
    cases = Case.objects.filter(alumnus__in=ids).order_by("opened_at", "id")
    return {case.alumnus_id: case for case in cases}


def work_in_words(claim: Claim) -> str:
    return " · ".join(filter(None, (claim.team, year_range(claim.from_year, claim.to_year))))
