"""Two short mails, without what was written and without an address. The subject names nobody: HR reads it when a mail
does not arrive, and must not learn who asks whom. Nothing is put into the outbox for people who want no such mail, or
who hear of it in their round-up.
"""

from collections.abc import Mapping
from datetime import datetime

from accounts.members.mail import address_of
from accounts.models import Membership
from directory.models import Alumnus, Connection
from mail.actions import enqueue
from mail.categories import Category
from mail.preferences import wants_at_once
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_ask(*, employer: Employer, connection: Connection) -> None:
    """One a day at most: taking an ask back and asking anew, again and again, fills nobody's mailbox."""
    key = f"connection:{connection.asker_id}:{connection.asked_id}:asked:{connection.asked_at:%Y%m%d}"
    _send(connection.asked, connection.asker, "connection_asked", employer, key=key, show="?show=asked-me")


def send_accepted(*, employer: Employer, connection: Connection) -> None:
    key = f"connection:{connection.pk}:accepted"
    _send(connection.asker, connection.asked, "connection_accepted", employer, key=key, show="")


def _send(to: Alumnus, about: Alumnus, template: str, employer: Employer, *, key: str, show: str) -> None:
    context = {"who": about.full_name, "url": employer_url(employer, "directory:connection_list") + show}
    write_to(to, f"directory/{template}", context, category=Category.CIRCLE, employer=employer, key=key)


def write_to(
    person: Alumnus,
    template: str,
    context: Mapping[str, object],
    *,
    employer: Employer,
    key: str | None,
    category: Category = Category.SERVICE,
    expires_at: datetime | None = None,
    calendar: str = "",
) -> bool:
    """One mail to a person. False where no address is known, or where they want no such mail at once."""
    address = address_of_person(person) if wants_at_once(person.pk, category) else ""
    if not address:
        return False
    enqueue(
        to=address,
        template=template,
        context={"name": person.given_name, **context},
        category=category,
        employer=employer,
        recipient_id=person.pk,
        dedupe_key=key,
        expires_at=expires_at,
        calendar=calendar,
    )
    return True


def address_of_person(alumnus: Alumnus) -> str:
    """The confirmed personal one; that of the sign-in for current colleagues, who may have no other."""
    if alumnus.personal_email and alumnus.personal_email_verified_at:
        return alumnus.personal_email
    member = Membership.objects.current().filter(pk=alumnus.membership_id).first()
    return address_of(member) if member else ""
