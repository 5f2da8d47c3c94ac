"""Room on a card and its page for other rooms: eligibility, the wish to come back, why somebody fits.

`lines` answers for many cards at once, so that a board asks the same number of questions whatever stands on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from boomerang.models import Candidacy
from tenancy.http import TenantRequest


@dataclass(frozen=True)
class Line:
    """One short thing on the face of a card. `kind` is a colour of `badge`; without one it is plain text."""

    text: str | Promise
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class FacePart:
    """On the board: for the candidacies shown, by their id."""

    name: str
    lines: Callable[[TenantRequest, Sequence[Candidacy]], Mapping[UUID, Sequence[Line]]]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """On the card's page: `context` returns what `template` needs, or None where there is nothing to say."""

    name: str
    template: str
    context: Callable[[TenantRequest, Candidacy], dict[str, Any] | None]
    order: int = 50


_faces: dict[str, FacePart] = {}
_pages: dict[str, PagePart] = {}


def register(part: FacePart | PagePart) -> None:
    if isinstance(part, FacePart):
        _faces[part.name] = part
    else:
        _pages[part.name] = part


def lines_for(request: TenantRequest, cards: Sequence[Candidacy]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {}
    for part in sorted(_faces.values(), key=lambda part: (part.order, part.name)):
        for pk, lines in part.lines(request, cards).items():
            found.setdefault(pk, []).extend(lines)
    return found


def parts_for(request: TenantRequest, card: Candidacy) -> list[SafeString]:
    drawn = []
    for part in sorted(_pages.values(), key=lambda part: (part.order, part.name)):
        if (context := part.context(request, card)) is not None:
            drawn.append(render_to_string(part.template, {"candidacy": card, **context}, request))
    return drawn
