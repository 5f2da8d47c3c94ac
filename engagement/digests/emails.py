"""One mail, built from what the sections had to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from accounts.members.mail import address_of
from accounts.models import Membership
from directory.models import Alumnus
from engagement.digests.moments import LATE, Due
from engagement.digests.sections import Item
from engagement.models import Rhythm
from mail import many
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url

# The subject names nobody: HR reads it when a mail does not arrive.
TEMPLATE = "engagement/round_up"


@dataclass(frozen=True)
class Block:
    """What one section says to one reader."""

    label: str
    items: Sequence[Item]


@dataclass(frozen=True)
class RoundUpLetter:
    alumnus: Alumnus
    blocks: Sequence[Block]
    rhythm: Rhythm


def put_into_outbox(employer: Employer, due: Due, letters: Sequence[RoundUpLetter]) -> dict[UUID, UUID]:
    """Says the message of each person; whoever has no address to write to is left out."""
    found = addresses([letter.alumnus for letter in letters])
    return many.enqueue_many(
        [
            many.Letter(
                to=found[letter.alumnus.pk],
                recipient_id=letter.alumnus.pk,
                context=context_of(employer, letter),
                dedupe_key=f"round-up:{letter.alumnus.pk}:{due.day}",
            )
            for letter in letters
            if letter.alumnus.pk in found
        ],
        template=TEMPLATE,
        category=Category.DIGEST,
        employer=employer,
        occasion_at=due.at,
        expires_at=due.at + LATE + timedelta(days=1),
    )


def context_of(employer: Employer, letter: RoundUpLetter) -> dict[str, object]:
    return {
        "name": letter.alumnus.given_name,
        "blocks": letter.blocks,
        "is_monthly": letter.rhythm == Rhythm.MONTHLY,
        "home_url": employer_url(employer, "directory:home"),
    }


def addresses(people: Sequence[Alumnus]) -> dict[UUID, str]:
    """The confirmed personal one. Colleagues without one are looked up by their sign-in, one after the other."""
    found = {each.pk: each.personal_email for each in people if each.personal_email and each.personal_email_verified_at}
    others = {each.membership_id: each.pk for each in people if each.pk not in found and each.membership_id}
    if others:
        for member in Membership.objects.current().filter(pk__in=others):
            if address := address_of(member):
                found[others[member.pk]] = address
    return found
