"""The small pieces of every page. `docs/design.md` shows each with an example, `/ui/` shows each in every state."""

import hashlib
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from web import navigation, rich_text
from web.brand import brand_version
from web.charts import Chart, Stage, figure
from web.heat import HeatMap
from web.json_ld import json_ld
from web.shares import Interval, ShareChart

register = template.Library()

KINDS = frozenset({"neutral", "good", "warn", "bad", "accent"})
CALLOUT_ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "octagon-alert"}
TOAST_ICONS = {"success": "circle-check", "warning": "triangle-alert", "error": "octagon-alert"}
AVATAR_COLOURS = 8


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """{% icon "users" %}: decoration only; the words beside it carry the meaning."""
    return _icon(str(name), int(size))


@lru_cache(maxsize=512)
def _icon(name: str, size: int) -> SafeString:
    svg = lucide._render_icon(name, size, aria_hidden="true", focusable="false")
    return mark_safe(svg.replace("<svg ", '<svg class="icon" ', 1))  # noqa: S308 - from the package, not from people


@register.filter
def address(email: str) -> SafeString | str:
    """{{ person.email|address }}: a long one breaks after its @, not within a word."""
    mailbox, at, domain = str(email).rpartition("@")
    return format_html("{}@<wbr>{}", mailbox, domain) if at else domain


@register.simple_tag
def art(name: str) -> SafeString:
    """{% art "people" %}: one of the drawings in templates/components/art/."""
    return _art(str(name))


@lru_cache(maxsize=32)
def _art(name: str) -> SafeString:
    return mark_safe(render_to_string(f"components/art/{name}.svg").strip())  # noqa: S308 - our own files


@register.simple_tag
def badge(label: Any, kind: str = "neutral") -> SafeString:
    kind = kind if kind in KINDS else "neutral"
    return format_html('<span class="badge badge--{}">{}</span>', kind, label)


@register.simple_tag
def avatar(name: Any, size: str = "", photo: str = "") -> SafeString:
    """Initials on a colour that stays with the name, or the photo at the address. Hidden from screen readers: the name
    stands beside it."""
    name = str(name)
    size_class = f" avatar--{size}" if size else ""
    shown = initials(name)
    if photo:
        shown = format_html('<img class="avatar__photo" src="{}" alt="" loading="lazy">', photo)
    return format_html(
        '<span class="avatar avatar--{}{}" aria-hidden="true">{}</span>', _colour_of(name), size_class, shown
    )


@register.filter
def initials(name: Any) -> str:
    words = [word for word in str(name).split() if word[:1].isalnum()]
    letters = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in letters).upper() or "—"


def _colour_of(name: str) -> int:
    return hashlib.blake2s(name.casefold().encode(), digest_size=2).digest()[0] % AVATAR_COLOURS + 1


@register.simple_tag
def person(name: Any, detail: Any = "", href: str = "", size: str = "", photo: str = "") -> SafeString:
    """{% person alumnus.name alumnus.title alumnus.get_absolute_url %}"""
    text = format_html('<span class="person__name">{}</span>', name)
    if detail:
        text += format_html('<span class="person__detail">{}</span>', detail)
    inner = format_html('{}<span class="person__text">{}</span>', avatar(name, size, photo), text)
    if href:
        return format_html('<a class="person" href="{}">{}</a>', href, inner)
    return format_html('<span class="person">{}</span>', inner)


@register.simple_block_tag
def card(
    content: SafeString, title: Any = "", id: str = "", lede: Any = "", kind: str = "", flush: bool = False
) -> str:
    """{% card title="Tasks" %}…{% endcard %}. `flush` leaves the inner padding away, for tables and lists."""
    modifier = f" card--{kind}" if kind else ""
    body = content if flush else format_html('<div class="card__body">{}</div>', content)
    if not title:
        return format_html('<section class="card{}">{}</section>', modifier, body)
    id = id or slugify(str(title)) or "card"
    lede_html = format_html('<p class="card__lede">{}</p>', lede) if lede else ""
    return format_html(
        '<section class="card{0}" aria-labelledby="{1}-title"><div class="card__head">'
        '<h2 id="{1}-title">{2}</h2>{3}</div>{4}</section>',
        modifier,
        id,
        title,
        lede_html,
        body,
    )


