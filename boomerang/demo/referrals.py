"""Recommendations of a demo employer, one or two in each state."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from boomerang.models import Opening, Origin, Referral, ReferralMove, ReferralState, ReferralTerms
from directory.models import Alumnus, AlumnusState
from mail.models import address_hashes
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

PEOPLE = (
    ("Nadia Ferreira", "We were in the same project for two years."), ("Tom Abara", "He trained me when I began."),
    ("Ylva Nystrom", "From university."), ("Ravi Menon", "We worked together at my present employer."),
    ("Clara Petit", "A neighbour, and the best planner I know."), ("Jonas Weber", "We sing in the same choir."),
    ("Mei Tanaka", "She was a customer of ours."), ("Luis Ortega", "My former team lead elsewhere."),
    ("Hanna Virtanen", "We studied together."), ("Petr Novak", "From a conference, and many talks since."),
)  # fmt: skip
STATES = (
    ReferralState.RECEIVED, ReferralState.RECEIVED, ReferralState.CONTACTED, ReferralState.CONTACTED,
    ReferralState.INTERVIEWING, ReferralState.HIRED, ReferralState.HIRED, ReferralState.HIRED, ReferralState.CLOSED,
)  # fmt: skip
WEEKS = 26


def register_chapter() -> None:
    register(Chapter(name="referrals", order=85, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-referrals")  # noqa: S311
    openings = list(Opening.objects.running().filter(origin=Origin.EMPLOYER).order_by("id")[:60])
    members = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, membership__isnull=False)
    referrers = list(members.order_by("joined_at", "id")[:8])
    words = "Before tax. It counts as income; for people who no longer work here, please see to the tax yourself."
    ReferralTerms.objects.create(amount=1500, currency="EUR", weeks=WEEKS, words=words)
    if not openings or not referrers:
        return
    made = [
        _made(employer, chance.choice(openings), referrers[number % len(referrers)], number)
        for number in range(len(PEOPLE))
    ]
    insert_many(made)
    insert_many(
        [
            build(ReferralMove, referral=each, from_state="", to_state=each.state, at=each.state_since, note="")
            for each in made
        ]
    )


def _made(employer: Employer, opening: Opening, referrer: Alumnus, number: int) -> Referral:
    """The last of them has not said yes yet."""
    name, how = PEOPLE[number]
    state = STATES[number] if number < len(STATES) else ReferralState.RECEIVED
    now = timezone.now()
    began = now - timedelta(days=12 + 35 * number if state != ReferralState.RECEIVED else 3 + number)
    email = f"{name.lower().replace(' ', '.')}@mail.example"
    made = build(
        Referral, opening=opening, referrer=referrer, name=name, email=email, how_known=how, state=state,
        address_hash=address_hashes(f"{number}{email}")[0], created_at=began, state_since=began + timedelta(days=2),
        confirmed_at=began + timedelta(days=1) if number < len(STATES) else None,
    )  # fmt: skip
    if state == ReferralState.HIRED:
        made.hired_on = (began + timedelta(days=5)).date()
        made.bonus_amount, made.bonus_currency = 1500, "EUR"
        made.bonus_due_on = made.hired_on + timedelta(weeks=WEEKS)
        made.paid_at = now - timedelta(days=6) if number == STATES.index(ReferralState.HIRED) + 2 else None
    return made
