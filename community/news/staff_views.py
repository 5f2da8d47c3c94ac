"""What staff write, publish and look at."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.models import NewsCategory, NewsEdit, NewsPost, PostState
from community.news import memories
from community.news.actions import (
    SavedMeanwhile,
    delete_post,
    is_over,
    is_scheduled,
    publish_post,
    save_post,
    take_off,
)
from community.news.audience import how_many, in_words
from community.news.forms import DeclineForm, PostForm
from community.news.reading import Reader, articles_of, text_of, with_texts
from community.news.rules import READERS, WRITERS, can_write, is_staffs
from directory.countries import country_names
from engagement.audiences.record_fields import facet_counts
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

EDITS = 20
SHOWN = (PostState.PUBLISHED, PostState.DRAFT, PostState.WAITING, PostState.DECLINED)


@module_required("news")
@require_safe
@role_required(*READERS)
def article_desk(request: TenantRequest) -> HttpResponse:
    """Published, drafts, and what members sent in. Stories have a list of their own."""
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else PostState.PUBLISHED
    posts = with_texts(NewsPost.objects.exclude(category=NewsCategory.STORY).filter(state=show))
    page = keyset_page(
        posts, order=("-changed_at", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    waiting = NewsPost.objects.filter(state=PostState.WAITING).count()
    now = timezone.now()
    rows = [
        {"article": each, "is_scheduled": is_scheduled(each.post, now=now), "is_over": is_over(each.post, now=now)}
        for each in articles_of(page.items, Reader(), is_saved=False)
    ]
    tabs = [
        (PostState.PUBLISHED, _("Published"), None),
        (PostState.DRAFT, _("Drafts"), None),
        (PostState.WAITING, _("Sent in by members"), waiting),
        (PostState.DECLINED, _("Not shown"), None),
    ]
    context = {"rows": rows, "page": page, "tabs": tabs, "show": show, "may_write": can_write(request.member)}
    return render(request, "community/news/article_desk.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def article_create(request: TenantRequest) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PostForm(*data, tenant=request.tenant)
    if request.method == "POST" and form.is_valid() and (post := _saved(request, form, None)):
        return _published(request, post)
    return _form_page(request, form, None)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def article_update(request: TenantRequest, article: UUID) -> HttpResponse:
    post = _staffs_or_404(article)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PostForm(*data, tenant=request.tenant, post=post)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if saved := _saved(request, form, post):
                return _published(request, saved)
        except SavedMeanwhile as error:
            form.add_error(None, str(error))
            status = 409
    return _form_page(request, form, post, status=status)


def _saved(request: TenantRequest, form: PostForm, post: NewsPost | None) -> NewsPost | None:
    found = form.cleaned_data
    try:
        return save_post(
            post=post,
            words=form.words,
            fields=form.values,
            picture=found["picture"],
            drops_picture=found.get("drops_picture", False),
            version=found["version"] if post is not None else None,
            by=request.member,
        )
    except SavedMeanwhile:
        raise
    except ActionError as error:
        form.add_error(None, str(error))
        return None


def _published(request: TenantRequest, post: NewsPost) -> HttpResponse:
    """“Save and publish” is one button."""
    if request.POST.get("publish"):
        _publish(request, post)
    else:
        messages.success(request, _("Saved."))
    return redirect("community:article_update", post.pk)


def _publish(request: TenantRequest, post: NewsPost) -> None:
    try:
        post = publish_post(post=post, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        is_later = is_scheduled(post, now=timezone.now())
        messages.success(request, _("It appears at the moment you chose.") if is_later else _("Members read it now."))


def _form_page(request: TenantRequest, form: PostForm, post: NewsPost | None, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "post": post,
        "countries": country_names().values(),
        "listed": {f"{kind}s": list(facet_counts().facets.get(kind, {})) for kind in ("office", "team")},
        "zone": request.tenant.timezone,
    }
    if post is not None:
        context |= {
            "title": text_of(post, list(post.texts.all())).title,
            "reach": how_many(post),
            "for_whom": in_words(post),
            "is_scheduled": is_scheduled(post, now=now),
            "is_over": is_over(post, now=now),
            "edits": list(NewsEdit.objects.filter(post=post).select_related("by").order_by("-at", "-id")[:EDITS]),
        }
    if status == 200 and form.errors:
        status = 422
    return render(request, "community/news/article_form.html", context, status=status)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def article_publication(request: TenantRequest, article: UUID) -> HttpResponse:
    """To members; or, with `undo`, off their pages and a draft again."""
    post: NewsPost = get_object_or_404(NewsPost.objects.exclude(category=NewsCategory.STORY), pk=article)
    if request.POST.get("undo"):
        take_off(post=post, by=request.member)
        messages.success(request, _("Members see it no longer. It is a draft again."))
    elif is_staffs(post):
        _publish(request, post)
    else:
        raise Http404
    return redirect("community:article_update" if is_staffs(post) else "community:memory_decision", post.pk)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def article_deletion(request: TenantRequest, article: UUID) -> HttpResponse:
    post = _staffs_or_404(article)
    if request.method == "POST":
        delete_post(post=post, by=request.member)
        messages.success(request, _("Deleted."))
        return redirect("community:article_desk")
    shown = articles_of([post], Reader(), is_saved=False)
    return render(request, "community/news/article_deletion.html", {"post": post, "article": shown[0]})


@module_required("news")
@require_safe
@role_required(*READERS)
def article_preview(request: TenantRequest, article: UUID) -> HttpResponse:
    """As members will read it, whatever its state."""
    post = get_object_or_404(with_texts(NewsPost.objects.exclude(category=NewsCategory.STORY)), pk=article)
    shown = articles_of([post], Reader(), is_saved=False)
    context = {"article": shown[0], "is_preview": True}
    return render(request, "community/news/news_detail.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def memory_decision(request: TenantRequest, article: UUID) -> HttpResponse:
    """Shown, or not, with a reason that goes to whoever sent it in."""
    memories_of = NewsPost.objects.filter(category=NewsCategory.MEMORY).select_related("author")
    post: NewsPost = get_object_or_404(with_texts(memories_of), pk=article)
    declines = request.method == "POST" and not request.POST.get("show")
    form = DeclineForm(request.POST if declines else None)
    if request.method == "POST" and (not declines or form.is_valid()):
        try:
            if declines:
                reason = form.cleaned_data["reason"]
                memories.decline(employer=request.tenant, post=post, reason=reason, by=request.member)
            else:
                memories.show(employer=request.tenant, post=post, by=request.member)
        except ActionError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Whoever sent it in is told."))
            return redirect("community:article_desk")
        return redirect("community:memory_decision", post.pk)
    shown = articles_of([post], Reader(), is_saved=False)
    context = {"post": post, "article": shown[0], "form": form}
    return render(request, "community/news/memory_decision.html", context, status=422 if form.errors else 200)


def _staffs_or_404(article: UUID) -> NewsPost:
    post: NewsPost = get_object_or_404(with_texts(NewsPost.objects.all()), pk=article)
    if not is_staffs(post):
        raise Http404
    return post