@register.simple_block_tag
def empty_state(content: SafeString, title: Any, art: str = "people", level: int = 2) -> str:
    """What to do next when there is nothing yet. Put a <p> and a .buttons row inside."""
    return format_html(
        '<div class="empty-state"><div class="empty-state__art">{0}</div><h{1}>{2}</h{1}>{3}</div>',
        _art(art),
        level,
        title,
        content,
    )


@register.simple_block_tag
def callout(content: SafeString, kind: str = "info", title: Any = "", id: str = "") -> str:
    kind = kind if kind in CALLOUT_ICONS else "info"
    title_html = format_html('<p class="callout__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="callout callout--{}"{}>{}<div class="callout__body">{}{}</div></div>',
        kind,
        format_html(' id="{}"', id) if id else "",
        _icon(CALLOUT_ICONS[kind], 18),
        title_html,
        content,
    )


@register.simple_tag
def crumb(label: Any, href: str = "") -> SafeString:
    if href:
        return format_html('<li><a href="{}">{}</a></li>', href, label)
    return format_html('<li><span aria-current="page">{}</span></li>', label)


@register.simple_tag
def fact(label: Any, value: Any, fallback: Any = "—") -> SafeString:
    """One row of <dl class="facts">."""
    shown = value if value not in (None, "") else format_html('<span class="faint">{}</span>', fallback)
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


@register.simple_tag
def kpi(label: Any, value: Any, note: Any = "", href: str = "", icon: str = "") -> SafeString:
    """One figure of <dl class="card kpis">."""
    value = figure(value) if isinstance(value, (int, float)) else value
    shown = format_html('<a href="{}">{}</a>', href, value) if href else value
    return format_html(
        '<div class="kpi"><dt>{}{}</dt><dd class="kpi__value">{}</dd>{}</div>',
        _icon(icon, 15) if icon else "",
        label,
        shown,
        format_html('<dd class="kpi__note">{}</dd>', note) if note else "",
    )


@register.simple_tag
def steps(*labels: Any, current: int) -> SafeString:
    """{% steps "You" "Your work" "Done" current=2 %}"""
    items = format_html_join(
        "",
        '<li{}><span class="steps__label">{}{}</span></li>',
        ((_step_state(number, current), _step_word(number, current), label) for number, label in enumerate(labels, 1)),
    )
    return format_html('<ol class="steps" aria-label="{}">{}</ol>', _("Steps"), items)


def _step_state(number: int, current: int) -> SafeString:
    if number < current:
        return mark_safe(' class="done"')
    return mark_safe(' aria-current="step"') if number == current else mark_safe("")


def _step_word(number: int, current: int) -> SafeString:
    if number >= current:
        return mark_safe("")
    return format_html('<span class="visually-hidden">{} </span>', _("Done:"))


@register.simple_tag
def progress(label: Any, done: int, total: int | None = None, id: str = "progress") -> SafeString:
    """A named bar; without `total` it says that work goes on, not how far it is."""
    figures = f"{figure(done)} / {figure(total)}" if total else figure(done)
    attributes = format_html(' max="{}" value="{}"', total, min(done, total)) if total else ""
    return format_html(
        '<div class="progress"><div class="progress__text"><span id="{0}-label">{1}</span><span>{2}</span></div>'
        '<progress id="{0}" aria-labelledby="{0}-label"{3}></progress></div>',
        id,
        label,
        figures,
        attributes,
    )


