"""One run: the preview of a file, what was wrong with an answer, and the word to take it in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.feeds import actions
from boomerang.feeds.forms import FileForm
from boomerang.feeds.postings import MAX_LINES
from boomerang.feeds.reports import lines_of
from boomerang.feeds.rules import EDITORS, READERS, can_accept, can_discard, can_edit_feeds
from boomerang.feeds.views import feed_or_404, posted
from boomerang.models import FeedRun
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_run_create(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    try:
        actions.run_now(feed=feed, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The feed is being asked now. What comes of it stands here in a moment."))
    return redirect(feed)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def feed_upload(request: TenantRequest, feed_id: UUID) -> HttpResponse:
    feed = feed_or_404(feed_id)
    form = FileForm(posted(request), request.FILES or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(feed=feed, file=file, file_name=file.name, by=request.member)
            return redirect("boomerang:feed_run", feed.pk, run.pk)
        except ActionError as error:
            form.add_error("file", str(error))
    context = {"feed": feed, "form": form}
    return render(request, "boomerang/feeds/feed_upload.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def feed_run(request: TenantRequest, feed_id: UUID, run_id: UUID) -> HttpResponse:
    run = _run_or_404(feed_id, run_id)
    may_edit = can_edit_feeds(request.member)
    context = {
        "feed": run.feed,
        "run": run,
        "lines": lines_of(run, MAX_LINES),
        "may_accept": may_edit and can_accept(run),
        "may_discard": may_edit and can_discard(run),
    }
    return render(request, "boomerang/feeds/feed_run.html", context)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_run_acceptance(request: TenantRequest, feed_id: UUID, run_id: UUID) -> HttpResponse:
    run = _run_or_404(feed_id, run_id)
    try:
        actions.accept_run(run=run, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is being taken in. What came of it stands here in a moment."))
    return redirect(run.feed)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def feed_run_discarding(request: TenantRequest, feed_id: UUID, run_id: UUID) -> HttpResponse:
    run = _run_or_404(feed_id, run_id)
    try:
        actions.discard_run(run=run, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The file is gone; nothing of it was taken in."))
    return redirect(run.feed)


def _run_or_404(feed_id: UUID, run_id: UUID) -> FeedRun:
    return get_object_or_404(FeedRun.objects.select_related("feed", "by"), pk=run_id, feed_id=feed_id)
