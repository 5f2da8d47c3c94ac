"""`{{ name }}` and `{{ name | "there" }}` in texts that staff write: a white-list of fields and nothing else.

No attributes, calls, loops or conditions, so that nobody's words can read what they should not. A text is parsed once,
and values are put into it once: what looks like a field inside a value stays as it is.

What is written once for many people is stored with its places (`Hole.place`) and filled for each of them by
`fill_places`. There a place may say `| link`: it stands inside an address, where its value is percent-encoded.
"""

import difflib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _

from web.errors import ActionError

MAX_TEXT = 4_000
MAX_FIELDS = 50
MAX_VALUE = 300
MAX_DEFAULT = 100

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FIELD = re.compile(
    r"\s*(?P<name>[a-z][a-z0-9_]*)\s*(?:\|\s*(?:\"(?P<double>[^\"{}]*)\"|“(?P<curly>[^”{}]*)”)\s*)?", re.IGNORECASE
)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#")
_STORED = re.compile(
    r"\{\{ (?P<name>[a-z][a-z0-9_]*)(?: \| (?:\"(?P<double>[^\"{}]*)\"|“(?P<curly>[^”{}]*)”))?(?P<link> \| link)? \}\}"
)


class Target(Enum):
    """Where the text goes. A plain one keeps its lines, a header is one line, HTML is escaped."""

    TEXT = "text"
    HEADER = "header"
    HTML = "html"


@dataclass(frozen=True)
class Field:
    """`sample` stands in previews. One that `may_be_empty` is only taken with words for that case."""

    name: str
    label: str | Promise
    sample: str | Promise
    may_be_empty: bool = False


@dataclass(frozen=True)
class Problem:
    line: int
    text: str

    def __str__(self) -> str:
        return _("Line %(line)d: %(text)s") % {"line": self.line, "text": self.text}


class BadText(ActionError):
    """The text is not taken; `problems` say where and what to write instead."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Hole:
    name: str
    default: str

    def place(self, *, in_link: bool = False) -> str:
        """As `fill_places` reads it. The words for an empty value are kept as typed; they are escaped when filled."""
        words = f' | "{self.default}"' if '"' not in self.default else f" | “{self.default}”"
        return f"{{{{ {self.name}{words if self.default else ''}{' | link' if in_link else ''} }}}}"

    def words(self, values: Mapping[str, object]) -> str:
        """In one line and not endless, whatever a name contains."""
        value = values.get(self.name)
        words = " ".join(_visible("" if value is None else str(value), keep="").split())
        return words[:MAX_VALUE] or self.default


@dataclass(frozen=True)
class MergeText:
    """A text that has been read and found good."""

    parts: tuple[str | Hole, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(part.name for part in self.parts if isinstance(part, Hole))

    def marked(self, mark: Callable[[Hole], str]) -> str:
        """With a mark of the caller's in each place."""
        return "".join(part if isinstance(part, str) else mark(part) for part in self.parts)

    def fill(self, values: Mapping[str, object], target: Target = Target.TEXT) -> str:
        filled = self.marked(lambda hole: hole.words(values))
        match target:
            case Target.HEADER:
                return " ".join(_visible(filled, keep="").split())
            case Target.HTML:
                return escape(_visible(filled, keep="\n"))
            case Target.TEXT:
                return _visible(filled, keep="\n")


def read(text: str, fields: Iterable[Field], *, limit: int = MAX_TEXT) -> MergeText:
    """Raises `BadText` with all that is wrong, not just the first thing."""
    merged, problems = examined(text, fields, limit=limit)
    if problems:
        raise BadText(problems)
    return merged


