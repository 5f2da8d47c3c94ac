"""What a member reads about their own connections. Everything starts at the member's own record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.connections.rules import can_connect, can_write_notes, may_ask_again, takes_part
from directory.connections.together import Together, together
from directory.models import Alumnus, AlumnusState, Audience, Block, Connection, ConnectionState, PrivateNote, SearchRow
from directory.names import words
from directory.profile.photos import small_photo
from directory.visibility import ask_audiences, audience_for, audiences_between
from web.one_statement import Asking, answered
from web.pagination import Page, keyset_page

PAGE_SIZE = 25


class Show(models.TextChoices):
    """The lists on the page of connections, as its address names them."""

    CONNECTED = "connected", _("Connected")
    ASKED_ME = "asked-me", _("Asked you")
    ASKED = "asked", _("You asked")
    NOTES = "notes", _("With a note")
    BLOCKED = "blocked", _("Blocked")


class Standing(models.TextChoices):
    """What two people are to each other, as one of them may know it."""

    NONE = "none", _("Not connected")
    ASKED = "asked", _("You asked")
    ASKED_ME = "asked-me", _("Asked you")
    CONNECTED = "connected", _("Connected")


@dataclass(frozen=True)
class Row:
    """One person in a list. Without `href` the profile is not theirs to open."""

    alumnus_id: UUID
    name: str
    detail: str = ""
    href: str = ""
    photo: str = ""
    asked_at: datetime | None = None
    message: str = ""
    note: str = ""


@dataclass
class Circle:
    """Whom one has to do with: ids only, each list without those who cannot be seen any more."""

    own: Alumnus
    asks: dict[UUID, Connection] = field(default_factory=dict)
    notes: dict[UUID, PrivateNote] = field(default_factory=dict)
    lists: dict[Show, set[UUID]] = field(default_factory=dict)
    audiences: dict[UUID, Audience] = field(default_factory=dict)

    @property
    def counts(self) -> list[tuple[Show, int]]:
        return [(show, len(self.lists[show])) for show in Show]


def own_alumnus(member: Membership) -> Alumnus | None:
    found: Alumnus | None = Alumnus.objects.filter(membership=member).first()
    return found


def unanswered(member: Membership) -> QuerySet[Connection]:
    """What people have asked this member, and wait for."""
    asks: QuerySet[Connection] = Connection.objects.filter(asked__membership=member, state=ConnectionState.ASKED)
    return asks.filter(taking_part("asker__"))


def taking_part(prefix: str = "") -> Q:
    """The database's twin of `rules.takes_part`; a test holds them together."""
    states = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)
    conditions = {"joined_at__isnull": False, "is_limited": False, "unlisted": False, "state__in": states}
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


def circle_of(own: Alumnus, member: Membership) -> Circle:
    """Six queries, however many people. Who asks shows their name to the one they ask, whatever else they hide."""
    circle = Circle(own)
    for connection in Connection.objects.of(own.pk):
        circle.asks[_other(connection, own)] = connection
    circle.notes = {note.about_id: note for note in PrivateNote.objects.filter(author=own)}
    blocks = list(Block.objects.touching(own.pk).values_list("blocker_id", "blocked_id"))
    hidden = {blocker if blocked == own.pk else blocked for blocker, blocked in blocks}
    known = (circle.asks.keys() | circle.notes.keys()) - hidden
    circle.audiences = seen_as_member(member, Alumnus.objects.filter(pk__in=known))
    seen = circle.audiences.keys()
    standing = {other: standing_of(connection, own) for other, connection in circle.asks.items()}
    waiting = {other for other in known if standing.get(other) == Standing.ASKED_ME}
    waiting = set(Alumnus.objects.filter(taking_part(), pk__in=waiting).values_list("pk", flat=True))
    circle.lists = {
        Show.CONNECTED: {other for other in seen if standing.get(other) == Standing.CONNECTED},
        Show.ASKED_ME: waiting,
        Show.ASKED: {other for other in seen if standing.get(other) == Standing.ASKED},
        Show.NOTES: seen & circle.notes.keys(),
        Show.BLOCKED: {blocked for blocker, blocked in blocks if blocker == own.pk},
    }
    return circle


