"""The one mail that somebody gets who was recommended: yes, or delete. Without a yes there is no second one."""

from boomerang.models import Referral
from boomerang.referrals.links import ticket_of
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer


def ask_person(referral: Referral, *, employer: Employer) -> None:
    """To an address that a member typed: it holds no words of theirs, so that nobody writes to strangers through us."""
    enqueue(
        to=referral.email,
        template="boomerang/recommended",
        context={
            "employer": employer,
            "opening": referral.opening,
            "referrer": "" if referral.by_link else referral.referrer.full_name,
            "url": ticket_of(referral).url,
        },
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=f"recommended:{referral.pk}",
    )
