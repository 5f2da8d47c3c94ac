"""What the events about feeds mean, and how a feed is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from boomerang.models import Feed


def register_words() -> None:
    register(
        "feeds",
        lazy("Feeds of openings"),
        {
            "feed.created": Sentence(lazy("{actor} set up the feed {subject}."), "rss"),
            "feed.changed": Sentence(lazy("{actor} changed the feed {subject}."), "rss"),
            "feed.taken_over": Sentence(lazy("{actor} looks after the feed {subject} now."), "rss"),
            "feed.paused": Sentence(lazy("{actor} paused the feed {subject}."), "pause"),
            "feed.resumed": Sentence(lazy("{actor} let the feed {subject} go on."), "play"),
            "feed.accepted": Sentence(lazy("{actor} had {subject} taken in as it is."), "check"),
            "feed.taken_in": Sentence(lazy("The feed {subject} brought something new."), "rss", _counts),
            "feed.failed": Sentence(lazy("The feed {subject} could not be taken in."), "octagon-alert"),
            "feed.deleted": Sentence(lazy("{actor} deleted a feed of openings."), "trash-2", _closed),
        },
    )
    register_subjects("boomerang.Feed", Kind(lazy("Feeds"), _feeds))


def _counts(data: Mapping[str, Any]) -> str:
    made, changed, closed = (int(data.get(name) or 0) for name in ("made", "changed", "closed"))
    said = [
        ngettext("%(n)d new", "%(n)d new", made) % {"n": made} if made else "",
        ngettext("%(n)d changed", "%(n)d changed", changed) % {"n": changed} if changed else "",
        ngettext("%(n)d closed", "%(n)d closed", closed) % {"n": closed} if closed else "",
    ]
    return ", ".join(each for each in said if each)


def _closed(data: Mapping[str, Any]) -> str:
    closed = int(data.get("closed") or 0)
    return ngettext("%(n)d opening closed", "%(n)d openings closed", closed) % {"n": closed} if closed else ""


def _feeds(ids: Iterable[str]) -> Mapping[str, Named]:
    return {
        str(feed.pk): Named(feed.name, reverse("boomerang:feed_detail", args=[feed.pk]))
        for feed in Feed.objects.filter(pk__in=ids).only("pk", "name")
    }
