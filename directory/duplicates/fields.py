"""What is chosen, gathered or carried over when two records become one."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, Level
from directory.visibility import FIELDS, kept_to_oneself, level_of

# One of two values holds: name of the choice, the columns that go together.
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "name": ("given_name", "family_name"),
    "former_name": ("former_name",),
    "pronouns": ("pronouns",),
    "state": ("state",),
    "employee_number": ("employee_number",),
    "work_email": ("work_email",),
    "personal_email": ("personal_email", "personal_email_verified_at"),
    "phone": ("phone",),
    "place": ("city", "country", "city_id"),
    "photo": ("photo",),
    "headline": ("headline",),
    "about": ("about",),
    "strengths": ("strengths",),
    "obstacles": ("obstacles",),
    "linkedin_url": ("linkedin_url",),
    "blog_url": ("blog_url",),
    "site_url": ("site_url",),
    "birthday": ("birth_month", "birth_day"),
}
LABELS: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "former_name": _("Former name"),
    "pronouns": _("Pronouns"),
    "state": _("State"),
    "employee_number": _("Employee number"),
    "work_email": _("Work e-mail"),
    "personal_email": _("Personal e-mail"),
    "phone": _("Phone"),
    "place": _("City and country"),
    "photo": _("Photo"),
    "headline": _("Headline"),
    "about": _("About"),
    "strengths": _("Strengths"),
    "obstacles": _("Obstacles"),
    "linkedin_url": _("LinkedIn"),
    "blog_url": _("Blog"),
    "site_url": _("Website"),
    "birthday": _("Birthday"),
}
_FIELD_OF = {"linkedin_url": "links", "blog_url": "links", "site_url": "links"}  # others are called as their field
# Values of both are put together, up to so many.
GATHERED: Mapping[str, int] = {"can_help_with": 10, "looking_for": 10, "open_to": 10, "languages": 20, "tags": 20}
# What a member brings along from the record they joined with; nobody chooses among these then.
OF_THE_MEMBER = (
    "membership", "joined_at", "visibility", "listing", "is_limited", "state", "confirmed_at", "personal_email",
    "personal_email_verified_at", "greetings", "leap_day",
)  # fmt: skip

WIDEST_FIRST = list(Level)


def narrower_levels(one: Alumnus, other: Alumnus) -> dict[str, Any]:
    """For each field of which either of them chose a level, and for the profile as a whole."""
    chosen = {*one.visibility, *other.visibility} & set(FIELDS)
    return {
        "visibility": {name: max(level_of(one, name), level_of(other, name), key=_narrowness) for name in chosen},
        "listing": max(one.listing, other.listing, key=_narrowness),
    }


def _narrowness(level: str) -> int:
    return WIDEST_FIRST.index(Level(level))


def hidden_from_hr(*records: Alumnus) -> frozenset[str]:
    """Names of `CHOSEN` that one of these keeps to themselves: HR neither reads them here nor chooses among them."""
    hidden = frozenset[str]().union(*(kept_to_oneself(record.visibility) for record in records))
    return frozenset(name for name in CHOSEN if _FIELD_OF.get(name, name) in hidden)


def choices_for(one: Alumnus, other: Alumnus) -> list[str]:
    """Where somebody has to decide: what the two have different values of, both of them some."""
    settled = {*hidden_from_hr(one, other), *(OF_THE_MEMBER if one.has_joined or other.has_joined else ())}
    return [name for name in CHOSEN if name not in settled and _differ(one, other, name)]


def _differ(one: Alumnus, other: Alumnus, name: str) -> bool:
    first, second = (tuple(getattr(record, column) for column in CHOSEN[name]) for record in (one, other))
    return first != second and any(first) and any(second)
