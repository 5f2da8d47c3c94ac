from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.members.mail import address_of
from accounts.models import Membership
from directory.models import Alumnus
from engagement.models import StayQuestion
from engagement.stay.links import ticket_of
from mail.actions import enqueue
from mail.categories import CHOICES, Category
from mail.models import Message, State
from mail.preferences import settings_url, wanted_categories, wishes_of
from tenancy.models import Employer
from web.mail_rendering import RenderedMail, render_mail

AFTER_EXIT = "engagement/keep_in_touch"
ANSWER_WITHIN = {StayQuestion.Kind.AFTER_EXIT: timedelta(days=60), StayQuestion.Kind.DORMANT: timedelta(days=30)}


def send_question(question: StayQuestion, *, employer: Employer, is_reminder: bool = False) -> None:
    """After an exit it is about the person's own wish, and goes out as service mail, to the confirmed address only.

    The dormant have said yes to something once: to them it goes as mail of that kind, with its way out, so that a
    pause, a stopped address and the weekly cap hold for it as for everything else.
    """
    alumnus, ticket = question.alumnus, ticket_of(question)
    after_exit = question.kind == StayQuestion.Kind.AFTER_EXIT
    about = list(wishes_of(alumnus.pk)) if after_exit else _wanted(alumnus)
    enqueue(
        to=address_for(alumnus),
        template=AFTER_EXIT if after_exit else "engagement/still_want_this",
        context=_context(alumnus, about, url=ticket.url, employer=employer, is_reminder=is_reminder),
        category=Category.SERVICE if after_exit else about[0],
        employer=employer,
        recipient_id=alumnus.pk,
        expires_at=None if after_exit else question.asked_at + ANSWER_WITHIN[StayQuestion.Kind.DORMANT],
        dedupe_key=f"stay:{question.pk}:{'again' if is_reminder else 'asked'}",
    )


def render_question(
    alumnus: Alumnus, about: Collection[Category], *, employer: Employer, is_reminder: bool
) -> RenderedMail:
    """After an exit, for HR to look at. Its links lead nowhere, and nothing is stored."""
    context = _context(alumnus, about, url=employer.absolute_url(""), employer=employer, is_reminder=is_reminder)
    return render_mail(AFTER_EXIT, context | {"settings_url": context["url"]}, employer=employer)


def _context(
    alumnus: Alumnus, about: Collection[Category], *, url: str, employer: Employer, is_reminder: bool
) -> dict[str, Any]:
    return {
        "name": alumnus.given_name,
        "wishes": get_text_list([str(category.label) for category in about], _("and")),
        "url": url,
        "settings_url": settings_url(employer, alumnus.pk),
        "is_reminder": is_reminder,
    }


def has_reached_them(question: StayQuestion) -> bool:
    """Silence counts as an answer only to a question that went out."""
    mail = Message.objects.in_scope().filter(dedupe_key=f"stay:{question.pk}:asked")
    return not mail.exclude(state=State.SENT).exists()


def _wanted(alumnus: Alumnus) -> list[Category]:
    wanted = wanted_categories(alumnus.pk)
    return [category for category in CHOICES if category in wanted]


def address_for(alumnus: Alumnus) -> str:
    """The confirmed personal address; for members without one, that of the sign-in. Empty where there is neither."""
    if alumnus.personal_email and alumnus.personal_email_verified_at:
        return alumnus.personal_email
    member = Membership.objects.current().filter(pk=alumnus.membership_id).first()
    return address_of(member) if member else ""
