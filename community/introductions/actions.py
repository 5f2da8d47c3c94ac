"""Asking for introductions, making them once a month, and what came of them. None of it is in the audit log."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.circle.contacts import note_together
from community.introductions import emails
from community.introductions.pairing import groups_of
from community.introductions.reading import Met, history, in_common, others_at
from community.introductions.rules import ASKED_AFTER, can_take_part, end_of_pause, month_of
from community.models import Coffee, CoffeePlace, CoffeeRound, CoffeeWish, ContactKind
from directory.models import Alumnus, Block
from tenancy.bulk import build, insert_many
from tenancy.models import Employer
from web.errors import ActionError

AT_ONCE = 200  # coffees that one run of the task tells


class NotShown(ActionError):
    """Nobody is introduced to somebody whom they may not see."""


@transaction.atomic
def join(*, alumnus: Alumnus) -> CoffeeWish:
    """From the next month on. Twice is once; whoever has paused goes on."""
    if not can_take_part(alumnus):
        raise NotShown(_("Your profile is not shown to everybody in the network. Show it first, then join."))
    found: CoffeeWish = CoffeeWish.objects.update_or_create(alumnus=alumnus, defaults={"paused_until": None})[0]
    return found


@transaction.atomic
def pause(*, alumnus: Alumnus, months: int, today: date) -> None:
    CoffeeWish.objects.filter(alumnus=alumnus).update(paused_until=end_of_pause(today, months))


@transaction.atomic
def leave(*, alumnus: Alumnus) -> None:
    CoffeeWish.objects.filter(alumnus=alumnus).delete()


@transaction.atomic
def begin_month(employer: Employer, *, today: date) -> CoffeeRound | None:
    """This month's introductions, made once. None where they are made, or where there are not two to introduce."""
    month = month_of(today)
    if CoffeeRound.objects.filter(month=month).exists():
        return None
    wishes = CoffeeWish.objects.running(today).filter(alumnus__in=Alumnus.objects.peers())
    people: list[UUID] = list(wishes.order_by("created_at", "id").values_list("alumnus_id", flat=True))
    wanted = set(people)
    blocks = [pair for pair in Block.objects.values_list("blocker_id", "blocked_id") if wanted.issuperset(pair)]
    groups = groups_of(people, met=history(people), apart=blocks)
    if not groups:
        return None
    made, is_new = CoffeeRound.objects.get_or_create(month=month)
    if not is_new:
        return None
    coffees = [build(Coffee, round=made) for _group in groups]
    insert_many(coffees)
    insert_many(
        [
            build(CoffeePlace, coffee=coffee, alumnus_id=who)
            for coffee, group in zip(coffees, groups, strict=True)
            for who in group
        ]
    )
    return made


def tell(employer: Employer, *, now: datetime) -> int:
    """Each coffee is told once, whoever runs this beside us."""
    found = list(Coffee.objects.filter(told_at__isnull=True).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    done = 0
    for pk in found:
        with transaction.atomic():
            if Coffee.objects.filter(pk=pk, told_at__isnull=True).update(told_at=now):
                for place in _places(pk):
                    others = [Met(other, common=in_common(place.alumnus, other)) for other in others_at(place)]
                    emails.send_introduction(place, others, employer=employer)
                done += 1
    return done


def ask(employer: Employer, *, now: datetime) -> int:
    """Three weeks later, once, those who have not said so by themselves."""
    due = Coffee.objects.filter(told_at__lte=now - ASKED_AFTER, asked_at__isnull=True)
    done = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            if Coffee.objects.filter(pk=pk, asked_at__isnull=True).update(asked_at=now):
                places = _places(pk)
                is_known = any(place.met for place in places)
                for place in places:
                    if place.met is None and not is_known:
                        others = [Met(other) for other in others_at(place)]
                        emails.send_question(place, others, employer=employer)
                done += 1
    return done


def _places(coffee_id: UUID) -> list[CoffeePlace]:
    places = CoffeePlace.objects.filter(coffee=coffee_id).select_related("alumnus__membership")
    return list(places.order_by("pk"))


@transaction.atomic
def answer(*, place: CoffeePlace, met: bool) -> None:
    """One’s word is enough: both circles know that the two have met. Changing it later takes nothing back."""
    place.met, place.answered_at = met, timezone.now()
    place.save(update_fields=["met", "answered_at"])
    if met:
        people = [other.alumnus_id for other in _places(place.coffee_id)]
        source = f"coffee:{place.coffee_id}"
        note_together(people=people, kind=ContactKind.MEETING, at=place.answered_at, source=source)
