"""From typed words to words with a person's values, or with places where these go in later. HTML, text or one line.

Each field becomes a mark that nobody can have typed before any Markdown or template is read, and the mark becomes the
value, or the place, after it: so a value is never read as anything, and nothing typed is ever a template.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from engagement.letters.fields import ADDRESSES, FIELDS, OURS
from web import rich_text
from web.merge_fields import Hole, MergeText, Problem, Target, examined

# Whole addresses, which the outbox puts in for each person.
WAYS_OUT = ("unsubscribe_url", "settings_url")
_LINK = re.compile(r'(href=")([^"]*)"')


class Pen:
    """Writes one letter. With `values` at once for one person; without, the places stay (`finish`)."""

    def __init__(self, ours: Mapping[str, str], values: Mapping[str, object] | None) -> None:
        self.ours = ours
        self.values = values
        self._nonce = f"x{secrets.token_hex(4)}"
        self._holes: list[Hole] = []
        self._mark = re.compile(rf"https://{self._nonce}(\d{{4}})a\.invalid/?|{self._nonce}(\d{{4}})([qz])")

    def line(self, words: str) -> str:
        """Not yet escaped; of a subject or a heading."""
        return self._done(self._marked(words), Target.HEADER)

    def link(self, address: str) -> str:
        """Values inside it are percent-encoded."""
        return self._done(self._inside_link(self._marked(address.strip())), Target.HEADER)

    def html(self, markdown: str) -> SafeString:
        """Raises `TooMuch`."""
        html = rich_text.to_html(self._marked(markdown))
        return mark_safe(self._done(html, Target.HTML))  # noqa: S308 - `to_html` made it, each value is escaped

    def text(self, markdown: str) -> str:
        """Raises `TooMuch`."""
        return self._done(rich_text.to_text(self._marked(markdown), address=self._inside_link), Target.TEXT)

    def place(self, name: str) -> str:
        """The mark of a value that only the outbox knows."""
        return self._mark_of(Hole(name, ""))

    def finish(self, written: str, target: Target) -> str:
        """A whole part of the mail, its places put where the marks are."""
        return self._resolved(written, target)

    def _marked(self, words: str) -> str:
        return _read(words)[0].marked(self._mark_of)

    def _mark_of(self, hole: Hole) -> str:
        if hole not in self._holes:
            self._holes.append(hole)
        mark = f"{self._nonce}{self._holes.index(hole):04}"
        return f"https://{mark}a.invalid/" if hole.name in ADDRESSES else f"{mark}q"

    def _inside_link(self, address: str) -> str:
        return self._mark.sub(lambda mark: mark[0] if mark[1] else f"{mark[0][:-1]}z", address)

    def _done(self, written: str, target: Target) -> str:
        return written if self.values is None else self._resolved(written, target)

    def _resolved(self, written: str, target: Target) -> str:
        if target is Target.HTML:
            written = _LINK.sub(lambda link: f'{link[1]}{self._inside_link(link[2])}"', written)
        return self._mark.sub(lambda mark: self._value(mark, target), written)

    def _value(self, mark: re.Match[str], target: Target) -> str:
        hole = self._holes[int(mark[1] or mark[2])]
        in_link = mark[3] == "z" and hole.name not in WAYS_OUT
        if hole.name not in OURS and self.values is None:
            return hole.place(in_link=in_link)
        words = hole.words(self.ours if hole.name in OURS else self.values or {})
        if in_link:
            words = quote(words, safe="")
        return escape(words) if target is Target.HTML else words


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The fields that differ from person to person, of all these texts."""
    found = (_read(words)[0].fields for words in texts)
    return frozenset().union(*found) - OURS


def bad_places(words: str) -> list[Problem]:
    """What is no field, or one that may be empty and says nothing for that case."""
    return _read(words)[1]


def _read(words: str) -> tuple[MergeText, list[Problem]]:
    return examined(words, FIELDS, limit=rich_text.MAX_BYTES)