def examined(text: str, fields: Iterable[Field], *, limit: int = MAX_TEXT) -> tuple[MergeText, list[Problem]]:
    """What can be read of it, for a preview, and all that is wrong. A place that is wrong stays as typed."""
    known = {field.name: field for field in fields}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        too_long = Problem(1, _("The text is longer than %(limit)d characters.") % {"limit": limit})
        return MergeText((text[:limit],)), [too_long]
    parts: list[str | Hole] = []
    problems: list[Problem] = []
    end = 0
    for place in _PLACE.finditer(text):
        parts.append(text[end : place.start()])
        problems += _loose(text, end, place.start())
        hole = _hole(place[1], known)
        if isinstance(hole, str):
            problems.append(Problem(_line(text, place.start()), hole))
            parts.append(place[0])
        else:
            parts.append(hole)
        end = place.end()
    parts.append(text[end:])
    problems += _loose(text, end, len(text))
    if sum(isinstance(part, Hole) for part in parts) > MAX_FIELDS:
        problems.append(Problem(1, _("There are more than %(limit)d fields in it.") % {"limit": MAX_FIELDS}))
    return MergeText(tuple(part for part in parts if part != "")), sorted(problems, key=lambda problem: problem.line)


@dataclass(frozen=True)
class Place:
    """One place of what was written for many."""

    hole: Hole
    in_link: bool = False

    def fill(self, values: Mapping[str, object], target: Target = Target.TEXT) -> str:
        words = self.hole.words(values)
        words = quote(words, safe="") if self.in_link else words
        return html.escape(words) if target is Target.HTML else words


def stored_parts(stored: str) -> tuple[str | Place, ...]:
    """What was written for many, taken apart once: the text goes out as it is, the places are filled for each."""
    parts: list[str | Place] = []
    end = 0
    for found in _STORED.finditer(stored):
        hole = Hole(found["name"], found["double"] or found["curly"] or "")
        parts += [stored[end : found.start()], Place(hole, in_link=bool(found["link"]))]
        end = found.end()
    return tuple(part for part in [*parts, stored[end:]] if part != "")


def fill_places(stored: str, values: Mapping[str, object], target: Target = Target.TEXT) -> str:
    """Puts one person's values, safe for the target, into the places of what was written for many.

    The text around them is ours and goes out as it is. A field without a value and without words for it is left out.
    """
    parts = stored_parts(stored)
    return "".join(part if isinstance(part, str) else part.fill(values, target) for part in parts)


def samples(fields: Iterable[Field]) -> dict[str, str]:
    return {field.name: str(field.sample) for field in fields}


def _hole(inside: str, known: Mapping[str, Field]) -> Hole | str:
    """The field, or a sentence on what is wrong with it."""
    found = _FIELD.fullmatch(inside)
    if found is None:
        return _('“%(text)s” is not how a field is written. Write {{ name }} or {{ name | "there" }}.') % {
            "text": f"{{{{{_short(inside)}}}}}"
        }
    name = found["name"].lower()
    if name not in known:
        return _unknown(found["name"], known)
    default = found["double"] if found["double"] is not None else found["curly"]
    if len(default or "") > MAX_DEFAULT:
        return _("The words for “%(name)s” are longer than %(limit)d characters.") % {
            "name": name,
            "limit": MAX_DEFAULT,
        }
    if known[name].may_be_empty and not (default or "").strip():
        return _('“%(name)s” is not known of everybody. Say what to write then: {{ %(name)s | "…" }}.') % {"name": name}
    return Hole(name, default or "")


def _unknown(name: str, known: Mapping[str, Field]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if near:
        return _("There is no field “%(name)s”. Did you mean {{ %(near)s }}?") % {"name": _short(name), "near": near[0]}
    there = ", ".join(f"{{{{ {field} }}}}" for field in known)
    return _("There is no field “%(name)s”. There are: %(there)s.") % {"name": _short(name), "there": there}


def _loose(text: str, start: int, end: int) -> list[Problem]:
    """Braces that begin or end nothing: somebody meant a field, and a reader would see the braces."""
    said = _("“%(sign)s” stands alone. A field is written {{ name }}.")
    return [
        Problem(_line(text, found.start()), said % {"sign": found[0]}) for found in _LOOSE.finditer(text, start, end)
    ]


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def _visible(text: str, *, keep: str) -> str:
    """Without control characters, which break headers and XML; other kinds of line end count as a blank."""
    if text.isprintable():
        return text
    return "".join(char if char in keep or not _is_control(char) else " " for char in text)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\ufffe\uffff"
