"""What lists and pages say of an opening."""

from django import template

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
