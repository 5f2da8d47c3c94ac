"""Who sees what of a profile: the one place that decides. Pages, search rows, facets, maps and exports all ask here.

Who looks is one of a chain of audiences, each of which sees all that the one before it sees: the network, people one
worked with, connections, staff; and the person sees everything. A level names the widest audience that sees a field.

Three things are never a person's choice. The name is shown to whoever may see the profile at all. What the employer
wrote about the employment beyond title, team, office and years (manager, grade, exit, rehire, numbers, work address)
is for staff. And a field unknown to these lists is shown to nobody.

People have worked together if their times in one team or office overlap, by the ties that search keeps; of somebody
whose time here old colleagues may not see there are no ties, so that nothing can be told from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.models import (
    RECORD_READERS,
    Alumnus,
    AlumnusState,
    Audience,
    Block,
    Connection,
    ConnectionState,
    CustomField,
    Level,
    Tie,
    TieKind,
)
from web.one_statement import Asking, answered

LEVELS = tuple(Level)
# Each with the levels it sees, from the widest circle to the narrowest.
_SEEN_BY: Mapping[Audience, frozenset[Level]] = {
    Audience.NETWORK: frozenset(LEVELS[:1]),
    Audience.COLLEAGUES: frozenset(LEVELS[:2]),
    Audience.CONNECTIONS: frozenset(LEVELS[:3]),
    Audience.STAFF: frozenset(LEVELS[:4]),
}
CIRCLES = (Audience.NETWORK, Audience.COLLEAGUES, Audience.CONNECTIONS)  # of members, each narrower than the last
TOGETHER = (TieKind.TEAM, TieKind.OFFICE)  # a shared manager alone makes nobody see more
OWN = "field:"


@dataclass(frozen=True)
class Field:
    """`for_person` is false where the person whose field it is does not see it either."""

    name: str
    label: str | Promise
    default: Level
    levels: tuple[Level, ...] = LEVELS
    for_person: bool = True


_WORK_RECORD = LEVELS[:4]  # the employer's own record cannot be hidden from the employer

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("photo", _("Photo"), Level.EVERYONE),
        Field("pronouns", _("Pronouns"), Level.EVERYONE),
        Field("former_name", _("Former name"), Level.STAFF),
        Field("headline", _("Headline"), Level.EVERYONE),
        Field("about", _("About you"), Level.EVERYONE),
        Field("place", _("City and country"), Level.EVERYONE),
        Field("career", _("Your time here: titles, teams, offices and years"), Level.EVERYONE, _WORK_RECORD),
        Field("jobs", _("Jobs since"), Level.EVERYONE),
        Field("involvements", _("Boards and volunteering"), Level.EVERYONE),
        Field("skills", _("Skills"), Level.EVERYONE),
        Field("languages", _("Languages"), Level.EVERYONE),
        Field("links", _("Links"), Level.EVERYONE),
        Field("strengths", _("Strengths"), Level.EVERYONE),
        Field("obstacles", _("Current obstacles"), Level.NOBODY),
        Field("can_help_with", _("I can help with"), Level.EVERYONE),
        Field("looking_for", _("I am looking for"), Level.EVERYONE),
        Field("open_to", _("Open to"), Level.EVERYONE),
        Field("personal_email", _("Personal e-mail"), Level.STAFF),
        Field("phone", _("Phone"), Level.STAFF),
        Field("birthday", _("Birthday"), Level.NOBODY),
    )
}

CONTACT = frozenset({"personal_email", "phone"})

_SEEN_BY_DEFAULT = {
    audience: frozenset(field.name for field in FIELDS.values() if field.default in seen)
    for audience, seen in _SEEN_BY.items()
}
_KEPT_BY_DEFAULT = frozenset(field.name for field in FIELDS.values() if field.default == Level.NOBODY)


def own_fields() -> dict[str, Field]:
    """The fields this employer has added, by names such as "field:01a2…". One query."""
    return {field.name: field for field in map(own_field, CustomField.objects.in_use())}


def own_field(custom: CustomField) -> Field:
    """The person may narrow what the employer chose; what the employer wrote stays visible to the employer."""
    widest = Level(custom.level)
    narrower = LEVELS[LEVELS.index(widest) :]
    if not custom.by_members and widest != Level.NOBODY:
        narrower = tuple(level for level in narrower if level != Level.NOBODY)
    is_for_person = custom.by_members or widest not in (Level.STAFF, Level.NOBODY)
    return Field(f"{OWN}{custom.pk}", custom.label, widest, narrower, is_for_person)


def all_fields() -> dict[str, Field]:
    return {**FIELDS, **own_fields()}


def level_of(alumnus: Alumnus, field: Field | str) -> Level:
    """The level the person chose; the field's default where there is none, or none that the field allows."""
    field = FIELDS[field] if isinstance(field, str) else field
    return _level(alumnus.visibility, field)


