"""Memories as something that can be reported. What the employer itself has written cannot."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.models import NewsCategory, NewsPost, PostState
from community.moderation.reportables import Reportable, Subject
from community.news.actions import wipe
from community.news.reading import readable_by, reader_of, text_of, with_texts
from directory.models import Alumnus
from tenancy.urls import EMPLOYER_URLCONF
from web import rich_text


def find(ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    posts = with_texts(_memories().filter(pk__in=ids).select_related("author"))
    return {post.pk: _subject(post) for post in posts}


def _memories() -> QuerySet[NewsPost]:
    found: QuerySet[NewsPost] = NewsPost.objects.filter(category=NewsCategory.MEMORY)
    return found


def _subject(post: NewsPost) -> Subject:
    words = text_of(post, list(post.texts.all()))
    text = f"{words.title}\n\n{rich_text.to_text(words.body)}"
    if post.picture_alt:
        text += "\n\n" + _("[Picture: %(words)s]") % {"words": post.picture_alt}
    href = reverse("community:news_detail", args=[post.pk], urlconf=EMPLOYER_URLCONF)
    return Subject(text=text, author=post.author, href=href, place=_("Memories"))


def may_see(member: Membership, own: Alumnus, post_id: UUID) -> bool:
    return bool(readable_by(reader_of(member)).filter(pk=post_id, category=NewsCategory.MEMORY).exists())


def hide(post_id: UUID) -> None:
    """Its author finds it as “not shown” and can take it back."""
    _memories().filter(pk=post_id, state=PostState.PUBLISHED).update(state=PostState.DECLINED)


def restore(post_id: UUID) -> None:
    """One that nobody ever showed stays as it was decided."""
    hidden = _memories().filter(pk=post_id, state=PostState.DECLINED, publish_at__isnull=False)
    hidden.update(state=PostState.PUBLISHED)


def remove(post_id: UUID) -> None:
    if (post := _memories().filter(pk=post_id).first()) is not None:
        wipe(post)


REPORTABLE = Reportable(
    kind="memory", label=lazy("Memory"), module="news", find=find, may_see=may_see, hide=hide, restore=restore,
    remove=remove,
)  # fmt: skip
