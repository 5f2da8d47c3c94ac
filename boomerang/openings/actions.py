"""Writes to openings. Each is one transaction, leaves an audit event and tells everybody who listens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from boomerang.models import (
    Opening,
    OpeningMove,
    OpeningPlace,
    OpeningSkill,
    OpeningState,
    ShownTo,
)
from boomerang.openings.changes import tell_changed
from boomerang.openings.rules import may_move, missing_for_members, why_not
from directory.models import Skill
from directory.names import name_key
from tenancy.changes import assign
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

# What `save_opening` may write. State, origin and all that the portal keeps have actions of their own.
FIELDS = frozenset(
    {"title", "team", "company", "workplace", "contract", "seniority", "languages", "pay_from", "pay_to",
     "pay_currency", "pay_period", "description", "shown_to", "deadline", "recruiter", "hiring_manager", "apply_url",
     "is_public"}
)  # fmt: skip
MAX_PLACES, MAX_SKILLS = 10, 20


class IllegalMove(ActionError):
    """The opening's state allows no such step; the message says why."""


class NotReady(ActionError):
    """Members would not know what to make of it yet."""


@dataclass(frozen=True)
class Place:
    """A city, a country or both; `city_id` is a place of `directory.places`."""

    city: str = ""
    country: str = ""
    city_id: int | None = None


@transaction.atomic
def save_opening(
    *,
    opening: Opening | None = None,
    fields: Mapping[str, Any],
    places: Iterable[Place] | None = None,
    must: Iterable[str] | None = None,
    nice: Iterable[str] | None = None,
    by: Actor,
) -> Opening:
    """A new draft or a changed opening. Places and skills that are not given stay; the same values leave no trace.

    `opening` may be one that was never saved, with what is none of `FIELDS`: whose it is, and until when.
    """
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"save_opening() writes no {', '.join(sorted(unknown))}.")
    opening = opening or Opening()
    is_new = opening._state.adding
    opening = opening if is_new else _locked(opening)
    changed = assign(opening, fields)
    if opening.shown_to == ShownTo.FORMER_TEAM and not name_key(opening.team):
        raise ActionError(_("Name the team whose former members shall see it."))
    if opening.shown_to == ShownTo.LEVEL and opening.seniority is None:
        raise ActionError(_("Choose the seniority from which on people shall see it."))
    opening.changed_at = timezone.now() if changed else opening.changed_at
    opening.save()
    if places is not None and _set_places(opening, places):
        changed.append("places")
    if (must is not None or nice is not None) and _set_skills(opening, must or (), nice or ()):
        changed.append("skills")
    if is_new:
        note_move(opening, None, by=by)
        record("opening.created", subject=opening, by=by)
    elif changed:
        record("opening.changed", subject=opening, by=by, fields=sorted(changed))
    if is_new or changed:
        tell_changed([opening.pk])
    return opening


@transaction.atomic
def copy_opening(*, opening: Opening, by: Membership) -> Opening:
    """A new draft that says the same. Its deadline, and where to apply, are to be said anew."""
    fields = {name: getattr(opening, name) for name in FIELDS} | {"deadline": None, "apply_url": "", "recruiter": by}
    fields["title"] = _("Copy of %(title)s") % {"title": opening.title[:140]}
    skills = list(opening.opening_skills.values_list("skill__name", "is_must"))
    return save_opening(
        fields=fields,
        places=[Place(each.city, each.country, each.city_id) for each in opening.places.order_by("id")],
        must=[name for name, is_must in skills if is_must],
        nice=[name for name, is_must in skills if not is_must],
        by=by,
    )


@transaction.atomic
def move_opening(*, opening: Opening, to: OpeningState, by: Actor, note: str = "") -> Opening:
    """One step. The row is locked: of two who are at it the second is told."""
    opening = _locked(opening)
    if not may_move(opening, to):
        raise IllegalMove(str(why_not(opening, to)))
    if to == OpeningState.OPEN:
        _refuse_unready(opening)
    before, opening.state = OpeningState(opening.state), to
    opening.changed_at = timezone.now()
    if to == OpeningState.OPEN and before != OpeningState.ON_HOLD:
        opening.opened_at = opening.changed_at
    opening.save()
    note_move(opening, before, by=by, note=note)
    record("opening.moved", subject=opening, by=by, **{"from": before, "to": to})
    tell_changed([opening.pk])
    return opening


def publish(*, opening: Opening, by: Actor, note: str = "") -> Opening:
    return move_opening(opening=opening, to=OpeningState.OPEN, by=by, note=note)


def hold(*, opening: Opening, by: Actor, note: str = "") -> Opening:
    return move_opening(opening=opening, to=OpeningState.ON_HOLD, by=by, note=note)


def fill(*, opening: Opening, by: Actor, note: str = "") -> Opening:
    return move_opening(opening=opening, to=OpeningState.FILLED, by=by, note=note)


def close(*, opening: Opening, by: Actor, note: str = "") -> Opening:
    return move_opening(opening=opening, to=OpeningState.CLOSED, by=by, note=note)


def _locked(opening: Opening) -> Opening:
    return Opening.objects.select_for_update().get(pk=opening.pk)


def _refuse_unready(opening: Opening) -> None:
    today = Employer.objects.get(pk=require_tenant()).today()
    missing = missing_for_members(opening, places=opening.places.count(), today=today)
    if missing:
        raise NotReady(" ".join(map(str, missing)))


def note_move(opening: Opening, before: OpeningState | None, *, by: Actor, note: str = "") -> None:
    OpeningMove.objects.create(
        opening=opening,
        from_state=before or "",
        to_state=opening.state,
        by=colleague(by),
        note=note[:500],
    )


def _set_places(opening: Opening, places: Iterable[Place]) -> bool:
    wanted = list(dict.fromkeys(place for place in places if place.city or place.country))
    if len(wanted) > MAX_PLACES:
        raise ActionError(_("Please name at most %(number)d places.") % {"number": MAX_PLACES})
    held = {Place(row.city, row.country, row.city_id): row.pk for row in opening.places.all()}
    if set(held) == set(wanted):
        return False
    opening.places.filter(pk__in=[pk for place, pk in held.items() if place not in wanted]).delete()
    OpeningPlace.objects.bulk_create(
        (
            OpeningPlace(opening=opening, city=place.city, country=place.country, city_id=place.city_id)
            for place in wanted
            if place not in held
        ),
        ignore_conflicts=True,
    )
    return True


def _set_skills(opening: Opening, must: Iterable[str], nice: Iterable[str]) -> bool:
    """What is in both is a must. Unknown ones join the employer's words."""
    wanted = {key: (name.strip()[:60], False) for name in nice if (key := name_key(name)[:60])}
    wanted |= {key: (name.strip()[:60], True) for name in must if (key := name_key(name)[:60])}
    if len(wanted) > MAX_SKILLS:
        raise ActionError(_("Please name at most %(number)d skills.") % {"number": MAX_SKILLS})
    held = dict(opening.opening_skills.values_list("skill__key", "is_must"))
    if held == {key: is_must for key, (_name, is_must) in wanted.items()}:
        return False
    Skill.objects.bulk_create(
        [Skill(name=name, key=key) for key, (name, _must) in wanted.items()], ignore_conflicts=True
    )
    skills = Skill.objects.filter(key__in=wanted)
    opening.opening_skills.all().delete()
    OpeningSkill.objects.bulk_create(
        OpeningSkill(opening=opening, skill=skill, is_must=wanted[skill.key][1]) for skill in skills
    )
    return True
