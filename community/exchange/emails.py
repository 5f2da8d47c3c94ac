"""A question has come, and its answer. Neither holds what was written; the subjects name nobody."""

from typing import Any

from community.models import HelpRequest, HelpState
from directory.connections.emails import write_to
from directory.models import Alumnus
from mail.categories import Category
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
    url = employer_url(employer, "community:help_detail", request.pk)
    words = {**context, "subject": request.subject, "url": url}
    key = f"help:{request.pk}:{template}"
    write_to(to, f"community/{template}", words, category=category, employer=employer, key=key)
