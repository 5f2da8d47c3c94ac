"""Lists of people. A page draws 25 rows: as templates they cost more than everything else on it together.

Every word of a person goes through `escape` here; tests/directory/test_rows.py holds that.
"""

from collections.abc import Iterable
from html import escape
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from directory.models import SearchRow
from directory.profile.photos import small_photo
from web.templatetags.ui import avatar, badge, icon, person

register = template.Library()

ANY_ID = UUID(int=0)


@register.simple_tag
def alumnus_rows(rows: Iterable[SearchRow]) -> SafeString:
    """The directory, as members see it."""
    before, after = _address_around_id("directory:alumnus_detail")
    return mark_safe("".join(_alumnus_row(row, f"{before}{row.alumnus_id}{after}") for row in rows))  # noqa: S308


def _alumnus_row(row: SearchRow, href: str) -> str:
    name, now, work, years, place = (escape(text) for text in (str(row), row.now, row.work, row.years, row.place))
    work = f"<span>{work}</span>" if work or years else ""
    place = icon("map-pin", 15) + place if place else ""
    return (
        f'<li class="people__row">\n  <a class="people__link" href="{href}">\n'
        f"    {avatar(row, 'large', small_photo(row.card, href))}\n"
        f'    <span class="people__who"><span class="people__name">{name}</span>'
        f"{_span('people__now', now)}</span>\n"
        f'    <span class="people__work">{work}{_span("faint", years)}</span>\n'
        f'    <span class="people__place">{place}</span>\n'
        "  </a>\n</li>\n"
    )


@register.filter
def row_photo(row: SearchRow) -> str:
    return small_photo(row.card, reverse("directory:alumnus_detail", args=[row.alumnus_id]))


@register.simple_tag
def person_rows(rows: Iterable[SearchRow], may_see_records: bool) -> SafeString:
    """The table of people, as colleagues see it."""
    before, after = _address_around_id("directory:person_detail")
    words = _Words() if may_see_records else None
    labels = [escape(gettext("Team")), escape(gettext("Last day"))]
    drawn = []
    for row in rows:
        cells = [
            f'  <th scope="row">{person(row, row.card.get("title", ""), f"{before}{row.alumnus_id}{after}")}</th>\n',
            f'  <td data-label="{labels[0]}">{escape(row.card.get("team") or "–")}</td>\n',
            f'  <td data-label="{labels[1]}" class="nowrap">{_day(row)}</td>\n',
            words.cells(row) if words else "  \n",
        ]
        drawn.append(f"<tr>\n{''.join(cells)}</tr>\n")
    return mark_safe("".join(drawn))  # noqa: S308


class _Words:
    """What the cells of records say, looked up once for all rows."""

    def __init__(self) -> None:
        self.state, self.address = escape(gettext("State")), escape(gettext("Personal address"))
        self.joined = escape(gettext("Joined"))
        self.known, self.has_joined = _yes(gettext("Known")), _yes(gettext("Joined"))
        self.missing, self.not_yet = _no(gettext("Missing")), _no(gettext("Not yet"))

    def cells(self, row: SearchRow) -> str:
        address = self.known if row.card.get("address") else self.missing
        joined = self.has_joined if row.card.get("joined") else self.not_yet
        return (
            f'  \n    <td data-label="{self.state}" data-corner>{badge(row.state.label, row.state_kind)}</td>\n'
            f'    <td data-label="{self.address}">{address}</td>\n'
            f'    <td data-label="{self.joined}">{joined}</td>\n  \n'
        )


def _yes(word: str) -> str:
    return f'<span class="yes">{icon("check", 16)}{escape(word)}</span>'


def _no(word: str) -> str:
    return f'<span class="faint">{escape(word)}</span>'


def _day(row: SearchRow) -> str:
    day = row.last_day
    return escape(date_format(day, "j M Y")) if day else "–"


def _span(name: str, escaped: str) -> str:
    return f'<span class="{name}">{escaped}</span>' if escaped else ""


def _address_around_id(name: str) -> tuple[str, str]:
    """One look-up for all rows."""
    before, _, after = reverse(name, args=[ANY_ID]).partition(str(ANY_ID))
    return escape(before), escape(after)
