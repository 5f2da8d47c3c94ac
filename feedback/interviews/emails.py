"""What the person who leaves and the interviewer get: the invitation, a change of it, and that it is off."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.members.mail import address_of
from directory.models import Alumnus, AlumnusState
from feedback.interviews.calendars import entry
from feedback.models import ExitInterview
from mail.actions import enqueue
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.addresses import sender_address
from web.calendars import Method


def address_for(alumnus: Alumnus) -> str:
    """Where somebody wants their mail: the address they chose and confirmed, else the one at work. None of the dead."""
    if alumnus.state == AlumnusState.DECEASED:
        return ""
    if alumnus.personal_email_verified_at is not None:
        return alumnus.personal_email
    return alumnus.work_email


def send_invitation(interview: ExitInterview, *, employer: Employer, now: datetime) -> None:
    _send(interview, "REQUEST", employer=employer, now=now)


def send_cancellation(interview: ExitInterview, *, employer: Employer, now: datetime) -> None:
    _send(interview, "CANCEL", employer=employer, now=now)


def _send(interview: ExitInterview, method: Method, *, employer: Employer, now: datetime) -> None:
    """To both, each with a name for the entry that says who the other one is."""
    assert interview.interviewer is not None
    leaver, interviewer = interview.alumnus, interview.interviewer
    theirs, ours = address_for(leaver), address_of(interviewer)
    people = [(leaver.full_name, theirs)] if theirs else []
    people += [(interviewer.display_name, ours)] if ours else []
    organiser = (employer.sender_name or employer.name, employer.reply_to or ours or sender_address())
    context = {
        "interview": interview,
        "employer": employer,
        "starts_at": timezone.localtime(interview.starts_at, employer.zone),
        "zone": employer.timezone.replace("_", " "),
        "leaver": leaver,
        "interviewer": interviewer,
    }

    def write(to: str, *, template: str, title: str, recipient: Alumnus | None = None, url: str = "") -> None:
        enqueue(
            to=to,
            template=f"feedback/interview_{template}",
            context={**context, "url": url},
            category=Category.SERVICE,
            employer=employer,
            recipient_id=recipient.pk if recipient else interviewer.pk,
            dedupe_key=f"interview:{interview.pk}:{interview.sequence}:{method}:{template}",
            calendar=entry(
                interview, method=method, title=title, employer=employer, organiser=organiser, attendees=people, now=now
            ),
        )

    off = method == "CANCEL"
    if theirs:
        title = _("Exit interview with %(name)s") % {"name": interviewer.display_name}
        write(theirs, template="off" if off else "invitation", title=title, recipient=leaver)
    if ours:
        url = employer_url(employer, "feedback:interview_detail", interview.pk)
        title = _("Exit interview with %(name)s") % {"name": leaver.full_name}
        write(ours, template="off_for_interviewer" if off else "for_interviewer", title=title, url=url)
