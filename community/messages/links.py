"""The article of a message. Nothing is ever fetched: the title is the sender's, and the host says where it leads."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _

SCHEMES = frozenset({"http", "https"})


def host_of(url: str) -> str:
    """As browsers call it, so that no letter of another alphabet passes for one of ours."""
    host = urlsplit(url).hostname or ""
    try:
        return host.encode("idna").decode().removeprefix("www.")
    except UnicodeError:
        return host.encode("ascii", "replace").decode()


def checked_link(url: str) -> str:
    """A name in front of the host ("https://bank.example@evil.example") is there to mislead."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in SCHEMES and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_address = False
    if not is_address:
        raise forms.ValidationError(_("Give the whole address of the article, such as https://example.org/story."))
    return url
