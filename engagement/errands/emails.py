from datetime import date, datetime, time

from accounts.members.mail import address_of
from accounts.models import Membership, Role
from engagement.models import Errand
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url

MAIL_FROM = time(8, 0)  # local time of the employer
LISTED = 20


def remind_of_errands(employer: Employer, *, now: datetime) -> int:
    """One mail a day to each colleague who has something due. Repeats nothing; says how many were written to."""
    local = now.astimezone(employer.zone)
    if local.time() < MAIL_FROM:
        return 0
    due = list(Errand.objects.due(local.date()).select_related("alumnus").order_by("due_on", "alumnus__sort_name"))
    if not due:
        return 0
    theirs = _owners_of_work(due)
    told = _told(theirs, local.date())
    written = [
        _remind(member, errands, employer=employer, today=local.date())
        for member, errands in theirs.items()
        if _key(member, local.date()) not in told
    ]
    return sum(written)


def _owners_of_work(due: list[Errand]) -> dict[Membership, list[Errand]]:
    """Who has what to do. Where nobody has the role, or the one it was given to has gone, the owners stand in."""
    members = list(Membership.objects.current().on_the_team().order_by("pk"))
    found: dict[Membership, list[Errand]] = {}
    for errand in due:
        given_to = [member for member in members if member.pk == errand.assignee_id]
        doers = given_to or [member for member in members if member.has_role(errand.role)]
        for member in doers or [member for member in members if member.has_role(Role.OWNER)]:
            found.setdefault(member, []).append(errand)
    return found


def _told(theirs: dict[Membership, list[Errand]], today: date) -> set[str | None]:
    keys = [_key(member, today) for member in theirs]
    return set(Message.objects.in_scope().filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))


def _key(member: Membership, today: date) -> str:
    return f"errands:{today}:{member.pk}"


def _remind(member: Membership, errands: list[Errand], *, employer: Employer, today: date) -> bool:
    address = address_of(member)
    if not address:
        return False
    enqueue(
        to=address,
        template="engagement/errands",
        context={
            "employer": employer,
            "errands": errands[:LISTED],
            "count": len(errands),
            "more": max(0, len(errands) - LISTED),
            "today": today,
            "url": employer_url(employer, "engagement:errand_list"),
        },
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=_key(member, today),
        recipient_id=member.pk,
    )
    return True
