"""One's own calendar: a page with its secret address, and the file that calendars read there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_required
from accounts.secret_links import secret_page
from community.calendar_feed.sources import entries_of, sources_of
from community.calendar_feed.tickets import FEED
from directory.access import approval_required
from directory.connections.reading import own_alumnus
from directory.connections.rules import takes_part
from directory.connections.views import own_or_404
from tenancy.http import TenantRequest
from tenancy.urls import employer_url
from web.access import public
from web.calendars import calendar

CALENDAR = "text/calendar; charset=utf-8"
COMING = 20


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def own_calendar(request: TenantRequest) -> HttpResponse:
    """There as long as anything that is switched on has dates to put into it."""
    sources, own, now = sources_of(request.tenant), own_or_404(request), timezone.now()
    if not sources:
        raise Http404
    if request.method == "POST":
        FEED.renew(by=request.member)
        messages.success(request, _("This is the new address. The one before opens nothing any more."))
        return redirect("community:own_calendar")
    url = employer_url(request.tenant, "community:calendar_file", FEED.ticket_of(request.member).token)
    coming = [entry for entry in entries_of(request.tenant, own, now) if entry.ends_at > now and not entry.cancelled]
    context = {"url": url, "subscribe": f"webcal://{url.partition('://')[2]}", "sources": sources}
    context["coming"] = [(entry, _words_of(entry)) for entry in coming[:COMING]]
    return render(request, "community/calendar_feed/own_calendar.html", context)


def _words_of(entry: Any) -> Any:
    """What clocks at the place show."""
    return entry.starts_at.astimezone(entry.zone).replace(tzinfo=None)


@require_safe
@public("the secret address is the key, since calendars cannot sign in")
@secret_page
def calendar_file(request: TenantRequest, token: str) -> HttpResponse:
    member = FEED.member_of(token)
    own = own_alumnus(member) if member is not None else None
    if own is None or not takes_part(own) or not sources_of(request.tenant):
        raise Http404
    now = timezone.now()
    name = _("Alumni of %(employer)s") % {"employer": request.tenant.name}
    response = HttpResponse(calendar(entries_of(request.tenant, own, now), now=now, name=name), content_type=CALENDAR)
    response["X-Robots-Tag"] = "noindex"
    return response
