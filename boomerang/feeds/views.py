"""The feeds of an employer: how each is doing, a new one that is tried before it is kept, its settings."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.feeds import actions
from boomerang.feeds.fetching import fetch_feed
from boomerang.feeds.forms import DeletionForm, FeedForm, FileForm
from boomerang.feeds.postings import Problem
from boomerang.feeds.reading import read
from boomerang.feeds.reports import last_runs, lines_of, openings_of, problem_lines
from boomerang.feeds.rules import EDITORS, READERS, can_accept, can_edit_feeds, can_pause, can_run
from boomerang.feeds.wording import Unreadable
from boomerang.models import Feed, Outcome
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment
from web.pagination import keyset_page

TRY_SECONDS = 12.0
SHOWN_PROBLEMS = 20
NEWS = (Outcome.HELD, Outcome.BROKEN, Outcome.WAITING)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def feed_list(request: TenantRequest) -> HttpResponse:
    feeds = Feed.objects.select_related("owner")
    page = keyset_page(feeds, order=("name", "id"), after=request.GET.get("after"), before=request.GET.get("before"))
    runs, openings = last_runs(page.items), openings_of(page.items)
    lines = [(feed, runs.get(feed.pk), openings.get(feed.pk, 0)) for feed in page.items]
    context = {"page": page, "lines": lines, "may_edit": can_edit_feeds(request.member)}
    return render(request, "boomerang/feeds/feed_list.html", context)


@dataclass
class Trial:
    """What an address says today, before anything of it is kept."""

    preview: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refusal: str = ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return problem_lines(self.problems[:SHOWN_PROBLEMS])

    @property
    def more(self) -> int:
        return max(0, len(self.problems) - SHOWN_PROBLEMS)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def feed_create(request: TenantRequest) -> HttpResponse:
    """First the address is tried, then the same form keeps it."""
    form = FeedForm(posted(request), tenant=request.tenant)
    trial = None
    if request.method == "POST" and form.is_valid():
        if "keep" in request.POST:
            feed = actions.create_feed(values=form.values, by=request.member)
            messages.success(request, _("The feed is kept. Its first run has begun."))
            return redirect(feed)
        trial = _try(Feed(**form.values))
    status = 422 if form.errors or (trial and trial.refusal) else 200
    return render(request, "boomerang/feeds/feed_create.html", {"form": form, "trial": trial}, status=status)


def _try(feed: Feed) -> Trial:
    try:
        fetched = fetch_feed(feed.url, feed.kind, deadline=TRY_SECONDS)
        reading = read(fetched.data or b"", kind=feed.kind, source=feed.url, date_order=feed.date_order)
    except Unreadable as error:
        return Trial(refusal=str(error))
    return Trial(actions.preview(feed, reading), reading.problems)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def feed_file(request: TenantRequest) -> HttpResponse:
    """A feed without an address, and its first file; nothing is taken in before it has been looked at."""
    form = FeedForm(posted(request), tenant=request.tenant, has_address=False)
    file = FileForm(posted(request), request.FILES or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid() and file.is_valid():
        try:
            run = actions.create_with_file(values=form.values, file=file.cleaned_data["file"], by=request.member)
            return redirect("boomerang:feed_run", run.feed_id, run.pk)
        except ActionError as error:
            file.add_error("file", str(error))
    context = {"form": form, "file": file}
    status = 422 if form.errors or file.errors else 200
    return render(request, "boomerang/feeds/feed_file.html", context, status=status)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def feed_detail(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    runs = keyset_page(
        feed.runs.select_related("by"),
        order=("-began_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
        size=15,
    )
    last = last_runs([feed]).get(feed.pk)
    context = {
        "feed": feed,
        "page": runs,
        "last": last,
        "lines": lines_of(last, SHOWN_PROBLEMS) if last else [],
        "openings": openings_of([feed]).get(feed.pk, 0),
        "may_edit": can_edit_feeds(request.member),
        "may_run": can_run(feed),
        "may_pause": can_pause(feed),
        "may_accept": last is not None and can_accept(last),
        "has_news": feed.is_running or (last is not None and last.outcome in NEWS),
    }
    template = "boomerang/feeds/feed_detail.html"
    if wants_fragment(request, "feed-now"):
        response = render(request, f"{template}#feed-now", context)
        if not feed.is_running:
            response["HX-Refresh"] = "true"  # its runs and buttons have changed as well
        return response
    return render(request, template, context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def feed_update(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    form = FeedForm(posted(request), tenant=request.tenant, feed=feed, has_address=bool(feed.url))
    if request.method == "POST" and form.is_valid():
        return redirect(actions.update_feed(feed=feed, values=form.values, by=request.member))
    context = {"form": form, "feed": feed}
    return render(request, "boomerang/feeds/feed_update.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_pause(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    try:
        actions.pause_feed(feed=feed, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The feed rests. Its openings stay as they are."))
    return redirect(feed)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_resumption(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    try:
        actions.resume_feed(feed=feed, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The feed goes on and is being asked now."))
    return redirect(feed)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_ownership(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = actions.take_over(feed=feed_or_404(feed_id), by=request.member)
    messages.success(request, _("You look after this feed now: mail about its troubles comes to you."))
    return redirect(feed)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def feed_deletion(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    form = DeletionForm(posted(request), tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            closed = actions.delete_feed(feed=feed, closes=form.cleaned_data["openings"] == "close", by=request.member)
            _say_deleted(request, closed)
            return redirect("boomerang:feed_list")
        except ActionError as error:
            form.add_error(None, str(error))
    context = {"form": form, "feed": feed, "openings": openings_of([feed]).get(feed.pk, 0)}
    return render(request, "boomerang/feeds/feed_deletion.html", context, status=422 if form.errors else 200)


def _say_deleted(request: TenantRequest, closed: int) -> None:
    said = _("The feed is gone.")
    if closed:
        said += " " + ngettext("One opening was closed.", "%(n)d openings were closed.", closed) % {"n": closed}
    messages.success(request, said)


def posted(request: TenantRequest) -> Any:
    """What was sent, be it nothing; None where nobody has sent the form yet."""
    return request.POST if request.method == "POST" else None


def feed_or_404(feed_id: UUID) -> Feed:
    return get_object_or_404(Feed.objects.select_related("owner"), pk=feed_id)