def standing_of(connection: Connection | None, own: Alumnus) -> Standing:
    if connection is None:
        return Standing.NONE
    if connection.state == ConnectionState.ACCEPTED:
        return Standing.CONNECTED
    if connection.asker_id == own.pk:
        return Standing.ASKED if connection.taken_back_at is None else Standing.NONE
    return Standing.ASKED_ME if connection.state == ConnectionState.ASKED else Standing.NONE


def _other(connection: Connection, own: Alumnus) -> UUID:
    found: UUID = connection.asked_id if connection.asker_id == own.pk else connection.asker_id
    return found


def list_page(
    circle: Circle, show: Show, *, text: str = "", after: str | None = None, before: str | None = None
) -> tuple[list[Row], Page[Alumnus]]:
    """One page by name. The words asked for are looked for in names and in one's own notes."""
    people = Alumnus.objects.filter(pk__in=circle.lists[show])
    for word in words(text):
        in_notes = [other for other, note in circle.notes.items() if word in words(note.text)]
        people = people.filter(Q(name_key__contains=word) | Q(pk__in=in_notes))
    page: Page[Alumnus] = keyset_page(people, after=after, before=before, size=PAGE_SIZE)
    return _rows(circle, show, page.items), page


def _rows(circle: Circle, show: Show, people: list[Alumnus]) -> list[Row]:
    seen = {} if show == Show.BLOCKED else circle.audiences
    cards = cards_of({person.pk: seen[person.pk] for person in people if person.pk in seen})
    return [_row(circle, show, person, cards.get(person.pk), is_seen=person.pk in seen) for person in people]


def _row(circle: Circle, show: Show, person: Alumnus, card: SearchRow | None, *, is_seen: bool) -> Row:
    connection, note = circle.asks.get(person.pk), circle.notes.get(person.pk)
    shows_ask = connection is not None and show in (Show.ASKED_ME, Show.ASKED)
    href = reverse("directory:alumnus_detail", args=[person.pk]) if is_seen else ""
    return Row(
        alumnus_id=person.pk,
        name=person.full_name,
        detail=(card.now or card.work) if card else "",
        href=href,
        photo=small_photo(card.card, href) if card else "",
        asked_at=connection.asked_at if connection and shows_ask else None,
        message=connection.message if connection and shows_ask else "",
        note=note.text if note and is_seen else "",
    )


# From the narrowest circle to the widest: a row is kept for a narrower one only where it differs.
_ROWS_OF = {
    Audience.CONNECTIONS: (Audience.CONNECTIONS, Audience.COLLEAGUES, Audience.NETWORK),
    Audience.COLLEAGUES: (Audience.COLLEAGUES, Audience.NETWORK),
    Audience.NETWORK: (Audience.NETWORK,),
}


def cards_of(audiences: Mapping[UUID, Audience]) -> dict[UUID, SearchRow]:
    """What lists show of these people to somebody of their circle. One query."""
    return answered(ask_cards(audiences))


def ask_cards(audiences: Mapping[UUID, Audience]) -> Asking[dict[UUID, SearchRow]]:
    """The same, beside others who ask."""
    kept = SearchRow.objects.filter(alumnus__in=audiences.keys(), audience__in=_ROWS_OF[Audience.CONNECTIONS])
    kept = kept.defer("vector")
    yield [kept]
    rows: dict[UUID, dict[str, SearchRow]] = {}
    for row in kept:
        rows.setdefault(row.alumnus_id, {})[row.audience] = row
    found = {}
    for alumnus_id, theirs in rows.items():
        own_row = next((theirs[each] for each in _ROWS_OF[audiences[alumnus_id]] if each in theirs), None)
        if own_row is not None:
            found[alumnus_id] = own_row
    return found


