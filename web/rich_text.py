"""Markdown that people write, as HTML that is safe to show. The one place that marks their words as such.

Two walls: the parser makes no HTML of its own accord, and its result goes through an allow-list. Caps stand before,
for deep nesting and brackets that nobody closes cost the parsers seconds. The pages' content security policy is the
third wall.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol
from urllib.parse import unquote

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
_END_OF_QUOTE = re.compile(r"^>\n(?!>)", re.MULTILINE)
_NEEDLESS_LINES = re.compile(r"\n{3,}")
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


def to_text(source: str, *, address: Callable[[str], str] = str) -> str:
    """The same for those who read text: no signs, and behind every link its address. Raises `TooMuch`.

    `address` may write the addresses another way.
    """
    source = source.encode("utf-8", "replace").decode()
    _check_size(source)
    text = "\n".join(_lines(_markdown.parse(source), address)) + "\n"
    return _NEEDLESS_LINES.sub("\n\n", _END_OF_QUOTE.sub("\n", text)).strip("\n")


def links(source: str) -> list[str]:
    """The addresses that are linked to, also those that readers will not be given (`SCHEMES`). Raises `TooMuch`."""
    source = source.encode("utf-8", "replace").decode()
    _check_size(source)
    inline = (child for token in _markdown.parse(source) for child in token.children or ())
    return [str(child.attrs["href"]) for child in inline if child.type == "link_open"]


def _lines(tokens: list[Token], address: Callable[[str], str]) -> Iterator[str]:
    """A blank line between two blocks, none between the items of a tight list."""
    margin: list[str] = []  # what each list or quote around puts before a line
    items: list[list[int]] = []  # the next number of each list around; 0 where it has none
    mark = ""
    for token in tokens:
        match token.type:
            case "blockquote_open":
                margin.append("> ")
            case "ordered_list_open" | "bullet_list_open":
                items.append([int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else 0])
            case "list_item_open":
                number = items[-1][0]
                mark = f"{number}. " if number else "- "
                items[-1][0] += 1 if number else 0
                margin.append(" " * len(mark))
            case "blockquote_close" | "list_item_close":
                margin.pop()
            case "ordered_list_close" | "bullet_list_close":
                items.pop()
                if not items:
                    yield "".join(margin).rstrip()
            case "inline" | "fence" | "code_block" | "hr":
                for line in _words(token, address).splitlines() or [""]:
                    before = "".join(margin)
                    yield f"{before[: len(before) - len(mark)]}{mark}{line}".rstrip()
                    mark = ""
            case "heading_close" | "paragraph_close" if not token.hidden:
                yield "".join(margin).rstrip()
        if token.type in ("fence", "code_block", "hr"):
            yield "".join(margin).rstrip()


def _words(token: Token, address: Callable[[str], str]) -> str:
    if token.type == "hr":
        return "-" * 8
    if token.type != "inline":
        return token.content
    return "".join(_inline(token.children or [], address))


def _inline(tokens: list[Token], address: Callable[[str], str]) -> Iterator[str]:
    href, said = "", ""
    for token in tokens:
        match token.type:
            case "link_open":
                href, said = str(token.attrs["href"]), ""
            case "link_close":
                if _is_worth_telling(href, said):
                    yield f" ({address(href)})"
                href = ""
            case "softbreak" | "hardbreak":
                yield "\n"
                said += " "
            case _:
                yield token.content
                said += token.content


def _is_worth_telling(href: str, said: str) -> bool:
    scheme = href.partition(":")[0].lower()
    return scheme in SCHEMES and unquote(href).removeprefix("mailto:") != unquote(said)


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
