"""What the events about news mean, and how an article is named."""

from collections.abc import Iterable, Mapping

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.wording import Kind, Named, Sentence, register, register_subjects
from community.models import NewsText


def register_words() -> None:
    register(
        "news",
        lazy("News, stories and benefits"),
        {
            "news.created": Sentence(lazy("{actor} began the article {subject}."), "newspaper"),
            "news.changed": Sentence(lazy("{actor} changed the article {subject}."), "pencil"),
            "news.published": Sentence(lazy("{actor} published the article {subject}."), "megaphone"),
            "news.taken_off": Sentence(lazy("{actor} took the article {subject} off the page."), "eye-off"),
            "news.deleted": Sentence(lazy("{actor} deleted an article."), "trash-2"),
            "memory.shown": Sentence(lazy("{actor} let everybody read {subject}."), "check"),
            "memory.declined": Sentence(lazy("{actor} decided not to show {subject}."), "ban"),
        },
    )
    register_subjects("community.NewsPost", Kind(lazy("News"), _articles))


def _articles(ids: Iterable[str]) -> Mapping[str, Named]:
    """A story is named by its person’s page alone: its title may not outlive their yes."""
    texts = NewsText.objects.filter(post__in=ids, language=F("post__language")).exclude(post__category="story")
    return {
        str(text.post_id): Named(text.title, reverse("community:article_preview", args=[text.post_id]))
        for text in texts
    }
