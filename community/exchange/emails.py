"""A question has come, and its answer. Neither holds what was written; the subjects name nobody."""

from typing import Any

from community.models import HelpRequest, HelpState
from directory.connections.emails import address_of_person
from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.preferences import wants_at_once
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_asked(request: HelpRequest, *, employer: Employer) -> None:
    context = {"who": request.asker.full_name}
    _send("help_asked", request, request.helper, context, Category.CIRCLE, employer)


def send_answered(request: HelpRequest, *, employer: Employer) -> None:
    context = {"who": request.helper.full_name, "is_yes": request.state == HelpState.YES}
    _send("help_answered", request, request.asker, context, Category.SERVICE, employer)


def _send(
    template: str, request: HelpRequest, to: Alumnus, context: dict[str, Any], category: Category, employer: Employer
) -> None:
    address = address_of_person(to) if wants_at_once(to.pk, category) else ""
    if not address:
        return
    enqueue(
        to=address,
        template=f"community/{template}",
        context={
            **context,
            "name": to.given_name,
            "subject": request.subject,
            "url": employer_url(employer, "community:help_detail", request.pk),
        },
        category=category,
        employer=employer,
        recipient_id=to.pk,
        dedupe_key=f"help:{request.pk}:{template}",
    )
