"""One function per e-mail. The yearly question is sent by a journey (`engagement.journeys.still_right`)."""

from typing import Any

from accounts.members.mail import address_of
from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.mail_rendering import RenderedMail, render_mail


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
        context=_still_right(alumnus, employer),
        category=Category.SERVICE,
        employer=employer,
        dedupe_key=f"still-right:{alumnus.pk}:{year}",
        recipient_id=alumnus.pk,
    )


def render_still_right(alumnus: Alumnus, *, employer: Employer) -> RenderedMail:
    """As it would be sent, for HR to look at."""
    return render_mail("directory/still_right", _still_right(alumnus, employer), employer=employer)


def _still_right(alumnus: Alumnus, employer: Employer) -> dict[str, Any]:
    return {
        "alumnus": alumnus,
        "employer": employer,
        "confirm_url": employer_url(employer, "directory:profile_confirmation"),
        "profile_url": employer_url(employer, "directory:profile_update"),
    }