def _level(chosen_levels: Mapping[str, str], field: Field) -> Level:
    chosen = chosen_levels.get(field.name)
    if chosen in field.levels:
        return Level(chosen)
    if field.name.startswith(OWN) and chosen in LEVELS:  # HR has changed the field since: never wider than was chosen
        return max(Level(chosen), field.default, key=LEVELS.index)
    return field.default


def kept_to_oneself(chosen_levels: Mapping[str, str]) -> frozenset[str]:
    """Fields that the person shows to nobody, so that staff neither read them nor have them compared."""
    if not chosen_levels:
        return _KEPT_BY_DEFAULT
    return frozenset(name for name, field in FIELDS.items() if _level(chosen_levels, field) == Level.NOBODY)


def fields_for(audience: Audience, alumnus: Alumnus, own: Mapping[str, Field] | None = None) -> frozenset[str]:
    """What an audience sees of a profile it may see. The employer's own fields are among it if `own` names them."""
    seen = _SEEN_BY[audience]
    found = _SEEN_BY_DEFAULT[audience]
    if alumnus.visibility:
        found = frozenset(name for name, field in FIELDS.items() if level_of(alumnus, field) in seen)
    if own:
        found |= {name for name, field in own.items() if level_of(alumnus, field) in seen}
    return found


def is_shown(alumnus: Alumnus) -> bool:
    """Whether members may see the person at all: has joined, is let in, and staff have not taken them off."""
    is_in = alumnus.joined_at is not None and not alumnus.is_limited and not alumnus.unlisted
    return is_in and alumnus.state in (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)


def audiences_of(alumnus: Alumnus) -> tuple[Audience, ...]:
    """Who may see the profile at all, the widest first. A current colleague is not for the whole network."""
    if alumnus.state == AlumnusState.MERGED:
        return ()
    circles = [each for each in CIRCLES if alumnus.listing in _SEEN_BY[each]] if is_shown(alumnus) else []
    if alumnus.state == AlumnusState.EMPLOYEE and Audience.NETWORK in circles:
        circles.remove(Audience.NETWORK)
    return (*circles, Audience.STAFF)


def is_peer(alumnus: Alumnus) -> bool:
    """The Python twin of `Alumnus.objects.peers()`; a test holds them together."""
    return Audience.NETWORK in audiences_of(alumnus)


def has_ties(alumnus: Alumnus) -> bool:
    """Whether it may be told with whom they worked: to those people, who may see them and their time here."""
    may_see = Audience.COLLEAGUES in audiences_of(alumnus)
    return may_see and level_of(alumnus, "career") in _SEEN_BY[Audience.COLLEAGUES]


def audience_for(viewer: Membership) -> Audience:
    """As whom the viewer sees people they have nothing to do with."""
    return Audience.STAFF if viewer.has_role(*RECORD_READERS) else Audience.NETWORK


def is_self(viewer: Membership, alumnus: Alumnus) -> bool:
    return alumnus.membership_id is not None and alumnus.membership_id == viewer.pk


def audiences_between(
    viewer: Membership, alumni: Iterable[Alumnus], *, as_member: bool = False
) -> dict[UUID, Audience]:
    """As whom the viewer sees each of these people; whom they may not see is left out. One query for members.

    With `as_member` a colleague of staff is the member they are besides: for what members do among themselves.
    """
    return answered(ask_audiences(viewer, alumni, as_member=as_member))


def ask_audiences(
    viewer: Membership, alumni: Iterable[Alumnus], *, as_member: bool = False
) -> Asking[dict[UUID, Audience]]:
    """The same, beside others who ask."""
    people = list(alumni)
    if audience_for(viewer) == Audience.STAFF and not as_member:
        return {person.pk: Audience.STAFF for person in people if audiences_of(person)}
    known = Alumnus.objects.filter(pk__in=[person.pk for person in people]).exclude(_is_hidden_from(viewer))
    known = known.annotate(linked=_is_linked_to(viewer), worked=_has_worked_with(viewer))
    relations = known.values_list("pk", "linked", "worked")
    yield [relations]
    found = {}
    for pk, is_linked, has_worked in relations:
        widest = Audience.COLLEAGUES if has_worked else Audience.NETWORK
        found[pk] = Audience.CONNECTIONS if is_linked else widest
    return {person.pk: found[person.pk] for person in people if found.get(person.pk) in audiences_of(person)}


def audience_between(viewer: Membership, alumnus: Alumnus) -> Audience | None:
    """None: the profile is not theirs to see. Of oneself one sees more than any audience; ask `is_self` first."""
    return audiences_between(viewer, [alumnus]).get(alumnus.pk)


