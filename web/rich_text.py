"""Markdown that people write, as HTML that is safe to show. The one place that marks their words as such.

Two walls: the parser makes no HTML of its own accord, and its result goes through an allow-list. Caps stand before,
for deep nesting and brackets that nobody closes cost the parsers seconds. The pages' content security policy is the
third wall.
"""

import re
from typing import Protocol

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from web.errors import ActionError

# Counted up whenever the rules below change: what was cleaned by older rules is cleaned anew when it is shown.
VERSION = 2
MAX_BYTES = 32 * 1024
MAX_DEPTH = 50
MAX_BRACKETS = 1000
TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
)
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = frozenset({"https", "mailto"})
# The page has its own h1.
HIGHEST, LOWEST = 2, 4

# What may stand at the beginning of a line and open one level each: quotes, items of lists, indentation.
_MARGIN = re.compile(r"(?:[ \t]|>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_OPENING = re.compile(r">|[-+*]|\d+[.)]|\t| {2}")

# A new line is a new line, as in a letter. No raw HTML; no pictures, which would ask other people's servers; no
# references, which let a short text name a long address a thousand times.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_DEPTH}).disable(
    ["html_block", "html_inline", "image", "reference"]
)


class TooMuch(ActionError):
    """Longer or deeper than a page needs to be."""


class RichText(Protocol):
    """A row that keeps the Markdown, the HTML made of it, and by which rules."""

    body: str
    html: str
    html_version: int


def to_html(source: str) -> str:
    """Clean HTML. Raises `TooMuch` before anything is parsed."""
    source = source.encode("utf-8", "replace").decode()  # half a surrogate is no character
    _check_size(source)
    tokens = _markdown.parse(source)
    _order_headings(tokens)
    return clean(_markdown.renderer.render(tokens, _markdown.options, {}))


def _order_headings(tokens: list[Token]) -> None:
    """The first is an h2 and none leaves a level out, whatever was typed: readers who only hear the page go by them."""
    level = HIGHEST - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(max(int(token.tag[1]), HIGHEST), level + 1, LOWEST)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"*": set()} | {tag: set(names) for tag, names in ATTRIBUTES.items()},  # "*": none on all tags
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel="noopener nofollow",
        strip_comments=True,
    )


def shown(text: RichText) -> SafeString:
    """{{ page|rich_text }}: the stored HTML, or a new one where it was made by older rules."""
    html = text.html if text.html_version == VERSION else to_html(text.body)
    return mark_safe(html)  # noqa: S308 - `clean` made it


def _check_size(source: str) -> None:
    if len(source.encode()) > MAX_BYTES:
        raise TooMuch(_("The text is longer than %(size)d KB. Make two pages of it.") % {"size": MAX_BYTES // 1024})
    if _depth(source) > MAX_DEPTH:
        raise TooMuch(_("Lists and quotes are nested too deeply. Fifty levels are the most."))
    if source.count("[") > MAX_BRACKETS:  # for each of them the parser looks for the end of a link
        raise TooMuch(
            _("The text has more than %(most)d opening square brackets. Make two pages of it.") % {"most": MAX_BRACKETS}
        )


def _depth(source: str) -> int:
    """An upper bound, from the margins alone: how deep the lists and quotes of any line can be."""
    return max((len(_OPENING.findall(_MARGIN.match(line)[0])) for line in source.splitlines()), default=0)  # type: ignore[index]
