"""What recruiters of a demo employer have: wishes in every state, decisions, lists, saved searches."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from boomerang.approach import in_reach
from boomerang.candidates.exporting import query_of
from boomerang.candidates.finding import find_all
from boomerang.models import (
    MOST_SEEN,
    CandidateList,
    CandidateListEntry,
    Contract,
    EligibilityDecision,
    ReadPath,
    ReturnWish,
    SavedSearch,
    WishRead,
)
from directory.managers import managers_of
from directory.models import Alumnus, RehireEligibility, Spell
from directory.search.rows import refresh_search
from tenancy.models import Employer

WISHES, DECISIONS, ON_A_LIST = 24, 16, 9
MOST_PEOPLE = 400  # looked at
# Days that are left of a wish; negative: it has ended by itself, None: switched off.
LEFT = (88, 74, 60, 41, 30, 6, 2, -3, -20, None)


def tell(employer: Employer) -> None:
    """Nothing where there is no recruiter or nobody has left."""
    chance = Random(f"wishes of {employer.slug}")  # noqa: S311  a demo
    recruiters = list(Membership.objects.current().with_role(Role.RECRUITER).order_by("pk"))
    deciders = list(Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk"))
    alumni = Alumnus.objects.filter(in_reach(), joined_at__isnull=False)
    people = list(alumni.order_by("pk")[:MOST_PEOPLE])
    if not (recruiters and deciders and people) or ReturnWish.objects.exists():
        return
    chance.shuffle(people)
    _wish(people[:WISHES], recruiters, chance)
    _decide(people[WISHES:], deciders, chance)
    _keep_lists(people, [*recruiters, *deciders], chance)
    _save_searches(recruiters[0], chance)


def _wish(people: Sequence[Alumnus], recruiters: Sequence[Membership], chance: Random) -> None:
    today, now = timezone.localdate(), timezone.now()
    wishes, reads = [], []
    for number, alumnus in enumerate(people):
        left = LEFT[number % len(LEFT)]
        title = Spell.objects.filter(alumnus=alumnus).latest_first().values_list("title", flat=True).first()
        stated_at = now - timedelta(days=90 - (left if left is not None else 30))
        wishes.append(
            ReturnWish(
                alumnus=alumnus,
                roles=[title] if title and number % 4 else [],
                places=[alumnus.city] if alumnus.city and number % 3 else [],
                contracts=chance.sample([Contract.PERMANENT, Contract.PROJECT, Contract.ON_CALL], number % 3),
                is_remote_fine=number % 2 == 0,
                from_when=today + timedelta(days=30 * (number % 5)) if number % 3 == 0 else None,
                hours=chance.choice([20, 24, 32, 40]) if number % 4 == 1 else None,
                until=today + timedelta(days=left if left is not None else 30),
                stated_at=stated_at,
                ended_at=now - timedelta(days=4) if left is None else None,
                reminded_at=now - timedelta(days=1) if left is not None and left < 7 else None,
                former_managers=managers_of(alumnus),
            )
        )
        for _read in range(number % 4):
            at = stated_at + (now - stated_at) * chance.random()
            path = chance.choice([ReadPath.SEARCH, ReadPath.RECORD, ReadPath.LIST, ReadPath.COMPARE])
            reads.append(WishRead(alumnus=alumnus, by=chance.choice(recruiters), path=path, at=at))
    ReturnWish.objects.bulk_create(wishes)
    WishRead.objects.bulk_create(reads)


def _decide(people: Sequence[Alumnus], deciders: Sequence[Membership], chance: Random) -> None:
    """The latest employment of some, a few of them twice; some are to be looked at again."""
    stories = (
        (RehireEligibility.ELIGIBLE, "", _("Left on good terms; the team would take them back at once.")),
        (
            RehireEligibility.CONDITIONAL,
            _("Not in the same team."),
            _("Two colleagues did not get along."),
        ),
        (RehireEligibility.UNDER_REVIEW, "", _("The return of the equipment is still open.")),
        (RehireEligibility.NOT_ELIGIBLE, "", _("Breach of the code of conduct, settled in writing.")),
    )
    today, now = timezone.localdate(), timezone.now()
    decisions, changed = [], []
    spells = Spell.objects.filter(alumnus__in=people, last_day__isnull=False).select_related("alumnus").latest_first()
    latest = list({spell.alumnus_id: spell for spell in reversed(list(spells))}.values())
    for number, spell in enumerate(sorted(latest, key=lambda each: each.pk)[:DECISIONS]):
        by = chance.choice(deciders)
        if number % 3 == 0:
            first = _("Decided at the exit.")
            decisions.append(
                EligibilityDecision(
                    spell=spell, eligibility=RehireEligibility.UNDER_REVIEW, reason=first, by=by,
                    at=now - timedelta(days=200 + number), review_on=today - timedelta(days=100),
                )
            )  # fmt: skip
        eligibility, conditions, reason = stories[number % len(stories)]
        again = eligibility == RehireEligibility.UNDER_REVIEW or number % 5 == 1
        decisions.append(
            EligibilityDecision(
                spell=spell, eligibility=eligibility, conditions=conditions, reason=reason, by=by,
                at=now - timedelta(days=9 * number + 3),
                review_on=today + timedelta(days=5 * number - 20) if again else None,
            )
        )  # fmt: skip
        spell.rehire_eligibility, spell.rehire_note = eligibility, conditions
        changed.append(spell)
    EligibilityDecision.objects.bulk_create(decisions)
    Spell.objects.bulk_update(changed, ["rehire_eligibility", "rehire_note"])
    refresh_search([spell.alumnus_id for spell in changed])


def _keep_lists(people: Sequence[Alumnus], colleagues: Sequence[Membership], chance: Random) -> None:
    names = (
        (_("Data people for spring"), _("For the platform team that starts in April"), True),
        (_("Silver medallists"), _("Came close the last time"), True),
        (_("Ask again in the autumn"), "", False),
        (_("On call in summer"), _("Said they would help out"), True),
    )
    notes = (
        "",
        "",
        _("Would need two days from home"),
        _("Write after the holidays"),
        _("Asked about the Porto office"),
    )
    now = timezone.now()
    for number, (name, note, is_shared) in enumerate(names):
        owner = colleagues[number % len(colleagues)]
        changed_at = now - timedelta(days=3 * number, hours=number)
        kept = CandidateList.objects.create(
            name=name, note=note, is_shared=is_shared, owner=owner, changed_at=changed_at, created_at=changed_at
        )
        chosen = chance.sample(list(people), min(len(people), ON_A_LIST - number))
        CandidateListEntry.objects.bulk_create(
            CandidateListEntry(
                candidate_list=kept, alumnus=alumnus, added_by=owner, note=chance.choice(notes),
                added_at=changed_at - timedelta(hours=place),
            )
            for place, alumnus in enumerate(chosen)
        )  # fmt: skip


def _save_searches(recruiter: Membership, chance: Random) -> None:
    """Of each some are forgotten again, so that they are new at the next look."""
    questions = ((_("Left in the last two years"), "away_to=24"), (_("Senior, seen this year"), "seniority=4&alive=12"))
    for name, question in (*questions, (_("Everybody we were sorry to lose"), "regretted=yes")):
        found = find_all(query_of(question, recruiter), most=MOST_SEEN + 1)
        seen = [pk for pk in found if chance.random() > 0.15]
        is_big = len(found) > MOST_SEEN
        SavedSearch.objects.create(
            owner=recruiter, name=name, question=question, seen=[] if is_big else seen, is_big=is_big,
            looked_at=timezone.now() - timedelta(days=6),
        )  # fmt: skip
