from datetime import date

from django import template

from directory import wording

register = template.Library()


@register.simple_tag
def years(started_on: date | None, ended_on: date | None) -> str:
    return wording.years(started_on, ended_on)


@register.simple_tag
def tenure(started_on: date | None, ended_on: date | None) -> str:
    return wording.tenure(started_on, ended_on)
