"""What members read of news: only what runs, is for them, and is about nobody who is hidden from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Membership
from community.models import NewsCategory, NewsPost, NewsText, SavedArticle, Story
from community.news.audience import ask_tokens, is_for, tokens_of
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, Block
from directory.names import words
from directory.profile.photos import small_photo
from web.one_statement import Asking
from web.rich_text import TooMuch, to_text

TEASER = 180
RELATED = 3
IN_MEMORIES = 6


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: what they are, and whom they and others do not want to see each other."""

    alumnus: Alumnus | None = None
    tokens: frozenset[str] = frozenset()
    hidden: frozenset[UUID] = frozenset()

    @property
    def sees(self) -> Q:
        seen = is_for(self.tokens)
        if self.hidden:
            about = Story.objects.filter(post=OuterRef("pk"), alumnus__in=self.hidden)
            seen &= ~Q(Exists(about)) & (Q(author__isnull=True) | ~Q(author__in=self.hidden))
        return seen


def reader_of(member: Membership) -> Reader:
    """Three queries at most."""
    alumnus = Alumnus.objects.filter(membership=member).first()
    return readers_of([alumnus])[alumnus.pk] if alumnus else Reader()


def readers_of(alumni: Iterable[Alumnus]) -> Mapping[UUID, Reader]:
    """Two queries, however many people."""
    held = {alumnus.pk: alumnus for alumnus in alumni}
    tokens = tokens_of(held)
    hidden: dict[UUID, set[UUID]] = {}
    blocks = Block.objects.filter(Q(blocker__in=held) | Q(blocked__in=held))
    for blocker, blocked in blocks.values_list("blocker_id", "blocked_id"):
        hidden.setdefault(blocker, set()).add(blocked)
        hidden.setdefault(blocked, set()).add(blocker)
    return {
        pk: Reader(alumnus, tokens.get(pk, frozenset()), frozenset(hidden.get(pk, ()))) for pk, alumnus in held.items()
    }


def readable_by(reader: Reader, *, now: datetime | None = None) -> QuerySet[NewsPost]:
    """Every path of a member to an article starts here."""
    running: QuerySet[NewsPost] = NewsPost.objects.running(now)
    return running.filter(reader.sees)


@dataclass(frozen=True)
class Article:
    """A post in the reader's language, or in the one it was written in. `by` names the member who sent it in."""

    post: NewsPost
    text: NewsText
    is_saved: bool = False
    by: str = ""
    by_href: str = ""

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def teaser(self) -> str:
        return teaser_of(self.text.body)

    @property
    def picture_url(self) -> str:
        """Another one with each picture."""
        if not self.post.picture:
            return ""
        return f"{reverse('community:news_picture', args=[self.post.pk])}?v={self.post.picture_name[:16]}"

    @property
    def is_in_another_language(self) -> bool:
        return self.text.language != (get_language() or "")


def teaser_of(body: str) -> str:
    """The first words, as text."""
    try:
        words_said = to_text(body, address=lambda address: "").replace(" ()", "").split()
        text = " ".join(word for word in words_said if word != ">")
    except TooMuch:
        return ""
    if len(text) <= TEASER:
        return text
    return text[:TEASER].rpartition(" ")[0].rstrip(",;:.–-") + " …"


def text_of(post: NewsPost, texts: Sequence[NewsText]) -> NewsText:
    """In the reader's language; otherwise as it was written."""
    by_language = {text.language: text for text in texts}
    return by_language.get(get_language() or "") or by_language.get(post.language) or texts[0]


def with_texts(posts: QuerySet[NewsPost]) -> QuerySet[NewsPost]:
    return posts.prefetch_related(Prefetch("texts", NewsText.objects.order_by("language")))


def articles_of(
    posts: Sequence[NewsPost], reader: Reader, member: Membership | None = None, *, is_saved: bool | None = None
) -> list[Article]:
    """In the order given: two queries, and two more where members sent some of them in."""
    saved = _saved_among(posts, reader) if is_saved is None else {post.pk for post in posts if is_saved}
    names = _names_of(posts, reader, member)
    return [
        Article(post, text_of(post, texts), post.pk in saved, *_name_in(names, post))
        for post in posts
        if (texts := list(post.texts.all()))
    ]


def _name_in(names: Mapping[UUID, tuple[str, str]], post: NewsPost) -> tuple[str, str]:
    return names.get(post.author_id, ("", "")) if post.author_id else ("", "")


def _saved_among(posts: Sequence[NewsPost], reader: Reader) -> set[UUID]:
    if reader.alumnus is None or not posts:
        return set()
    saved = SavedArticle.objects.filter(alumnus=reader.alumnus, post__in=[post.pk for post in posts])
    return set(saved.values_list("post_id", flat=True))


