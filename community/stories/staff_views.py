"""What staff do with a story on its way. Of one that is over they see that it is over, and nothing else."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.models import NewsText, Story, StoryState, StoryWordKind
from community.news.actions import SavedMeanwhile
from community.news.reading import Article
from community.stories import actions
from community.stories.digests import words_of
from community.stories.forms import NewStoryForm, StoryForm
from community.stories.rules import READERS, WRITERS, can_write, may_ask, may_edit
from directory.models import Audience
from directory.profile.forms.suggestions import SuggestionForm
from directory.search.query import Query
from directory.search.suggesting import people_named
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

SUGGESTED = 6
OPEN = (StoryState.DRAFT, StoryState.ASKED, StoryState.CHANGES, StoryState.AGREED)
SHOWN = {
    "open": OPEN,
    "published": (StoryState.PUBLISHED,),
    "over": (StoryState.REFUSED, StoryState.WITHDRAWN),
}


@module_required("news")
@require_safe
@role_required(*READERS)
def story_list(request: TenantRequest) -> HttpResponse:
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else "open"
    stories = Story.objects.filter(state__in=SHOWN[show]).select_related("alumnus", "post")
    page = keyset_page(
        stories, order=("-state_since", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    posts = [story.post_id for story in page.items if story.post_id]
    titles = {text.post_id: text.title for text in NewsText.objects.filter(post__in=posts)}
    rows = [{"story": story, "title": titles.get(story.post_id, "")} for story in page.items]
    tabs = [("open", _("On their way")), ("published", _("Published")), ("over", _("Over"))]
    context = {"rows": rows, "page": page, "tabs": tabs, "show": show, "may_write": can_write(request.member)}
    return render(request, "community/stories/story_list.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def story_create(request: TenantRequest) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = NewStoryForm(*data, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        story = actions.begin_story(alumnus=form.cleaned_data["who"], draft=form.draft, by=request.member)
        messages.success(request, _("A draft. Read it once more, then ask them."))
        return redirect(story)
    return render(request, "community/stories/story_form.html", {"form": form}, status=422 if form.errors else 200)


@module_required("news")
@require_safe
@role_required(*WRITERS)
def story_people(request: TenantRequest) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    found = people_named(Query(Audience.STAFF, SuggestionForm(request.GET).text), most=SUGGESTED)
    options = [
        {"value": str(row), "detail": row.now or row.work, "set": {"person": str(row.alumnus_id)}} for row in found
    ]
    return JsonResponse({"options": options})


@module_required("news")
@require_safe
@role_required(*READERS)
def story_detail(request: TenantRequest, story: UUID) -> HttpResponse:
    found = _story_or_404(story)
    text = words_of(found.post) if found.post is not None else None
    writes = can_write(request.member)
    kept = (StoryWordKind.NO, StoryWordKind.WITHDRAWN) if found.is_over else StoryWordKind.values
    context = {
        "story": found,
        "article": Article(found.post, text) if found.post is not None and text else None,
        "may_edit": writes and may_edit(found),
        "may_ask": writes and may_ask(found),
        "may_publish": writes and found.state == StoryState.AGREED,
        "may_take_off": writes and found.state == StoryState.PUBLISHED,
        "may_discard": writes and found.state == StoryState.DRAFT and not found.words.exists(),
        "history": list(found.words.filter(kind__in=kept).select_related("by").order_by("-at", "-id")),
        "wish": found.words.filter(kind=StoryWordKind.CHANGES).order_by("-at", "-id").first()
        if found.state in (StoryState.CHANGES, StoryState.DRAFT)
        else None,
    }
    return render(request, "community/stories/story_detail.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def story_update(request: TenantRequest, story: UUID) -> HttpResponse:
    found = _story_or_404(story)
    if not may_edit(found):
        raise Http404
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, status = StoryForm(*data, tenant=request.tenant, post=found.post), 422
    if request.method == "POST" and form.is_valid():
        had_yes = bool(found.consent_digest)
        try:
            version = form.cleaned_data["version"]
            changed = actions.change_story(story=found, draft=form.draft, version=version, by=request.member)
        except SavedMeanwhile as error:
            form.add_error(None, str(error))
            status = 409
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            is_undone = had_yes and not changed.consent_digest
            messages.success(request, _("Saved. Other words need a new yes.") if is_undone else _("Saved."))
            return redirect(found)
    context = {"form": form, "story": found}
    return render(request, "community/stories/story_form.html", context, status=status if form.errors else 200)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def story_question(request: TenantRequest, story: UUID) -> HttpResponse:
    """Asks the person."""
    found = _story_or_404(story)
    try:
        actions.ask(employer=request.tenant, story=found, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Asked. Nothing is published without their yes."))
    return redirect(found)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def story_publication(request: TenantRequest, story: UUID) -> HttpResponse:
    """To members; or, with `undo`, off the page."""
    found = _story_or_404(story)
    try:
        if request.POST.get("undo"):
            actions.take_off(story=found, by=request.member)
            messages.success(request, _("Members see it no longer. Their yes still holds for these words."))
        else:
            actions.publish(story=found, by=request.member)
            messages.success(request, _("Members read it now."))
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect(found)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def story_deletion(request: TenantRequest, story: UUID) -> HttpResponse:
    """A draft that its person was never asked about."""
    found = _story_or_404(story)
    try:
        actions.discard(story=found, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect(found)
    messages.success(request, _("The draft is gone."))
    return redirect("community:story_list")


def _story_or_404(pk: UUID) -> Story:
    story: Story = get_object_or_404(Story.objects.select_related("alumnus", "post", "made_by"), pk=pk)
    return story
