"""The person's own pages: what is told of me, what I say to it, and my own story."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.models import Story, StoryState, StoryWordKind
from community.news.reading import Article
from community.stories import actions
from community.stories.digests import digest_of, words_of
from community.stories.forms import CHANGES, NO, YES, AnswerForm, OwnStoryForm
from community.stories.rules import can_be_asked, is_known_to_person, may_answer, may_withdraw
from directory.access import approval_required
from directory.profile.own import own_or_404, own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("news")
@require_safe
@member_required
@approval_required
def own_story_list(request: TenantRequest) -> HttpResponse:
    own = own_or_none(request)
    stories = Story.objects.filter(alumnus=own).select_related("post").newest_first() if own else Story.objects.none()
    rows = [{"story": each, "title": _title_of(each)} for each in stories if is_known_to_person(each)]
    context = {"rows": rows, "may_tell": own is not None and can_be_asked(own), "asked": StoryState.ASKED}
    return render(request, "community/stories/own_story_list.html", context)


def _title_of(story: Story) -> str:
    text = words_of(story.post) if story.post is not None else None
    return text.title if text else ""


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def own_story_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OwnStoryForm(*data, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        story = actions.tell_own_story(employer=request.tenant, alumnus=own, draft=form.draft)
        messages.success(request, _("Thank you. The alumni team has your story, and your yes to exactly these words."))
        return redirect("community:own_story", story.pk)
    return render(
        request, "community/stories/own_story_create.html", {"form": form}, status=422 if form.errors else 200
    )


@module_required("news")
@require_safe
@member_required
@approval_required
def own_story(request: TenantRequest, story: UUID) -> HttpResponse:
    """Exactly what would be published; what was agreed to, and when."""
    return _page(request, _own_story_or_404(request, story), AnswerForm())


@module_required("news")
@require_POST
@member_required
@approval_required
def story_answer(request: TenantRequest, story: UUID) -> HttpResponse:
    found = _own_story_or_404(request, story)
    form, status = AnswerForm(request.POST), 422
    if form.is_valid():
        try:
            _answer(request, found, form)
        except actions.WordsChanged as error:
            form.add_error(None, str(error))
            status = 409
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The alumni team knows."))
            return redirect("community:own_story", found.pk)
    return _page(request, found, form, status=status)


def _answer(request: TenantRequest, story: Story, form: AnswerForm) -> None:
    said, seen = form.cleaned_data["answer"], form.cleaned_data["seen"]
    if said == YES:
        actions.say_yes(employer=request.tenant, story=story, seen=seen)
    elif said == CHANGES:
        actions.ask_for_changes(employer=request.tenant, story=story, note=form.cleaned_data["note"], seen=seen)
    elif said == NO:
        actions.say_no(employer=request.tenant, story=story)


@module_required("news")
@require_POST
@member_required
@approval_required
def story_withdrawal(request: TenantRequest, story: UUID) -> HttpResponse:
    actions.withdraw(story=_own_story_or_404(request, story))
    messages.success(request, _("Taken back. The story and its picture are gone from every page."))
    return redirect("community:own_story_list")


def _own_story_or_404(request: TenantRequest, pk: UUID) -> Story:
    stories = Story.objects.select_related("alumnus", "post").filter(alumnus__membership=request.member)
    story: Story = get_object_or_404(stories, pk=pk)
    if not is_known_to_person(story):
        get_object_or_404(Story.objects.none())
    return story


def _page(request: TenantRequest, story: Story, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    text = words_of(story.post) if story.post is not None else None
    # A draft after a change is the team's own affair until they ask.
    is_shown = text is not None and story.state not in (StoryState.DRAFT, StoryState.CHANGES)
    context = {
        "story": story,
        "article": Article(story.post, text) if is_shown and text and story.post else None,
        "seen": digest_of(story.post) if story.post is not None else "",
        "form": form,
        "may_answer": may_answer(story),
        "may_withdraw": may_withdraw(story),
        "said_yes": story.words.filter(kind=StoryWordKind.YES).order_by("-at", "-id").first(),
        "history": list(story.words.order_by("-at", "-id")),
    }
    return render(request, "community/stories/own_story.html", context, status=status)