def _names_of(posts: Sequence[NewsPost], reader: Reader, member: Membership | None) -> Mapping[UUID, tuple[str, str]]:
    """Of those who sent something in, as far as this reader may see them; of oneself always."""
    authors = {post.author_id for post in posts if post.author_id}
    if not authors or member is None:
        return {}
    seen = seen_as_member(member, Alumnus.objects.filter(pk__in=authors))
    cards = cards_of(seen)
    found = {
        pk: (card.card.get("name", ""), reverse("directory:alumnus_detail", args=[pk])) for pk, card in cards.items()
    }
    if reader.alumnus is not None and reader.alumnus.pk in authors:
        found[reader.alumnus.pk] = (reader.alumnus.full_name, "")
    return found


@dataclass(frozen=True)
class Person:
    """Whom a story is about, as this reader may see them."""

    name: str
    detail: str = ""
    href: str = ""
    photo: str = ""


def person_of(post: NewsPost, member: Membership) -> Person | None:
    """Nothing where the reader may not see the person: the story names them in its own words alone."""
    story = Story.objects.filter(post=post).select_related("alumnus").first() if post.is_story else None
    if story is None:
        return None
    seen = seen_as_member(member, [story.alumnus])
    card = cards_of(seen).get(story.alumnus_id)
    if card is None:
        return None
    href = reverse("directory:alumnus_detail", args=[story.alumnus_id])
    return Person(card.card.get("name", ""), card.now or card.work, href, small_photo(card.card, href))


@dataclass(frozen=True)
class Asked:
    """What the list's address asks for; what nobody could mean is left out."""

    text: str = ""
    category: str = ""
    keys: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, address: Mapping[str, Any]) -> "Asked":
        text = " ".join(str(address.get("q", "")).replace("\x00", "").split())[:100]
        category = str(address.get("category", ""))
        return cls(text, category if category in NewsCategory.values else "", words(text)[:6])

    def narrow(self, posts: QuerySet[NewsPost]) -> QuerySet[NewsPost]:
        if self.category:
            posts = posts.filter(category=self.category)
        for word in self.keys:
            posts = posts.filter(Exists(NewsText.objects.filter(post=OuterRef("pk"), title_key__contains=word)))
        return posts

    @property
    def is_everything(self) -> bool:
        return not self.keys and not self.category


def categories_of(reader: Reader) -> list[tuple[str, str]]:
    """Those that have something to read, in their order. One query."""
    used = set(readable_by(reader).order_by().values_list("category", flat=True).distinct())
    return [(each.value, str(each.label)) for each in NewsCategory if each.value in used]


def related_to(post: NewsPost, reader: Reader) -> list[NewsPost]:
    """Others of its kind, the newest first."""
    others = with_texts(readable_by(reader).filter(category=post.category).exclude(pk=post.pk))
    return list(others.newest_first()[:RELATED])  # type: ignore[attr-defined]


def years_ago(reader: Reader, *, year: int, month: int) -> list[NewsPost]:
    """Memories of this month in earlier years."""
    found = readable_by(reader).filter(category=NewsCategory.MEMORY, month=month, year__lt=year)
    return list(with_texts(found).order_by("-year", "id")[:IN_MEMORIES])


def latest_texts(alumnus: Alumnus, *, most: int) -> Asking[list[NewsText]]:
    """The newest articles for a person, pinned ones first, each in their language, for the home page.

    Who is hidden from them is told by the database here, so that it costs no query of its own.
    """
    touching = Block.objects.filter(Q(blocker=alumnus) | Q(blocked=alumnus))
    tokens = yield from ask_tokens([alumnus.pk])
    posts = NewsPost.objects.running().filter(is_for(tokens.get(alumnus.pk, frozenset())))
    hidden = touching.filter(Q(blocker=OuterRef("author")) | Q(blocked=OuterRef("author")))
    told_of = Story.objects.filter(post=OuterRef("pk")).filter(
        Exists(touching.filter(Q(blocker=OuterRef("alumnus")) | Q(blocked=OuterRef("alumnus"))))
    )
    posts = posts.exclude(Q(author__isnull=False) & ~Q(author=alumnus) & Q(Exists(hidden)))
    posts = posts.exclude(Q(Exists(told_of.exclude(alumnus=alumnus))))
    theirs = NewsText.objects.filter(post=OuterRef("post"), language=get_language() or "")
    texts = NewsText.objects.filter(post__in=posts).select_related("post")
    texts = texts.filter(Q(language=get_language() or "") | (Q(language=F("post__language")) & ~Exists(theirs)))
    texts = texts.order_by("-post__is_pinned", "-post__publish_at", "post_id")[:most]
    yield [texts]
    return list(texts)
