"""Returns of three years of a demo employer, in every way that people come back, and what HR says of their cost."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from boomerang.ledger.actions import enter_figures, set_credit
from boomerang.ledger.formulas import Range
from boomerang.ledger.periods import Period
from boomerang.ledger.returns import returns_in
from boomerang.models import (
    Answer,
    Candidacy,
    CandidacyMove,
    LedgerKey,
    LedgerVersion,
    Opening,
    Origin,
    Outreach,
    Rehire,
    Source,
    Stage,
)
from boomerang.returning.service import months_after
from directory.actions import add_spell, change_state
from directory.models import Alumnus, AlumnusState, ExitType, RehireEligibility, Spell
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

EVERY, MONTHS = 45, 38  # a return every so many days, for so many months
NEAREST, FARTHEST = 5, 30  # months between leaving and coming back, most often
AGAIN = 4  # each fourth of the old ones has left a second time
STEPS = (Stage.TALKING, Stage.INTERVIEWING, Stage.OFFERED, Stage.REHIRED)
# How they came together, with the steps before the interview: what the credit is decided by.
WAYS: tuple[tuple[Source, tuple[Stage, ...], bool], ...] = (
    (Source.SEARCH, (Stage.SUGGESTED, Stage.CONTACTED, Stage.REPLIED), True),
    (Source.INTEREST, (Stage.REPLIED,), False),
    (Source.CHECK_IN, (Stage.SUGGESTED, Stage.CONTACTED, Stage.REPLIED), True),
    (Source.REFERRAL, (Stage.SUGGESTED,), False),
    (Source.MATCH, (Stage.SUGGESTED, Stage.CONTACTED, Stage.REPLIED), True),
    (Source.APPLICATION, (Stage.APPLIED,), False),
    (Source.SEARCH, (Stage.SUGGESTED, Stage.TALKING), False),
    (Source.SEARCH, (Stage.SUGGESTED,), False),
)
OWN = frozenset({Stage.REPLIED, Stage.APPLIED})
# For each head, or as a whole: low, likely, high, and where it comes from.
Figures = Mapping[LedgerKey, tuple[int, int, int, str]]
A_HEAD: Figures = {
    LedgerKey.INTERNAL_OTHER: (1_900, 2_300, 3_000, "Hours of recruiters and managers, from the time sheets"),
    LedgerKey.EXTERNAL_OTHER: (1_800, 2_600, 3_400, "Invoices of agencies and job boards, ledger account 6120"),
    LedgerKey.INTERNAL_REHIRE: (800, 1_100, 1_600, "As above; two interviews instead of four"),
    LedgerKey.EXTERNAL_REHIRE: (100, 250, 500, "Referral bonuses paid"),
}
AS_A_WHOLE: Figures = {
    LedgerKey.AGENCY_FEE: (0, 2_500, 6_000, "Every third opening went to an agency before"),
    LedgerKey.WEEKS_SAVED: (4, 7, 12, "Team leads’ estimate, asked in March"),
    LedgerKey.WEEKLY_PAY: (900, 1_050, 1_250, "Payroll, median of the jobs filled"),
    LedgerKey.PRODUCTIVITY_GAP: (25, 35, 50, "Team leads’ estimate, asked in March"),
    LedgerKey.PAY_PREMIUM: (0, 2, 5, "Offers made to rehires against the pay band"),
    LedgerKey.PROGRAMME_COST: (16_000, 19_000, 24_000, "Half a post, the portal, two events"),
}


def register_chapter() -> None:
    register(Chapter(name="ledger", order=90, tell=tell))


def tell(employer: Employer) -> None:
    """Nothing where nobody recruits or nobody has left."""
    chance = Random(f"{employer.slug}-ledger")  # noqa: S311  a demo
    team = list(Membership.objects.current().with_role(Role.RECRUITER, Role.HR_ADMIN).order_by("display_name", "pk"))
    hr = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("display_name", "pk").first()
    openings = list(Opening.objects.filter(origin=Origin.EMPLOYER).order_by("id")[:60])
    if hr is None or not openings or LedgerVersion.objects.exists():
        return
    people, today = _people(), employer.today()
    for number, days in enumerate(range(12, MONTHS * 30, EVERY)):
        began = today - timedelta(days=days)
        found = _somebody(people, began, chance)
        if found is not None:
            _come_back(employer, people.pop(found)[0], openings[number % len(openings)], began, number, team[0])
    for year in (today.year - 1, today.year):
        _enter(Period(year), hr, today=today)
    _lower_one(Period(today.year), hr, today=today)


def _people() -> list[tuple[Alumnus, date]]:
    """Alumni without a sign-in, who may come back and were here once, with their last day."""
    never = Spell.objects.filter(rehire_eligibility=RehireEligibility.NOT_ELIGIBLE).values("alumnus_id")
    cards = Candidacy.objects.values("alumnus_id")
    alumni = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, is_limited=False, membership__isnull=True)
    known = {each.pk: each for each in alumni.exclude(pk__in=never).exclude(pk__in=cards).order_by("id")[:2_000]}
    days: dict[Alumnus, list[date | None]] = {}
    for alumnus_id, last_day in Spell.objects.filter(alumnus__in=known).values_list("alumnus_id", "last_day"):
        days.setdefault(known[alumnus_id], []).append(last_day)
    return [(alumnus, last) for alumnus, (last, *more) in days.items() if last is not None and not more]


def _somebody(people: Sequence[tuple[Alumnus, date]], began: date, chance: Random) -> int | None:
    from_day, to_day = months_after(began, -FARTHEST), months_after(began, -NEAREST)
    fitting = [place for place, (_who, last) in enumerate(people) if from_day <= last <= to_day]
    return chance.choice(fitting) if fitting else None


def _come_back(
    employer: Employer, alumnus: Alumnus, opening: Opening, began: date, number: int, by: Membership
) -> None:  # fmt: skip
    source, first, is_written = WAYS[number % len(WAYS)]
    way = [*first, *(step for step in STEPS if step not in first)]
    decided = timezone.make_aware(datetime.combine(began - timedelta(days=20), time(10, 30)))
    days = [decided - timedelta(days=6 * (len(way) - place - 1)) for place in range(len(way))]
    card = build(
        Candidacy, opening=opening, alumnus=alumnus, stage=Stage.REHIRED, stage_since=decided, recruiter=by,
        source=source, version=len(way), created_at=days[0],
    )  # fmt: skip
    insert_many([card])
    steps = list(zip(["", *way], way, days, strict=False))
    insert_many(
        [
            build(
                CandidacyMove, candidacy=card, from_stage=before, to_stage=step, at=at,
                by=None if step in OWN else by, by_alumnus=step in OWN,
            )
            for before, step, at in steps
        ]
    )  # fmt: skip
    if is_written:
        _written(card, by, days[1])
    again = began < months_after(employer.today(), -24) and number % AGAIN == 0
    left = months_after(began, 14) if again else None
    spell = add_spell(
        alumnus, by=by, title=opening.title, team=opening.team, started_on=began, last_day=left,
        exit_type=ExitType.VOLUNTARY if again else "",
    )  # fmt: skip
    if not again:
        change_state(alumnus, state=AlumnusState.EMPLOYEE, by=by)
    insert_many([build(Rehire, candidacy=card, spell=spell, starts_on=began, by=by, at=decided)])


def _written(card: Candidacy, by: Membership, at: datetime) -> None:
    title, name = card.opening.title, card.alumnus.given_name
    insert_many(
        [
            build(
                Outreach, candidacy=card, subject=f"{title}: would you come back?", by=by, at=at,
                text=f"Hello {name},\n\nwe thought of you for “{title}”.\n\n{by}",
                answer=Answer.INTERESTED, answered_at=at + timedelta(hours=5),
            )
        ]
    )  # fmt: skip


def _enter(period: Period, by: Membership, *, today: date) -> None:
    returns = len(returns_in(period, today=today))
    if not returns:
        return
    others = 90 if period.year == today.year else 104
    heads = {key: others if key in (LedgerKey.INTERNAL_OTHER, LedgerKey.EXTERNAL_OTHER) else returns for key in A_HEAD}
    figures: dict[LedgerKey, tuple[Range, str]] = {key: _given(said, heads[key]) for key, said in A_HEAD.items()}
    figures |= {key: _given(said, 1) for key, said in AS_A_WHOLE.items()}
    early: dict[LedgerKey, tuple[Range, str]] = {
        key: given for key, given in figures.items() if key != LedgerKey.PROGRAMME_COST
    }
    for seen, typed in enumerate((early, figures)):
        enter_figures(
            period=period, currency="EUR", hires=others + returns, hires_source="Payroll, first days",
            figures=typed, seen=seen, by=by,
        )  # fmt: skip


def _given(said: tuple[int, int, int, str], heads: int) -> tuple[Range, str]:
    low, likely, high, source = said
    return Range(Decimal(low * heads), Decimal(likely * heads), Decimal(high * heads)), source


def _lower_one(period: Period, by: Membership, *, today: date) -> None:
    written = [back for back in returns_in(period, today=today) if back.proved == 100]
    if written:
        reason = _("Their old team had agreed with them before we wrote.")
        set_credit(rehire=written[-1].rehire, percent=50, reason=reason, by=by)
