"""HR's table of records. Drawn in Python like the other lists: every word of a person goes through `escape` here."""

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from directory.people.columns import Column, Line
from directory.people.rules import waits_for_approval
from web.templatetags.ui import badge, icon, person

register = template.Library()

ANY_ID = UUID(int=0)
CORNER = "state"  # on a phone it stands beside the name


@register.simple_tag
def record_rows(lines: Iterable[Line], columns: Iterable[Column], may_select: bool) -> SafeString:
    before, _between, after = reverse("directory:person_detail", args=[ANY_ID]).partition(str(ANY_ID))
    labels = [(column, escape(str(column.label))) for column in columns]
    choose = escape(gettext("Choose %(name)s"))
    drawn = []
    for line in lines:
        href = f"{escape(before)}{line.alumnus.pk}{escape(after)}"
        cells = [_tick(line, choose)] if may_select else []
        cells.append(f'  <th scope="row">{person(line.alumnus, line.shown("career", line.spell.title), href)}</th>\n')
        cells += [_cell(column, label, line) for column, label in labels]
        drawn.append(f"<tr>\n{''.join(cells)}</tr>\n")
    return mark_safe("".join(drawn))  # noqa: S308


def _tick(line: Line, choose: str) -> str:
    label = choose % {"name": escape(line.alumnus.full_name)}
    return (
        f'  <td class="table__tick"><input type="checkbox" form="acts" name="person" value="{line.alumnus.pk}" '
        f'aria-label="{label}"></td>\n'
    )


def _cell(column: Column, label: str, line: Line) -> str:
    extra = " data-corner" if column.name == CORNER else ""
    return f'  <td data-label="{label}"{extra}>{_drawn(column, line)}</td>\n'


def _drawn(column: Column, line: Line) -> str:
    alumnus = line.alumnus
    if column.name == "state":
        drawn = str(badge(alumnus.get_state_display(), alumnus.state_kind))
        return drawn + (" " + str(badge(gettext("Waits"), "warn")) if waits_for_approval(alumnus) else "")
    if column.name == "address":
        return _yes(gettext("Known")) if alumnus.personal_email else _no(gettext("Missing"))
    if column.name == "joined" and not alumnus.joined_at:
        return _no(gettext("Not yet"))
    if column.name == "tags":
        return "".join(f'<span class="chip">{escape(tag)}</span> ' for tag in alumnus.tags) or "–"
    return _words(column.value(line))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _yes(gettext("Yes")) if value else _no(gettext("No"))
    if isinstance(value, date):
        return f'<span class="nowrap">{escape(date_format(value, "j M Y"))}</span>'
    if isinstance(value, (int, float)):
        return escape(number_format(value))
    return escape(str(value)) or "–"


def _yes(word: str) -> str:
    return f'<span class="yes">{icon("check", 16)}{escape(word)}</span>'


def _no(word: str) -> str:
    return f'<span class="faint">{escape(word)}</span>'
