"""Openings as an Atom feed (RFC 4287): one for members, behind an address of their own, and one for the world."""

import re
from collections.abc import Iterable

from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.secret_feeds import SecretFeed
from boomerang.models import FeedKey, Opening
from boomerang.openings.reading import place_words
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.rich_text import TooMuch, to_text

MOST = 100
LONGEST = 600  # characters of a description
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # one of them and nobody could read the feed


FEED = SecretFeed("boomerang.board.atom", FeedKey)


def feed_of(employer: Employer, openings: Iterable[Opening], *, home: str, page: str, self_url: str) -> str:
    """`page` names the view that an entry leads to."""
    title = _("Openings at %(employer)s") % {"employer": employer.name}
    feed = Atom1Feed(title=title, link=employer_url(employer, home), description="", feed_url=self_url)
    for opening in openings:
        feed.add_item(
            title=_readable(opening.title),
            link=employer_url(employer, page, opening.pk),
            description=_summary(opening),
            unique_id=f"urn:uuid:{opening.pk}",
            pubdate=opening.opened_at or opening.created_at,
            updateddate=opening.changed_at,
            author_name=_readable(opening.company) or employer.name,
            categories=[word for word in (_readable(opening.team), str(opening.get_contract_display())) if word],
        )
    return str(feed.writeString("utf-8"))


def _summary(opening: Opening) -> str:
    try:
        text = to_text(opening.description)
    except TooMuch:
        text = opening.description
    facts = " · ".join(word for word in (opening.team, place_words(opening)) if word)
    return _readable(f"{facts}\n\n{Truncator(text).chars(LONGEST)}".strip())


def _readable(text: str) -> str:
    return _NO_XML.sub("", text)
