"""Openings in a letter: what the reader sees of them, and what stands in the way of sending it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from boomerang.letters.forms import OpeningsForm
from boomerang.letters.offers import openings_in
from boomerang.models import Opening
from boomerang.openings.reading import place_words
from engagement.letters.blocks import Block, BlockKind
from engagement.letters.filling import Pen
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url


def shown(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    return {"openings": [_line(opening, employer) for opening in openings_in(block, employer)]}


def text(block: Block, pen: Pen, employer: Employer) -> str:
    lines = [_line(opening, employer) for opening in openings_in(block, employer)]
    return "\n\n".join("\n".join(filter(None, [each["title"], each["facts"], each["url"]])) for each in lines)


def check(block: Block) -> Iterator[str]:
    employer = Employer.objects.get(pk=require_tenant())
    if openings_in(block, employer):
        return
    if not employer.has_module("boomerang"):
        yield _("“Openings and returns” is switched off. Take the block out.")
    elif block["newest"]:
        yield _("There is no opening now that all members may see. Publish one, or take the block out.")
    elif block["openings"]:
        yield _("None of the chosen openings is open to all members any more. Choose others, or take the block out.")
    else:
        yield _("No opening is chosen.")


def _line(opening: Opening, employer: Employer) -> dict[str, str]:
    return {
        "title": _plain(opening.title),
        "facts": _plain(" · ".join(word for word in (opening.team, place_words(opening)) if word)),
        "url": employer_url(employer, "boomerang:opening_detail", opening.pk),
    }


def _plain(words: str) -> str:
    """A title of a feed is no place for a person's values: the outbox fills what stands between two braces."""
    return words.replace("{{", "{ {")


OPENINGS = BlockKind(
    name="openings", label=lazy("Openings"), icon="briefcase", order=60, form=OpeningsForm, shown=shown, text=text,
    check=check, templates="boomerang/letters/blocks", offered=lambda employer: employer.has_module("boomerang"),
)  # fmt: skip
