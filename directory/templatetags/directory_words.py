from collections.abc import Iterable
from datetime import date
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from directory import wording
from directory.search.facets import FacetLink
from web.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def years(started_on: date | None, ended_on: date | None) -> str:
    return wording.years(started_on, ended_on)


@register.simple_tag
def tenure(started_on: date | None, ended_on: date | None) -> str:
    return wording.tenure(started_on, ended_on)


@register.simple_tag
def facet_links(links: Iterable[FacetLink]) -> SafeString:
    """A page has a hundred of them; as a template of its own each would cost thirty times as much."""
    return mark_safe("".join(_chosen_link(link) if link.chosen else _facet_link(link) for link in links))  # noqa: S308


def _facet_link(link: FacetLink) -> str:
    href = escape(link.href)
    return (
        f'<li><a class="facet__link" href="{href}" hx-get="{href}">'
        f'<span class="facet__label">{escape(link.label)}</span>'
        f'<span class="facet__count">{escape(link.count)}</span></a></li>'
    )


def _chosen_link(link: FacetLink) -> SafeString:
    return format_html(
        '<li><a class="facet__link" href="{0}" hx-get="{0}" aria-current="true"><span class="facet__label">{1}</span>'
        '{2}<span class="visually-hidden">{3}</span></a></li>',
        link.href,
        link.label,
        icon("x", 14),
        gettext("Remove this filter"),
    )
