"""Who of the team hears that a card waits for them. Service mail, and nothing in it that belongs on the board alone."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.utils import timezone

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from boomerang.models import Candidacy
from boomerang.pipeline.rules import EDITORS
from mail.actions import enqueue, withdraw_messages
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url

What = Literal["interest", "application", "interested", "not_now", "no", "withdrawn", "back"]
MOST = 5


def tell_recruiters(candidacy_id: UUID, *, what: What, employer: Employer, wait: timedelta = timedelta(0)) -> int:
    """The card's recruiter, else the opening's, else those who recruit. Once for each version of the card."""
    card = Candidacy.objects.select_related("opening", "alumnus", "recruiter", "opening__recruiter").get(
        pk=candidacy_id
    )
    not_before = timezone.now() + wait if wait else None
    return sum(_tell(member, card, what, employer, not_before) for member in recruiters_of(card))


def take_back_word(candidacy_id: UUID) -> int:
    """What has not gone out yet about this card: the person has undone what it tells of."""
    told = Message.objects.in_scope().filter(dedupe_key__startswith=f"card:{candidacy_id}:")
    return withdraw_messages(ids=told.values_list("pk", flat=True))


def recruiters_of(card: Candidacy) -> list[Membership]:
    for member in (card.recruiter, card.opening.recruiter):
        if member is not None and member.is_current and member.has_role(*EDITORS):
            return [member]
    return Membership.objects.current().having_first_of(Role.RECRUITER, Role.HR_ADMIN, Role.OWNER, most=MOST)


def _tell(member: Membership, card: Candidacy, what: What, employer: Employer, not_before: datetime | None) -> bool:
    address = address_of(member)
    if not address:
        return False
    enqueue(
        to=address,
        template="boomerang/card_waits",
        context={
            "what": what,
            "name": card.alumnus.full_name,
            "opening": card.opening.title,
            "stage": card.get_stage_display(),
            "back_on": card.back_on,
            "url": employer_url(employer, "boomerang:candidacy_detail", card.pk),
        },
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=f"card:{card.pk}:{card.version}:{what}:{member.pk}",
        recipient_id=member.pk,
        not_before=not_before,
    )
    return True
