"""What a member reads of their own circle. A thousand people are four queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Membership
from community.circle.rules import KINDS, Show, Standing, lists_on, standing_on
from community.models import AskState, Contact, Mark, NamedColleague, Pace
from directory.connections.reading import ask_seen_as_member, cards_of, seen_as_member
from directory.models import Alumnus, Audience, Block, SearchRow
from directory.profile.photos import small_photo
from web.clocks import moment
from web.one_statement import Asking
from web.pagination import Page, keyset_page

PAGE_SIZE = 25
HISTORY = 20


@dataclass(frozen=True)
class Row:
    """One marked person. Without `href` there is no profile of theirs to open: they are outside, or not there."""

    mark: Mark
    name: str
    detail: str
    href: str
    photo: str
    write_href: str
    standing: Standing
    is_put_off: bool

    @property
    def kind(self) -> str:
        return KINDS[self.standing]


@dataclass
class Circle:
    """Whom one keeps in touch with. `gone` are people of whom no more than the name is left to be read."""

    own: Alumnus
    today: date
    marks: dict[UUID, Mark] = field(default_factory=dict)
    lists: dict[Show, list[UUID]] = field(default_factory=dict)
    gone: list[Mark] = field(default_factory=list)
    audiences: dict[UUID, Audience] = field(default_factory=dict)

    @property
    def counts(self) -> list[tuple[Show, int]]:
        return [(show, len(self.lists[show])) for show in Show]

    @property
    def labels(self) -> list[tuple[str, int]]:
        """Each with the number of people who have it."""
        found = Counter(label for mark in self.marks.values() for label in mark.labels)
        return sorted(found.items(), key=lambda each: each[0].casefold())


def circle_of(own: Alumnus, member: Membership, *, today: date) -> Circle:
    """Two queries. Whom the owner has blocked is in none of it."""
    marks, audiences = _marks_seen(own, member)
    circle = Circle(own, today, audiences=audiences, lists={show: [] for show in Show})
    for mark in marks:
        if mark.person_id is not None and mark.person_id not in audiences:
            circle.gone.append(mark)
            continue
        circle.marks[mark.pk] = mark
        stands = lists_on(today, like_on=mark.like_on, most_on=mark.most_on, later_until=mark.later_until)
        for show in stands:
            circle.lists[show].append(mark.pk)
    return circle


def _marks_seen(own: Alumnus, member: Membership) -> tuple[list[Mark], dict[UUID, Audience]]:
    blocked = Exists(Block.objects.filter(blocker=own, blocked=OuterRef("person")))
    found = list(Mark.objects.of(own.pk).filter(~blocked).select_related("person").order_by("like_on", "pk"))
    return found, seen_as_member(member, [mark.person for mark in found if mark.person is not None])


def rows_of(
    circle: Circle, show: Show, *, label: str = "", after: str | None = None, before: str | None = None
) -> tuple[list[Row], Page[Mark]]:
    """One page, whoever has waited the longest first. Two queries."""
    ids = [pk for pk in circle.lists[show] if not label or label in circle.marks[pk].labels]
    page: Page[Mark] = keyset_page(
        Mark.objects.filter(pk__in=ids), order=("like_on", "id"), after=after, before=before, size=PAGE_SIZE
    )
    return rows_for([circle.marks[mark.pk] for mark in page.items], circle.audiences, today=circle.today), page


def rows_for(marks: Sequence[Mark], audiences: dict[UUID, Audience], *, today: date) -> list[Row]:
    """One query."""
    cards = cards_of({mark.person_id: audiences[mark.person_id] for mark in marks if mark.person_id in audiences})
    return [_row(mark, cards.get(mark.person_id) if mark.person_id else None, today) for mark in marks]


def _row(mark: Mark, card: SearchRow | None, today: date) -> Row:
    href = reverse("directory:alumnus_detail", args=[mark.person_id]) if mark.person_id else ""
    return Row(
        mark=mark,
        name=mark.person.full_name if mark.person else mark.name,
        detail=(card.now or card.work) if card else mark.note,
        href=href,
        photo=small_photo(card.card, href) if card else "",
        write_href=message_href(mark.person_id) if mark.person_id else "",
        standing=standing_on(today, like_on=mark.like_on, most_on=mark.most_on),
        is_put_off=mark.later_until is not None and mark.later_until > today,
    )


def message_href(person_id: UUID, text: str = "") -> str:
    """Where a message to them is written, with these words to begin with."""
    try:
        address = reverse("community:message_create")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'to': str(person_id)} | ({'text': text} if text else {}))}"


def due_marks(own: Alumnus, member: Membership, *, today: date, limit: int) -> Asking[list[Mark]]:
    """Whoever is due and there to be written to, the longest waiting first."""
    rows = Mark.objects.of(own.pk).due(today).select_related("person").order_by("like_on", "pk")
    marks = rows[: limit * 4]
    yield [marks]
    seen = yield from ask_seen_as_member(member, [mark.person for mark in marks if mark.person is not None])
    return [mark for mark in marks if mark.person_id is None or mark.person_id in seen][:limit]


def in_words(mark: Mark) -> str:
    """“after 3 months, at most 4 months”."""
    like, most = Pace(mark.like).label, Pace(mark.most).label
    if mark.like == mark.most:
        return _("after %(pace)s") % {"pace": most}
    return _("after %(like)s, at most %(most)s") % {"like": like, "most": most}


def history_of(mark: Mark) -> list[Contact]:
    """The last contacts, the newest first."""
    rows = Contact.objects.of(mark.owner_id)
    rows = rows.filter(other=mark.person_id) if mark.person_id else rows.filter(outside=mark.pk)
    return list(rows.last_first()[:HISTORY])


def written_this_week(own: Alumnus, *, today: date, zone: ZoneInfo) -> int:
    """To how many people one has written or called since Monday: counted for oneself alone."""
    monday = today - timedelta(days=today.weekday())
    since = moment(monday, time.min, zone)
    rows = Contact.objects.of(own.pk).filter(at__gte=since)
    return len(set(rows.values_list("other_id", "outside_id")))


def open_asks(own: Alumnus) -> list[NamedColleague]:
    """Colleagues named before the last day of whom there is something to say or to do."""
    rows = NamedColleague.objects.filter(owner=own).exclude(state__in=[AskState.YES])
    return list(rows.select_related("person").order_by("created_at", "pk"))
