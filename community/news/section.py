"""News, stories and memories in the round-up of those who want it weekly or monthly."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from community.models import NewsPost, Story
from community.news.audience import reaches
from community.news.reading import Reader, readers_of, teaser_of, text_of, with_texts
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url

SHOWN = 5


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Five queries. Only what can be read at this moment: what was taken back since is in no mail."""
    since, until = min(each.since for each in recipients), max(each.until for each in recipients)
    running = with_texts(NewsPost.objects.running()).filter(publish_at__gte=since, publish_at__lt=until)
    posts = [post for post in running.order_by("-is_pinned", "-publish_at", "id") if post.texts.all()]
    if not posts:
        return {}
    about = dict(Story.objects.filter(post__in=posts).values_list("post_id", "alumnus_id"))
    readers = readers_of(each.alumnus for each in recipients if not each.alumnus.is_limited)
    items = {post.pk: _item(employer, post) for post in posts}
    found = {}
    for each in recipients:
        reader = readers.get(each.pk)
        theirs = [post for post in posts if reader is not None and _is_theirs(post, each, reader, about)]
        if theirs:
            found[each.pk] = [items[post.pk] for post in theirs[:SHOWN]]
    return found


def _is_theirs(post: NewsPost, recipient: Recipient, reader: Reader, about: Mapping[UUID, UUID]) -> bool:
    if post.publish_at is None or not recipient.since <= post.publish_at < recipient.until:
        return False
    people = {post.author_id, about.get(post.pk)}
    return people.isdisjoint(reader.hidden) and reaches(post, reader.tokens)


def _item(employer: Employer, post: NewsPost) -> Item:
    text = text_of(post, list(post.texts.all()))
    url = employer_url(employer, "community:news_detail", post.pk)
    return Item(text.title, teaser_of(text.body), url, about=post.pk)