@register.simple_block_tag
def event(
    content: SafeString, title: Any, when: Any = "", icon: str = "circle", kind: str = "neutral", planned: bool = False
) -> str:
    """One line of <ol class="timeline">."""
    return format_html(
        '<li{}><span class="timeline__mark timeline__mark--{}">{}</span><div class="timeline__body">'
        '<span class="strong">{}</span>{}{}</div></li>',
        mark_safe(' class="planned"') if planned else "",
        kind if kind in KINDS else "neutral",
        _icon(icon, 14),
        title,
        format_html('<span class="timeline__when">{}</span>', when) if when else "",
        content.strip() and format_html('<div class="soft">{}</div>', content),
    )


@register.simple_tag(takes_context=True)
def navigation_links(context: template.Context, area: navigation.Area) -> list[navigation.Link]:
    request = context.get("request")
    return navigation.links(request, area) if request else []


@register.simple_tag(takes_context=True)
def navigation_groups(context: template.Context, area: navigation.Area) -> list[navigation.Shelf]:
    return navigation.grouped(navigation_links(context, area))


@register.simple_tag(takes_context=True)
def portal_menu(context: template.Context) -> navigation.Menu:
    return navigation.shelved(navigation_links(context, "portal"))


@register.simple_tag
def site_url(name: str) -> str:
    """The path of a page outside the employers, or nothing while the installation has no such page."""
    prefix = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, urlconf="alumni_portal.urls")
    except NoReverseMatch:
        return ""
    finally:
        set_script_prefix(prefix)


@register.simple_tag(takes_context=True)
def brand_href(context: template.Context) -> str:
    """The employer's own colours; the address changes with them, so browsers may keep it."""
    request: HttpRequest | None = context.get("request")
    employer = context.get("brand_employer") or getattr(request, "tenant", None)
    return f"{employer.base_path}brand.css?v={brand_version(employer)}" if employer else ""


@register.filter
def address_line(address: str) -> str:
    """A postal address of several lines in one, as the foot of a mail has it."""
    return ", ".join(line.strip().rstrip(",") for line in str(address).splitlines() if line.strip())


register.filter("figure", figure)
register.filter("rich_text", rich_text.shown)
register.filter("json_ld", json_ld)


@register.filter
def toast_icon(level_tag: str) -> SafeString:
    return _icon(TOAST_ICONS.get(level_tag, "info"), 18)


@register.filter
def widget_icon(field: BoundField) -> str:
    """`attrs={"data-icon": "mail"}` on a widget puts the icon inside its input."""
    return str(field.field.widget.attrs.get("data-icon", ""))


@register.filter
def error_links(form: Any) -> list[dict[str, str]]:
    """The errors of a form for its summary, each with the id of the field it belongs to."""
    found = [{"text": text, "id": "", "label": ""} for text in form.non_field_errors()]
    for field in form:
        label = str(field.label).rstrip(".:?")  # a colon follows it
        found += [{"text": text, "id": field.id_for_label or field.auto_id, "label": label} for text in field.errors]
    return found


@register.inclusion_tag("components/funnel.html")
def funnel_bars(stages: list[Stage]) -> dict[str, Any]:
    """{% funnel_bars stages %} with `web.charts.funnel(("Leavers", 40, url), ("Address known", 31), …)`."""
    return {"stages": stages}


@register.inclusion_tag("components/chart.html")
def line_chart(chart: Chart) -> dict[str, Any]:
    return {"chart": chart, "kind": "line"}


@register.inclusion_tag("components/chart.html")
def bar_chart(chart: Chart) -> dict[str, Any]:
    return {"chart": chart, "kind": "bar"}


@register.inclusion_tag("components/shares.html")
def share_bars(chart: ShareChart) -> dict[str, Any]:
    """{% share_bars chart %}: parts of a whole, one bar under the other."""
    return {"chart": chart}


@register.inclusion_tag("components/interval.html")
def interval(interval: Interval) -> dict[str, Any]:
    """{% interval picture %}: a figure and how sure it is; the figure itself stands beside it in words."""
    return {"interval": interval}


@register.inclusion_tag("components/heat.html")
def heat_map(heat: HeatMap) -> dict[str, Any]:
    return {"heat": heat}
