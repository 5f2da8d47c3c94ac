"""The same page by the link below every mail: for whoever holds the link, without an account, a session or a cookie.

It says the employer's name and what was chosen, and nothing about the person. The signed address is the proof, of a
POST too: whoever can send it could as well open the page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import DAY, Limit
from accounts.models import Membership
from accounts.secret_links import secret_page
from directory.models import Alumnus, AlumnusState
from engagement.preferences.actions import pause_or_resume, save_choices
from engagement.preferences.forms import MailForm, PauseForm
from engagement.preferences.reading import page_context
from engagement.preferences.rules import can_agree
from mail.choosing import stop_everything
from mail.models import Channel
from mail.preferences import SettingsTicket, read_settings_token
from mail.recipients import present
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import public

# Each change is kept for ever, and whoever was sent a mail on may hold the link. “Stop everything” is never refused.
CHANGES = Limit("mail-settings-link", 60, DAY)

LinkView = Callable[[HttpRequest, Employer, UUID, str], HttpResponse]


def by_link(view: LinkView) -> Callable[..., HttpResponse]:
    """Opens the settings that the token names, in the scope of their employer.

    A wrong token opens nothing, nor does that of somebody who has died or whose record is gone: nobody says yes for
    them, and nothing is kept of them again.
    """

    @csrf_exempt
    @public("the link in a mail works without an account")
    @never_cache
    @secret_page
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        request.user = AnonymousUser()  # whoever holds the link, signed in or not
        ticket = read_settings_token(token)
        employer = Employer.objects.filter(pk=ticket.tenant_id).first() if ticket else None
        if ticket is None or employer is None:
            return render(request, "mail/link_incomplete.html", status=404)
        with tenant_scope(employer):
            recipient_id = present(ticket.recipient_id)
            if not _is_there(recipient_id):
                return render(request, "mail/link_incomplete.html", status=404)
            return view(request, employer, recipient_id, token)

    return opened


def _is_there(recipient_id: UUID) -> bool:
    people = Alumnus.objects.filter(pk=recipient_id).exclude(state=AlumnusState.DECEASED)
    return people.exists() or Membership.objects.filter(pk=recipient_id).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def page(request: HttpRequest, employer: Employer, recipient_id: UUID, token: str) -> HttpResponse:
    """GET changes nothing: mail scanners open every link."""
    form = MailForm(request.POST if request.method == "POST" else None, tenant=employer, recipient_id=recipient_id)
    if request.method == "POST" and form.is_valid():
        problem = _problem(form, employer, recipient_id, token)
        if not problem:
            save_choices(recipient_id=recipient_id, **form.answers, by=None, channel=Channel.LINK)
            return _page(request, employer, recipient_id, token, done=_("Saved. We only send what you chose."))
        form.add_error(None, problem)
    return _page(request, employer, recipient_id, token, form=form)


def _problem(form: MailForm, employer: Employer, recipient_id: UUID, token: str) -> str:
    ticket = read_settings_token(token)
    alumnus = Alumnus.objects.filter(pk=recipient_id).first()
    if ticket and form.wants_more and not can_agree(ticket, alumnus):
        return _(
            "This link is from before your last day: it can say no, but not yes. For more, use a newer mail of ours."
        )
    if not CHANGES.allow(employer.pk, recipient_id):
        return _("This was changed very often today. Try again tomorrow; you can still stop everything.")
    return ""


@require_POST
@by_link
def stop(request: HttpRequest, employer: Employer, recipient_id: UUID, token: str) -> HttpResponse:
    stop_everything(recipient_id=recipient_id, by=None, channel=Channel.LINK)
    done = _("Done. Only mail about your own account and case still reaches you.")
    return _page(request, employer, recipient_id, token, done=done)


@require_POST
@by_link
def pause(request: HttpRequest, employer: Employer, recipient_id: UUID, token: str) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, employer, recipient_id, token, status=422)
    if not CHANGES.allow(employer.pk, recipient_id):
        return _page(request, employer, recipient_id, token, status=429)
    months = form.cleaned_data["months"]
    pause_or_resume(recipient_id=recipient_id, employer=employer, months=months, by=None, channel=Channel.LINK)
    return _page(
        request, employer, recipient_id, token, done=_("Your mail rests.") if months else _("Your mail comes again.")
    )


def _page(
    request: HttpRequest,
    employer: Employer,
    recipient_id: UUID,
    token: str,
    *,
    form: MailForm | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    form = form or MailForm(None, tenant=employer, recipient_id=recipient_id)
    context |= {
        "token": token,
        "brand_of": employer,
        **page_context(form, employer=employer, recipient_id=recipient_id),
    }
    return render(request, "engagement/preference_by_link.html", context, status=422 if form.is_bound else status)


def link_of(employer: Employer, recipient_id: UUID) -> str:
    """The token of somebody's own page."""
    return SettingsTicket(employer.pk, recipient_id).token