def seen_as_member(member: Membership, people: Iterable[Alumnus]) -> dict[UUID, Audience]:
    """Staff who are members too keep in touch as members do, and see no more of anybody here."""
    return audiences_between(member, people, as_member=True)


def ask_seen_as_member(member: Membership, people: Iterable[Alumnus]) -> Asking[dict[UUID, Audience]]:
    """The same, beside others who ask."""
    return ask_audiences(member, people, as_member=True)


@dataclass(frozen=True)
class Box:
    """What a profile page offers beside the profile itself, to one member about one other person."""

    alumnus: Alumnus
    standing: Standing
    can_ask: bool
    may_ask_again: bool
    is_hidden_self: bool
    asked_at: datetime | None
    message: str
    note: str
    noted_at: datetime | None
    together: Together
    may_write_note: bool


def box_for(member: Membership, own: Alumnus | None, alumnus: Alumnus, *, today: date) -> Box | None:
    """For `directory/_connection_box.html`; None on one's own page, for people without a profile, and
    for staff who see the person as staff alone. Three queries, four for staff."""
    if own is None or own.pk == alumnus.pk or not takes_part(own):
        return None
    if audience_for(member) == Audience.STAFF and not seen_as_member(member, [alumnus]):
        return None
    connection = Connection.objects.between(own.pk, alumnus.pk).first()
    note = PrivateNote.objects.filter(author=own, about=alumnus).first()
    standing = standing_of(connection, own)
    was_asked = connection if standing in (Standing.ASKED, Standing.ASKED_ME) else None
    return Box(
        alumnus=alumnus,
        standing=standing,
        can_ask=takes_part(alumnus),
        may_ask_again=was_asked is not None and may_ask_again(was_asked, now=timezone.now()),
        is_hidden_self=not can_connect(own),
        asked_at=was_asked.asked_at if was_asked else None,
        message=was_asked.message if was_asked else "",
        note=note.text if note else "",
        noted_at=note.updated_at if note else None,
        together=together(own, [alumnus.pk], today=today).get(alumnus.pk, Together()),
        may_write_note=can_write_notes(member, own),
    )


def data_of(alumnus: Alumnus) -> Mapping[str, list[dict[str, object]]]:
    """All that is stored of one person's connections, blocks and notes, for their own data export and nobody else.

    Of others it holds the name and what this person knows already: a no that they were never told is an open ask.
    """
    asks = Connection.objects.of(alumnus.pk).select_related("asker", "asked").order_by("asked_at", "id")
    blocks = Block.objects.filter(blocker=alumnus).select_related("blocked").order_by("created_at", "id")
    notes = PrivateNote.objects.filter(author=alumnus).select_related("about").order_by("updated_at", "id")
    return {
        "connections": [_told(each, alumnus) for each in asks if standing_of(each, alumnus) != Standing.NONE],
        "declined": [_told(each, alumnus) for each in asks if _has_declined(each, alumnus)],
        "blocked": [{"name": each.blocked.full_name, "at": each.created_at} for each in blocks],
        "notes": [{"name": each.about.full_name, "text": each.text, "at": each.updated_at} for each in notes],
    }


def _has_declined(connection: Connection, alumnus: Alumnus) -> bool:
    return connection.asked_id == alumnus.pk and connection.state == ConnectionState.DECLINED


def _told(connection: Connection, alumnus: Alumnus) -> dict[str, object]:
    other = connection.asked if connection.asker_id == alumnus.pk else connection.asker
    told: dict[str, object] = {
        "name": other.full_name,
        "standing": str(standing_of(connection, alumnus)),
        "asked_by_you": connection.asker_id == alumnus.pk,
        "asked_at": connection.asked_at,
        "message": connection.message,
    }
    if connection.state == ConnectionState.ACCEPTED or _has_declined(connection, alumnus):
        told["answered_at"] = connection.answered_at
    return told
