"""What lists and pages say of an opening."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from boomerang.board.facets import result_note
from boomerang.board.finding import Found
from boomerang.models import Opening
from boomerang.openings import reading
from directory.countries import country_name
from directory.profile.languages import language_name

register = template.Library()


@register.filter
def opening_count(found: Found) -> str:
    return result_note(found)


@register.filter
def place_words(opening: Opening) -> str:
    return reading.place_words(opening)


@register.filter
def pay_words(opening: Opening) -> str:
    return reading.pay_words(opening)


@register.filter
def language_words(opening: Opening) -> str:
    return ", ".join(map(language_name, opening.languages))


@register.filter
def all_places(opening: Opening) -> str:
    names = [
        ", ".join(part for part in (each.city, country_name(each.country)) if part) for each in opening.places.all()
    ]
    return "; ".join(names)


@register.filter
def opening_facts(opening: Opening) -> list[str]:
    """What a line says below the title."""
    pay = reading.pay_words(opening)
    facts = [opening.company, opening.team, reading.place_words(opening), str(opening.get_contract_display()), pay]
    return [fact for fact in facts if fact]


@register.filter
def apply_host(opening: Opening) -> str:
    return reading.host_of(opening.apply_url)


# A script element ends at the first "</script", whatever the JSON around it says.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.filter
def json_ld(posting: Mapping[str, Any]) -> SafeString:
    """A data block that no browser runs, so that the content security policy has nothing to say about it."""
    text = json.dumps(posting, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
