"""`{{ name }}` and `{{ name | "there" }}` in texts that staff write: a white-list of fields and nothing else.

No attributes, calls, loops or conditions, so that nobody's words can read what they should not. A text is parsed once,
and values are put into it once: what looks like a field inside a value stays as it is.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

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
class _Hole:
    name: str
    default: str


@dataclass(frozen=True)
class MergeText:
    """A text that has been read and found good."""

    parts: tuple[str | _Hole, ...]

    def fill(self, values: Mapping[str, object], target: Target = Target.TEXT) -> str:
        filled = "".join(part if isinstance(part, str) else _value(part, values) for part in self.parts)
        match target:
            case Target.HEADER:
                return " ".join(_visible(filled, keep="").split())
            case Target.HTML:
                return escape(_visible(filled, keep="\n"))
            case Target.TEXT:
                return _visible(filled, keep="\n")


def read(text: str, fields: Iterable[Field]) -> MergeText:
    """Raises `BadText` with all that is wrong, not just the first thing."""
    known = {field.name: field for field in fields}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        raise BadText([Problem(1, _("The text is longer than %(limit)d characters.") % {"limit": MAX_TEXT})])
    parts: list[str | _Hole] = []
    problems: list[Problem] = []
    end = 0
    for place in _PLACE.finditer(text):
        parts.append(text[end : place.start()])
        problems += _loose(text, end, place.start())
        hole = _hole(place[1], known)
        if isinstance(hole, str):
            problems.append(Problem(_line(text, place.start()), hole))
        else:
            parts.append(hole)
        end = place.end()
    parts.append(text[end:])
    problems += _loose(text, end, len(text))
    if sum(isinstance(part, _Hole) for part in parts) > MAX_FIELDS:
        problems.append(Problem(1, _("There are more than %(limit)d fields in it.") % {"limit": MAX_FIELDS}))
    if problems:
        raise BadText(sorted(problems, key=lambda problem: problem.line))
    return MergeText(tuple(part for part in parts if part != ""))


def samples(fields: Iterable[Field]) -> dict[str, str]:
    return {field.name: str(field.sample) for field in fields}


def _hole(inside: str, known: Mapping[str, Field]) -> _Hole | str:
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
    return _Hole(name, default or "")


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


def _value(hole: _Hole, values: Mapping[str, object]) -> str:
    """In one line and not endless, whatever a name contains."""
    value = values.get(hole.name)
    words = " ".join(_visible("" if value is None else str(value), keep="").split())
    return words[:MAX_VALUE] or hole.default


def _visible(text: str, *, keep: str) -> str:
    """Without control characters, which break headers and XML; other kinds of line end count as a blank."""
    return "".join(char if char in keep or not _is_control(char) else " " for char in text)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in "\ufffe\uffff"