def visible_fields(viewer: Membership, alumnus: Alumnus, own: Mapping[str, Field] | None = None) -> frozenset[str]:
    """Names of the fields the viewer may see: all of one's own, none of a profile that is not theirs to see."""
    if is_self(viewer, alumnus):
        return frozenset(FIELDS) | {name for name, field in (own or {}).items() if field.for_person}
    audience = audience_between(viewer, alumnus)
    if audience is None:
        return frozenset()
    seen = fields_for(audience, alumnus, own)
    return seen if may_see_contact(viewer, alumnus) else seen - CONTACT


def may_see_contact(viewer: Membership, alumnus: Alumnus) -> bool:
    """“Only staff” is what members choose. Who declined, or was never asked, gave the address to HR for one purpose."""
    return has_contact_for_staff(alumnus) or reads_every_contact(viewer)


def has_contact_for_staff(alumnus: Alumnus) -> bool:
    return alumnus.state in (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE) and alumnus.has_joined


def reads_every_contact(viewer: Membership) -> bool:
    return viewer.has_role(Role.OWNER, Role.HR_ADMIN)


def clean_levels(levels: Mapping[str, str], fields: Mapping[str, Field] | None = None) -> dict[str, str]:
    """Only known fields and levels the field allows, ready to be stored."""
    known = fields or (all_fields() if any(name.startswith(OWN) for name in levels) else FIELDS)
    return {name: levels[name] for name, field in known.items() if levels.get(name) in field.levels}


def staff_see(field: Field | str) -> Q:
    """Of whom staff see this field: the database's twin of `fields_for(Audience.STAFF)`; a test holds them together.

    Whatever asks for a value in a column asks for this as well, so that nothing is told by who is found.
    """
    field = FIELDS[field] if isinstance(field, str) else field
    is_own = field.name.startswith(OWN)
    if field.default != Level.NOBODY:
        may_hide = is_own or Level.NOBODY in field.levels
        return ~_has_chosen(field, Level.NOBODY) if may_hide else ~Q(pk=None)
    shown = Q(pk__in=[])
    for level in field.levels if not is_own else ():
        if level in _SEEN_BY[Audience.STAFF]:
            shown |= _has_chosen(field, level)
    return shown


def _has_chosen(field: Field, level: Level) -> Q:
    return Q(visibility__contains={field.name: level.value})  # never unknown, whatever is missing


def seen_by(viewer: Membership) -> Q:
    """Behind `Alumnus.objects.visible_to()`: the profiles that the viewer may open. One's own is always among them."""
    if audience_for(viewer) == Audience.STAFF:
        return ~Q(state=AlumnusState.MERGED)
    own = Q(membership=viewer)
    shown = Q(joined_at__isnull=False, is_limited=False, unlisted=False)
    shown &= Q(state__in=[AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE])
    network = Q(state=AlumnusState.ALUMNUS, listing=Level.EVERYONE)
    worked = Q(listing__in=_SEEN_BY[Audience.COLLEAGUES]) & Q(_has_worked_with(viewer))
    linked = Q(listing__in=_SEEN_BY[Audience.CONNECTIONS]) & Q(_is_linked_to(viewer))
    return own | (shown & (network | worked | linked) & ~_is_hidden_from(viewer))


def _is_linked_to(viewer: Membership) -> Q:
    accepted = Connection.objects.filter(state=ConnectionState.ACCEPTED)
    was_asked = accepted.filter(asked=OuterRef("pk"), asker__membership=viewer)
    has_asked = accepted.filter(asker=OuterRef("pk"), asked__membership=viewer)
    return Q(Exists(was_asked)) | Q(Exists(has_asked))


def _has_worked_with(viewer: Membership) -> Q:
    mine = Tie.objects.filter(
        alumnus__membership=viewer, kind=OuterRef("kind"), key=OuterRef("key"),
        started_on__lte=OuterRef("ended_on"), ended_on__gte=OuterRef("started_on"),
    )  # fmt: skip
    return Q(Exists(Tie.objects.filter(Exists(mine), alumnus=OuterRef("pk"), kind__in=TOGETHER)))


def _is_hidden_from(viewer: Membership) -> Q:
    """Either has blocked the other; or the viewer waits to be let in and sees nobody."""
    blocked = Block.objects.filter(blocked=OuterRef("pk"), blocker__membership=viewer)
    has_blocked = Block.objects.filter(blocker=OuterRef("pk"), blocked__membership=viewer)
    waiting = Alumnus.objects.filter(membership=viewer, is_limited=True)
    return Q(Exists(blocked)) | Q(Exists(has_blocked)) | Q(Exists(waiting))
