"""One function per e-mail."""

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from boomerang.feeds.rules import EDITORS
from boomerang.feeds.wording import why
from boomerang.models import Feed, FeedRun, Outcome
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url

DESK = (Role.OWNER, Role.HR_ADMIN)


def tell_owner(feed: Feed, run: FeedRun, *, employer: Employer) -> int:
    """Once for as long as the trouble lasts. Where its owner has left the desk, the others of the desk hear of it."""
    owner = feed.owner
    is_there = owner is not None and owner.is_current and owner.has_role(*EDITORS)
    readers = [owner] if owner is not None and is_there else list(Membership.objects.current().with_role(*DESK))
    told = [(member, address) for member in readers if (address := address_of(member))]
    for member, address in told:
        enqueue(
            to=address,
            template="boomerang/feed_trouble",
            context={
                "employer": employer,
                "feed": feed,
                "why": why(run.code, run.params),
                "was_held": run.outcome == Outcome.HELD,
                "url": employer_url(employer, "boomerang:feed_detail", feed.pk),
            },
            category=Category.SERVICE,
            employer=employer,
            dedupe_key=f"feed:{run.pk}:{member.pk}",
        )
    return len(told)
