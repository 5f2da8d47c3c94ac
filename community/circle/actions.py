"""What a member does with their own circle. None of it is in the audit log, which staff read (docs/adr/0015)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.circle.clock import KEPT, last_day, public_city, restart, restart_outside, take_back, wind
from community.models import CircleMail, Contact, ContactKind, Mark, Pace
from directory.models import Alumnus
from tenancy.models import Employer
from web.clocks import moment
from web.errors import ActionError

MOST_MARKS = 1_000
BY_HAND = (ContactKind.CALL, ContactKind.MEETING, ContactKind.NOTE)
NOON = time(12)


class TooManyMarks(ActionError):
    """A circle is of people one knows."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How often, and under which labels."""

    like: Pace = Pace.THREE_MONTHS
    most: Pace = Pace.FOUR_MONTHS
    labels: Sequence[str] = ()


@transaction.atomic
def mark_person(*, owner: Alumnus, person: Alumnus, wish: Wish, today: date) -> Mark:
    """Twice is once; the wish of the second time holds. What is known of earlier contacts counts."""
    mark = Mark.objects.of(owner.pk).filter(person=person).first()
    if mark is not None:
        return change_mark(mark=mark, wish=wish)
    _make_sure_of_room(owner)
    mark = Mark(owner=owner, person=person, name=person.full_name, since_on=today)
    mark.last_on, mark.known_city = last_day(mark), public_city(person)
    _take(mark, wish).save()
    return mark


@transaction.atomic
def mark_outside(*, owner: Alumnus, name: str, note: str, wish: Wish, today: date) -> Mark:
    """Somebody who is not in the network: a name and a note, and nobody is told or asked."""
    _make_sure_of_room(owner)
    mark = _take(Mark(owner=owner, name=name, note=note, since_on=today), wish)
    mark.save()
    return mark


def _make_sure_of_room(owner: Alumnus) -> None:
    Alumnus.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if Mark.objects.of(owner.pk).count() >= MOST_MARKS:
        raise TooManyMarks(_("There are very many people in your circle. Take some out first."))


def _take(mark: Mark, wish: Wish) -> Mark:
    mark.like, mark.most, mark.labels = wish.like, wish.most, list(wish.labels)
    return wind(mark)


@transaction.atomic
def change_mark(*, mark: Mark, wish: Wish, name: str = "", note: str = "") -> Mark:
    """Name and note are those of people outside; of others the name is their own to change."""
    found = _locked(mark)
    if found.person_id is None and name:
        found.name, found.note = name, note
    _take(found, wish).save()
    return found


@transaction.atomic
def set_paces(*, owner: Alumnus, label: str, like: Pace, most: Pace) -> int:
    """For everybody with this label at once; says for how many."""
    marks = list(Mark.objects.of(owner.pk).filter(labels__contains=[label]).order_by("pk").select_for_update())
    for mark in marks:
        mark.like, mark.most = like, most
        wind(mark)
    Mark.objects.bulk_update(marks, ("like", "most", *KEPT))
    return len(marks)


@transaction.atomic
def put_off(*, mark: Mark, until: date) -> Mark:
    """The clock goes on; only the reminding waits."""
    found = _locked(mark)
    found.later_until = until
    found.save(update_fields=["later_until"])
    return found


@transaction.atomic
def unmark(*, mark: Mark) -> None:
    """What was noted of contacts with people of the network stays, should they be marked again."""
    Mark.objects.filter(pk=mark.pk).delete()


@transaction.atomic
def log_contact(*, mark: Mark, kind: ContactKind, on: date, note: str, employer: Employer) -> Contact:
    """A call, a meeting or a note by hand. A day gone by counts from its noon."""
    at = timezone.now() if on >= employer.today() else moment(on, NOON, employer.zone)
    contact: Contact
    if mark.person_id is None:
        contact = Contact.objects.create(owner_id=mark.owner_id, outside=mark, kind=kind, at=at, note=note)
        restart_outside(mark, at=at)
    else:
        contact = Contact.objects.create(owner_id=mark.owner_id, other_id=mark.person_id, kind=kind, at=at, note=note)
        restart(mark.owner_id, [mark.person_id], at=at)
    return contact


@transaction.atomic
def undo_contact(*, owner: Alumnus, contact_id: UUID) -> Mark | None:
    """Only what was noted by hand: what happened in the network did happen. The clock runs from the one before."""
    contact = Contact.objects.of(owner.pk).filter(pk=contact_id, source="").select_for_update().first()
    if contact is None:
        return None
    marks = Mark.objects.of(owner.pk)
    marks = marks.filter(person=contact.other_id) if contact.other_id else marks.filter(pk=contact.outside_id)
    found = list(marks.select_for_update())
    contact.delete()
    take_back(found)
    return found[0] if found else None


@transaction.atomic
def set_mail(*, owner: Alumnus, weekday: int, is_on: bool) -> CircleMail:
    Alumnus.objects.select_for_update(no_key=True).get(pk=owner.pk)
    kept = CircleMail.objects.filter(owner=owner).first() or CircleMail(owner=owner)
    kept.weekday, kept.is_on = weekday, is_on
    kept.save()
    return kept


def _locked(mark: Mark) -> Mark:
    found: Mark = Mark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    return found
