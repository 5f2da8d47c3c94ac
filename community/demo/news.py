"""News, stories and memories of a demo employer: what a small alumni team would really write."""

from datetime import datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Membership, Role
from community.demo.people import shown_first
from community.demo.pictures import drawn
from community.demo.words import MEMORIES, NEWS, STORIES
from community.models import (
    NewsCategory,
    NewsPost,
    NewsText,
    PostState,
    SavedArticle,
    Story,
    StoryState,
    StoryWord,
    StoryWordKind,
)
from community.stories.digests import digest_of
from directory.models import Alumnus, AlumnusState
from directory.names import name_key
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.rich_text import VERSION, to_html


def register_chapter() -> None:
    register(Chapter(name="news", order=140, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-news")  # noqa: S311
    author = Membership.objects.current().with_role(Role.HR_ADMIN, Role.OWNER).order_by("pk").first()
    joined = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, membership__isnull=False, is_limited=False)
    people = shown_first(joined.order_by("joined_at", "id")[:30])
    now = timezone.now()
    posts = [_news(employer, author, place, now) for place in range(len(NEWS))]
    tellers = [*people[3:4], *people[:1], *people[4:5]]  # whoever is shown round has one to say yes to
    for place, person in enumerate(tellers):
        posts.append(_story(employer, author, person, place, now))
    for place, person in enumerate(people[8 : 8 + len(MEMORIES)]):
        _memory(employer, person, place, chance, now)
    if people:
        saved = [build(SavedArticle, post=post, alumnus=people[0]) for post in posts[1:3] if post.publish_at]
        insert_many(saved)


def _news(employer: Employer, author: Membership | None, place: int, now: datetime) -> NewsPost:
    """The newest first; one waits for its day, one is a draft."""
    news = NEWS[place]
    is_draft, is_planned = place == len(NEWS) - 1, place == len(NEWS) - 2
    at = None if is_draft else now + timedelta(days=4) if is_planned else now - timedelta(days=3 + 11 * place)
    post = NewsPost(
        category=news.category, state=PostState.DRAFT if is_draft else PostState.PUBLISHED, language="en",
        publish_at=at, is_pinned=place == 0, made_by=author, created_at=(at or now) - timedelta(days=1),
        changed_at=at or now,
    )  # fmt: skip
    _put(post, news.title, news.body.format(employer=employer.name), news.seed, news.alt)
    return post


def _story(employer: Employer, author: Membership | None, person: Alumnus, place: int, now: datetime) -> NewsPost:
    """Published, waiting for the person, or wished otherwise, as the words say."""
    words, at = STORIES[place], now - timedelta(days=6 + 17 * place)
    is_out = words.state == StoryState.PUBLISHED
    post = NewsPost(
        category=NewsCategory.STORY, state=PostState.PUBLISHED if is_out else PostState.DRAFT, language="en",
        publish_at=at if is_out else None, made_by=author, created_at=at - timedelta(days=9), changed_at=at,
    )  # fmt: skip
    names = {"employer": employer.name, "name": person.given_name}
    _put(post, words.title.format(**names), words.body.format(**names), words.seed, words.alt)
    story = Story.objects.create(
        alumnus=person, post=post, state=words.state, state_since=at, made_by=author,
        consent_digest=digest_of(post) if is_out else "", created_at=at - timedelta(days=9),
    )  # fmt: skip
    kinds = [StoryWordKind.ASKED, *([StoryWordKind.YES, StoryWordKind.PUBLISHED] if is_out else [])]
    if words.state == StoryState.CHANGES:
        kinds.append(StoryWordKind.CHANGES)
    insert_many([_word(story, post, kind, words.note, author, at, step) for step, kind in enumerate(kinds)])
    return post


def _word(
    story: Story, post: NewsPost, kind: StoryWordKind, note: str, author: Membership | None, at: datetime, step: int
) -> StoryWord:
    text = post.texts.get()
    by_person = kind in (StoryWordKind.YES, StoryWordKind.CHANGES)
    said = {"title": text.title, "body": text.body, "picture_name": post.picture_name}
    return build(
        StoryWord, story=story, kind=kind, digest=digest_of(post), language=post.language, by_person=by_person,
        note=note if kind == StoryWordKind.CHANGES else "", at=at - timedelta(days=8 - 3 * step),
        **({} if by_person or author is None else {"by": author}),
        **(said if kind == StoryWordKind.YES else {}),
    )  # fmt: skip


def _memory(employer: Employer, person: Alumnus, place: int, chance: Random, now: datetime) -> None:
    """The first ones are of this month in other years; the last one waits for a look."""
    memory, waits = MEMORIES[place], place == len(MEMORIES) - 1
    at = now - timedelta(days=2 + 9 * place)
    today = employer.today()
    post = NewsPost(
        category=NewsCategory.MEMORY, state=PostState.WAITING if waits else PostState.PUBLISHED, language="en",
        publish_at=None if waits else at, author=person, year=today.year - memory.years,
        month=today.month if place < 3 else chance.randint(1, 12), created_at=at, changed_at=at,
    )  # fmt: skip
    _put(post, memory.title, memory.body.format(employer=employer.name), memory.seed, memory.alt)


def _put(post: NewsPost, title: str, body: str, seed: int, alt: str) -> None:
    if seed:
        picture = drawn(seed)
        post.picture, post.picture_alt = ContentFile(picture.data, name=picture.name), alt
    post.save(force_insert=True)
    text = build(
        NewsText, post=post, language=post.language, title=title, title_key=name_key(title)[:200], body=body,
        html=to_html(body), html_version=VERSION,
    )  # fmt: skip
    insert_many([text])
