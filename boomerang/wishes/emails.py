from boomerang.models import ReturnWish
from boomerang.wishes.links import ticket_of
from engagement.stay.emails import address_for
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer


def send_reminder(wish: ReturnWish, *, employer: Employer) -> None:
    """Service mail: it is about a switch of the person's own, and they asked to be told before it ends."""
    alumnus = wish.alumnus
    if not (to := address_for(alumnus)):
        return
    enqueue(
        to=to,
        template="boomerang/wish_ends",
        context={"name": alumnus.given_name, "until": wish.until, "url": ticket_of(wish).url},
        category=Category.SERVICE,
        employer=employer,
        recipient_id=alumnus.pk,
        dedupe_key=f"wish:{wish.pk}:{wish.until.isoformat()}",
    )
