"""What members read: the list, one article, what they keep."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.models import NewsPost, PostState, SavedArticle
from community.news import memories
from community.news.actions import Words, let_go, save_for_later
from community.news.forms import MemoryForm, SearchForm
from community.news.pictures import picture_of
from community.news.reading import (
    Asked,
    Reader,
    articles_of,
    categories_of,
    person_of,
    readable_by,
    reader_of,
    related_to,
    with_texts,
    years_ago,
)
from community.news.rules import can_take_back, can_write
from directory.access import approval_required
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

NEWEST = ("-publish_at", "id")
PAGE_SIZE = 12


@module_required("news")
@require_safe
@member_required
@approval_required
def news_list(request: TenantRequest) -> HttpResponse:
    reader, asked = reader_of(request.member), Asked.of(request.GET)
    posts = asked.narrow(with_texts(readable_by(reader)))
    after, before = request.GET.get("after"), request.GET.get("before")
    pinned: list[NewsPost] = []
    if asked.is_everything:
        pinned = [] if after or before else list(posts.filter(is_pinned=True).order_by(*NEWEST))
        posts = posts.filter(is_pinned=False)
    page = keyset_page(posts, order=NEWEST, after=after, before=before, size=PAGE_SIZE)
    context = {
        "articles": articles_of([*pinned, *page.items], reader, request.member),
        "pinned": len(pinned),
        "page": page,
        "asked": asked,
        "form": SearchForm(initial={"q": asked.text}),
        "categories": categories_of(reader),
        "may_save": reader.alumnus is not None,
        "may_write": can_write(request.member),
    }
    return render(request, "community/news/news_list.html", context)


@module_required("news")
@require_safe
@member_required
@approval_required
def news_detail(request: TenantRequest, article: UUID) -> HttpResponse:
    reader = reader_of(request.member)
    post = _readable_or_404(reader, article)
    shown = articles_of([post], reader, request.member)
    if not shown:
        raise Http404
    context = {
        "article": shown[0],
        "person": person_of(post, request.member),
        "related": articles_of(related_to(post, reader), reader, is_saved=False),
        "may_save": reader.alumnus is not None,
        "may_take_back": reader.alumnus is not None and can_take_back(reader.alumnus, post),
        "may_write": can_write(request.member),
    }
    return render(request, "community/news/news_detail.html", context)


@module_required("news")
@require_safe
@member_required
@approval_required
def news_picture(request: TenantRequest, article: UUID) -> HttpResponseBase:
    """Of what one may read; and of what one has sent in oneself, or looks after."""
    reader = reader_of(request.member)
    post = readable_by(reader).filter(pk=article).first()
    if post is None:
        post = get_object_or_404(NewsPost, pk=article)
        is_own = reader.alumnus is not None and can_take_back(reader.alumnus, post)
        if not is_own and not _looks_after(request, post):
            raise Http404
    return picture_of(post)


def _looks_after(request: TenantRequest, post: NewsPost) -> bool:
    """Staff; and the person of a story, who has to see what they say yes to."""
    if can_write(request.member):
        return True
    return bool(post.stories.filter(alumnus__membership=request.member).exists())


@module_required("news")
@require_POST
@member_required
@approval_required
def article_saving(request: TenantRequest, article: UUID) -> HttpResponse:
    """Keeps it in mind; with `undo` lets it go, also when it is not there to be read any more."""
    own = own_or_404(request)
    if request.POST.get("undo"):
        let_go(post=get_object_or_404(NewsPost, pk=article, saved_by__alumnus=own), alumnus=own)
        messages.success(request, _("Off your list."))
    else:
        save_for_later(post=_readable_or_404(reader_of(request.member), article), alumnus=own)
        messages.success(request, _("Saved. Only you see your list."))
    return redirect("community:saved_article_list" if request.POST.get("from") == "saved" else _back(article))


def _back(article: UUID) -> NewsPost:
    return NewsPost(pk=article)


@module_required("news")
@require_safe
@member_required
@approval_required
def saved_article_list(request: TenantRequest) -> HttpResponse:
    """In the order of keeping; what is not there any more has left the list too."""
    reader = reader_of(request.member)
    saved = SavedArticle.objects.filter(alumnus=own_or_404(request), post__in=readable_by(reader))
    page = keyset_page(saved, order=("-at", "-id"), after=request.GET.get("after"), before=request.GET.get("before"))
    posts = with_texts(NewsPost.objects.all()).in_bulk([each.post_id for each in page.items])
    found = articles_of([posts[each.post_id] for each in page.items], reader, request.member, is_saved=True)
    return render(request, "community/news/saved_article_list.html", {"page": page, "articles": found})


@module_required("news")
@require_safe
@member_required
@approval_required
def memory_list(request: TenantRequest) -> HttpResponse:
    """This month in earlier years; and what one has sent in."""
    reader, today = reader_of(request.member), request.tenant.today()
    own = NewsPost.objects.filter(author=reader.alumnus) if reader.alumnus else NewsPost.objects.none()
    mine = list(with_texts(own).order_by("-id"))
    context = {
        "today": today,
        "then": articles_of(years_ago(reader, year=today.year, month=today.month), reader, request.member),
        "mine": articles_of(mine, reader, is_saved=False),
        "may_send": reader.alumnus is not None,
        "waits": PostState.WAITING,
    }
    return render(request, "community/news/memory_list.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def memory_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MemoryForm(*data, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        words = Words(request.tenant.language, found["title"], found["body"])
        try:
            memories.send_in(
                alumnus=own, words=words, picture=found["picture"], picture_alt=found["picture_alt"],
                year=found["year"], month=found["month"],
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. Somebody of the alumni team looks at it, then others can read it."))
            return redirect("community:memory_list")
    return render(request, "community/news/memory_create.html", {"form": form}, status=422 if form.errors else 200)


@module_required("news")
@require_POST
@member_required
@approval_required
def memory_withdrawal(request: TenantRequest, article: UUID) -> HttpResponse:
    own = own_or_404(request)
    memories.take_back(post=get_object_or_404(NewsPost, pk=article, author=own))
    messages.success(request, _("Taken back. Nobody sees it any more, and the photo is deleted."))
    return redirect("community:memory_list")


def _readable_or_404(reader: Reader, article: UUID) -> NewsPost:
    found: NewsPost = get_object_or_404(with_texts(readable_by(reader)), pk=article)
    return found
