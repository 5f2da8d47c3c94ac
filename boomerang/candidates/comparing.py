"""Candidates side by side, a line for each thing that is compared."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from boomerang.candidates.hits import Hit, facets_of
from directory.search.forms import facet_value_label


@dataclass(frozen=True)
class Compared:
    """`cells` are texts; of the line of skills (name, held by all of them) pairs."""

    label: str
    cells: list[Any]
    is_skills: bool = False


def compared(hits: Sequence[Hit]) -> list[Compared]:
    facets = [facets_of(hit.row) for hit in hits]
    skills = Counter(skill for held in facets for skill in held.get("skill", ()))
    shared = {skill for skill, number in skills.items() if number == len(hits)}

    def said(name: str) -> list[str]:
        return [", ".join(facet_value_label(name, value) for value in held.get(name, ())) for held in facets]

    lines = [
        Compared(_("Last title"), [hit.row.card.get("title", "") for hit in hits]),
        Compared(_("Last team"), [hit.row.card.get("team", "") for hit in hits]),
        Compared(_("Seniority"), said("seniority")),
        Compared(_("Years here"), [hit.row.years for hit in hits]),
        Compared(_("Away"), [hit.left for hit in hits]),
        Compared(
            _("Skills"),
            [_skills(held.get("skill", ()), shared if len(hits) > 1 else set()) for held in facets],
            is_skills=True,
        ),
        Compared(_("Languages"), said("language")),
        Compared(_("What they do now"), [hit.row.now for hit in hits]),
        Compared(_("Place"), [hit.row.place for hit in hits]),
        Compared(_("How they left"), said("exit")),
        Compared(_("Why they left"), [hit.why_left for hit in hits]),
        Compared(_("Note on rehire"), [hit.note for hit in hits]),
        Compared(_("Seen last"), [hit.seen for hit in hits]),
        Compared(_("On a board already"), [", ".join(hit.openings) for hit in hits]),
    ]
    return [line for line in lines if any(line.cells)]


def _skills(held: Sequence[str], shared: set[str]) -> list[tuple[str, bool]]:
    return [(skill, skill in shared) for skill in sorted(held, key=str.casefold)]
