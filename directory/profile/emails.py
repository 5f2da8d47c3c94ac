"""One function per e-mail. The yearly question is the engagement app's to send; nothing here asks by itself."""

from accounts.members.mail import address_of
from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_still_right(alumnus: Alumnus, *, employer: Employer, year: int) -> Message | None:
    """“Is this still right?” At most once a year and person. It quotes nothing of the profile: mail is read by others.

    The link opens a page with a button, behind the sign-in; None for whoever has no address to write to.
    """
    address = address_of(alumnus.membership) if alumnus.membership is not None else ""
    if not address:
        return None
    return enqueue(
        to=address,
        template="directory/still_right",
        context={
            "alumnus": alumnus,
            "employer": employer,
            "confirm_url": employer_url(employer, "directory:profile_confirmation"),
            "profile_url": employer_url(employer, "directory:profile_update"),
        },
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=f"still-right:{alumnus.pk}:{year}",
        recipient_id=alumnus.pk,
    )
