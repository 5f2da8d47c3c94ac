"""One function per e-mail. Each is enqueued in the transaction of the act."""

from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_approved(alumnus: Alumnus, *, to: str, employer: Employer) -> Message:
    return enqueue(
        to=to,
        template="directory/approved",
        context={"alumnus": alumnus, "employer": employer, "url": employer_url(employer, "directory:alumnus_list")},
        category=Category.SERVICE,
        employer=employer,
        recipient_id=alumnus.pk,
    )


def send_refused(alumnus: Alumnus, *, to: str, reason: str, employer: Employer) -> Message:
    return enqueue(
        to=to,
        template="directory/refused",
        context={"alumnus": alumnus, "employer": employer, "reason": reason},
        category=Category.SERVICE,
        employer=employer,
        recipient_id=alumnus.pk,
    )
