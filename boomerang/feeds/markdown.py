"""HTML of recruiting systems as the Markdown that openings keep. Pure.

First it goes through the same allow-list as people's own words (`web.rich_text.clean`); what comes out has a dozen
plain tags, each closed, every "<" in the text escaped. The page cleans once more what it makes of the Markdown.
"""

import re
from collections.abc import Iterator
from html import unescape

from boomerang.models import MAX_DESCRIPTION
from web.rich_text import MAX_BRACKETS, clean

_PIECE = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"]*")*) ?/?>|([^<]+)')
_HREF = re.compile(r' href="([^"]*)"')
_SPECIAL = re.compile(r"([\\`*_\[\]<]|&(?=#?\w+;))")
_AT_START = re.compile(r"^(\s*)(?:(?=[-+](?:[\s-]|$)|[=>#~])|(\d{1,9})(?=[.)](?:\s|$)))")
_TAG = re.compile(r"</?(?!br|hr|img|input|p\b)[a-z][^<>]*>?", re.IGNORECASE)
# What makes a text more than words with single spaces.
_ODD = re.compile(r"[^\S ]|[\\`*_\[\]<&]|  ")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_OLD_TAGS = re.compile(
    r"<(/?)(?:b|i|h1|h5|h6|div|section|article|header|footer|table|tr|td|th|dl|dt|dd)(?=[\s>/])", re.IGNORECASE
)
_MODERN = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
CUT = "\n\n…"
MAX_HTML = 200_000  # characters; what lies behind would be cut all the same
MAX_QUOTES = 3
MAX_DEPTH = 300  # lists whose items are not closed count as deep


def from_html(html: str) -> str:
    """Markdown that means the same. Never fails, whatever the HTML; nesting beyond what a page needs is flattened."""
    html = _OLD_TAGS.sub(_modern, html[:MAX_HTML])
    html = clean(html if html.count("<") <= MAX_DEPTH or _depth(html) <= MAX_DEPTH else _TAG.sub(" ", html))
    return _BLANK_LINES.sub("\n\n", "".join(_Writer().write(html))).strip()


def fitting(markdown: str) -> tuple[str, bool]:
    """Cut at a line where it is longer than openings may be, and whether it was."""
    brackets = list(re.finditer(r"\[", markdown))
    end = brackets[MAX_BRACKETS].start() if len(brackets) > MAX_BRACKETS else len(markdown)
    raw = markdown[:end].encode()
    if len(raw) <= MAX_DESCRIPTION and end == len(markdown):
        return markdown, False
    short = raw[: MAX_DESCRIPTION - len(CUT.encode())].decode(errors="ignore")
    return (short.rpartition("\n")[0] or short).rstrip() + CUT, True


def escaped(text: str, *, starts_line: bool = True) -> str:
    """A line of plain text that no reader of Markdown takes for marks."""
    if _ODD.search(text):
        text = _SPECIAL.sub(r"\\\1", text)
    return _AT_START.sub(r"\1\2\\", text) if starts_line else text


def _depth(html: str) -> int:
    """At the deepest, if everything were closed; cleaning takes the square of it."""
    depth = deepest = 0
    for found in _TAG.finditer(html):
        depth = max(0, depth + (-1 if found[0].startswith("</") else 1))
        deepest = max(deepest, depth)
    return deepest


def _modern(found: re.Match[str]) -> str:
    name = found[0].lstrip("</").lower()
    return f"<{found[1]}{_MODERN.get(name, 'p')}"


class _Writer:
    def __init__(self) -> None:
        self.lists: list[int] = []  # the next number of each list around; 0 where it has none
        self.quotes = 0
        self.hrefs: list[str] = []
        self.at_start = True
        self.strong: list[int] = []  # where each bold passage around began

    def write(self, html: str) -> list[str]:
        written: list[str] = []
        for found in _PIECE.finditer(html):
            closes, tag, attributes, words = found.groups()
            if tag == "strong":
                self._bold(written, closes=bool(closes))
            else:
                written += self._words(words) if words else self._tag(tag, bool(closes), attributes or "")
        return written

    def _bold(self, written: list[str], *, closes: bool) -> None:
        """Between letters or digits alone: beside other signs Markdown might show the asterisks."""
        if not closes:
            self.strong.append(len(written))
        elif self.strong:
            start = self.strong.pop()
            inner = "".join(written[start:])
            words = inner.strip(" ")
            if self.strong or not words or "\n" in words or not (words[0].isalnum() and words[-1].isalnum()):
                return
            if start == 0 or not written[start - 1].endswith("*"):
                before, after = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
                written[start:] = [before, f"**{words}**", after]

    def _words(self, raw: str) -> Iterator[str]:
        is_plain = _ODD.search(raw) is None
        text = raw if is_plain else _SPACES.sub(" ", unescape(raw))
        if self.at_start:
            text = text.lstrip()
        if text:
            yield text if is_plain and not self.at_start else escaped(text, starts_line=self.at_start)
            self.at_start = False

    def _tag(self, tag: str, closes: bool, attributes: str) -> Iterator[str]:
        match tag:
            case "p" | "pre":
                yield self._break()
            case "h2" | "h3" | "h4":
                yield self._break() + ("" if closes else "#" * int(tag[1]) + " ")
            case "blockquote":
                yield from self._quote(closes)
            case "ul" | "ol":
                yield from self._list(tag == "ol", closes)
            case "li" if not closes:
                yield self._item()
            case "br" | "hr":
                yield self._line() if tag == "br" else self._break()
            case "a":
                yield from self._link(closes, attributes)

    def _quote(self, closes: bool) -> Iterator[str]:
        if closes:
            self.quotes = max(0, self.quotes - 1)
            yield self._break()
        else:
            yield self._break()
            yield "> " if self.quotes < MAX_QUOTES else ""
            self.quotes += 1

    def _margin(self) -> str:
        return "> " * min(self.quotes, MAX_QUOTES) + "   " * (min(len(self.lists), 5) - 1 if self.lists else 0)

    def _break(self) -> str:
        if self.at_start:
            return ""
        self.at_start = True
        return "\n" if self.lists else "\n\n" + self._margin()

    def _line(self) -> str:
        self.at_start = True
        return "\n" + self._margin()

    def _list(self, is_numbered: bool, closes: bool) -> Iterator[str]:
        if not closes:
            yield "" if self.lists else self._break()
            self.lists.append(1 if is_numbered else 0)
        elif self.lists:
            self.lists.pop()
            self.at_start = False
            yield "" if self.lists else self._break()

    def _item(self) -> str:
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        self.at_start = True
        return f"\n{self._margin()}{f'{number}.' if number else '-'} "

    def _link(self, closes: bool, attributes: str) -> Iterator[str]:
        if not closes:
            found = _HREF.search(attributes)
            href = unescape(found[1]) if found else ""
            self.hrefs.append(href if re.fullmatch(r"[^\s<>()\\]+", href) else "")
            yield "[" if self.hrefs[-1] else ""
        elif self.hrefs:
            href = self.hrefs.pop()
            yield f"](<{href}>)" if href else ""
