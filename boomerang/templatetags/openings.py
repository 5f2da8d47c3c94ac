"""What lists and pages say of an opening."""

from django import template

from boomerang.board.facets import result_note
from boomerang.board.finding import Found
from boomerang.models import Opening, Workplace
from boomerang.openings import reading
from directory.countries import country_name
from directory.profile.languages import language_name

register = template.Library()


@register.filter
def opening_count(found: Found) -> str:
    return result_note(found)


@register.filter
def place_words(opening: Opening) -> str:
    """ "Berlin, Paris and 2 more", with what is said of working elsewhere."""
    names = [place.city or country_name(place.country) for place in opening.places.all()]
    shown = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
    if opening.workplace == Workplace.ON_SITE and shown:
        return shown
    return f"{shown} · {opening.get_workplace_display()}" if shown else str(opening.get_workplace_display())


@register.filter
def pay_words(opening: Opening) -> str:
    return reading.pay_words(opening)


@register.filter
def language_words(opening: Opening) -> str:
    return ", ".join(map(language_name, opening.languages))
