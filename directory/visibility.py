"""Who sees what of a profile: the one place that decides. Pages, search rows, facets and exports all ask here.

Three things are never a person's choice. The name is shown to whoever may see the profile at all. What the employer
wrote about the employment beyond title, team, office and years (manager, grade, exit, rehire, numbers, work address)
is for staff. And a field unknown to this list is shown to nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.models import RECORD_READERS, Alumnus, AlumnusState, Audience, Level


@dataclass(frozen=True)
class Field:
    name: str
    label: str | Promise
    default: Level
    levels: tuple[Level, ...] = (Level.EVERYONE, Level.STAFF, Level.NOBODY)


_WORK_RECORD = (Level.EVERYONE, Level.STAFF)  # the employer's own record cannot be hidden from the employer

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("pronouns", _("Pronouns"), Level.EVERYONE),
        Field("former_name", _("Former name"), Level.STAFF),
        Field("headline", _("Headline"), Level.EVERYONE),
        Field("about", _("About you"), Level.EVERYONE),
        Field("place", _("City and country"), Level.EVERYONE),
        Field("career", _("Your time here: titles, teams, offices and years"), Level.EVERYONE, _WORK_RECORD),
        Field("jobs", _("Jobs since"), Level.EVERYONE),
        Field("skills", _("Skills"), Level.EVERYONE),
        Field("personal_email", _("Personal e-mail"), Level.STAFF),
        Field("phone", _("Phone"), Level.STAFF),
    )
}

CONTACT = frozenset({"personal_email", "phone"})

_SEEN_BY = {
    Audience.NETWORK: frozenset({Level.EVERYONE}),
    Audience.STAFF: frozenset({Level.EVERYONE, Level.STAFF}),
}
_SEEN_BY_DEFAULT = {
    audience: frozenset(field.name for field in FIELDS.values() if field.default in seen)
    for audience, seen in _SEEN_BY.items()
}


def level_of(alumnus: Alumnus, name: str) -> Level:
    """The level the person chose; the field's default where there is none, or none that the field allows."""
    field = FIELDS[name]
    chosen = alumnus.visibility.get(name)
    return Level(chosen) if chosen in field.levels else field.default


def fields_for(audience: Audience, alumnus: Alumnus) -> frozenset[str]:
    seen = _SEEN_BY[audience]
    if not alumnus.visibility:
        return _SEEN_BY_DEFAULT[audience]
    return frozenset(name for name in FIELDS if level_of(alumnus, name) in seen)


def is_peer(alumnus: Alumnus) -> bool:
    """The Python twin of `Alumnus.objects.peers()`; a test holds them together."""
    return alumnus.state == AlumnusState.ALUMNUS and alumnus.joined_at is not None and alumnus.listing == Level.EVERYONE


def audiences_of(alumnus: Alumnus) -> tuple[Audience, ...]:
    return (Audience.STAFF, Audience.NETWORK) if is_peer(alumnus) else (Audience.STAFF,)


def audience_for(viewer: Membership) -> Audience:
    return Audience.STAFF if viewer.has_role(*RECORD_READERS) else Audience.NETWORK


def is_self(viewer: Membership, alumnus: Alumnus) -> bool:
    return alumnus.membership_id is not None and alumnus.membership_id == viewer.pk


def visible_fields(viewer: Membership, alumnus: Alumnus) -> frozenset[str]:
    """Names of the fields the viewer may see: all of one's own, none of a profile that is not theirs to see."""
    if is_self(viewer, alumnus):
        return frozenset(FIELDS)
    audience = audience_for(viewer)
    if audience not in audiences_of(alumnus):
        return frozenset()
    seen = fields_for(audience, alumnus)
    return seen if may_see_contact(viewer, alumnus) else seen - CONTACT


def may_see_contact(viewer: Membership, alumnus: Alumnus) -> bool:
    """“Only staff” is what members choose. Who declined, or was never asked, gave the address to HR for one purpose."""
    is_member = alumnus.state == AlumnusState.ALUMNUS and alumnus.has_joined
    return is_member or viewer.has_role(Role.OWNER, Role.HR_ADMIN)


def clean_levels(levels: Mapping[str, str], names: Iterable[str] = FIELDS) -> dict[str, str]:
    """Only known fields and levels the field allows, ready to be stored."""
    return {name: levels[name] for name in names if levels.get(name) in FIELDS[name].levels}
