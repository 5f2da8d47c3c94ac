"""Tags: words of HR's own, for finding people again."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.events import Actor, record
from directory.models import Alumnus
from directory.search.rows import refresh_search
from tenancy.bulk import update_many
from web.errors import ActionError

MOST_TAGS = 20


class TooManyTags(ActionError):
    """A record with twenty tags is found under none."""


@transaction.atomic
def add_tag(alumnus_ids: Sequence[UUID], *, tag: str, by: Actor) -> tuple[list[Alumnus], list[Alumnus]]:
    """Returns who has it now and had not, and who has too many others already."""
    people = _locked(alumnus_ids)
    without = [person for person in people if tag not in person.tags]
    full = [person for person in without if len(person.tags) >= MOST_TAGS]
    changed = [person for person in without if len(person.tags) < MOST_TAGS]
    for person in changed:
        person.tags = _in_order([*person.tags, tag])
    if changed:
        record("people.tagged", by=by, **_whom(changed))
        _write(changed)
    return changed, full


@transaction.atomic
def remove_tag(alumnus_ids: Sequence[UUID], *, tag: str, by: Actor) -> list[Alumnus]:
    changed = [person for person in _locked(alumnus_ids) if tag in person.tags]
    for person in changed:
        person.tags = [each for each in person.tags if each != tag]
    if changed:
        record("people.untagged", by=by, **_whom(changed))
        _write(changed)
    return changed


@transaction.atomic
def set_tags(alumnus: Alumnus, *, tags: Sequence[str], by: Actor) -> Alumnus:
    """The person's tags are these and no others."""
    wanted = _in_order(dict.fromkeys(tags))
    if len(wanted) > MOST_TAGS:
        raise TooManyTags(_("A person can have %(number)d tags at most.") % {"number": MOST_TAGS})
    [alumnus] = _locked([alumnus.pk])
    if wanted != alumnus.tags:
        alumnus.tags = wanted
        alumnus.save(update_fields=["tags", "updated_at"])
        record("profile.changed", subject=alumnus, by=by, fields=["tags"])
        refresh_search([alumnus.pk])
    return alumnus


def _in_order(tags: Iterable[str]) -> list[str]:
    return sorted(tags, key=lambda tag: tag.casefold())


def _locked(alumnus_ids: Sequence[UUID]) -> list[Alumnus]:
    people = Alumnus.objects.filter(pk__in=alumnus_ids).order_by("pk").select_for_update(no_key=True)
    return list(people)


def _whom(people: list[Alumnus]) -> dict[str, Any]:
    """The words of a tag may name something personal, so the log only tells how many and, of a few, who."""
    return {"count": len(people), "people": [str(person.pk) for person in people[:50]]}


def _write(people: list[Alumnus]) -> None:
    update_many(people, ["tags"])
    refresh_search(person.pk for person in people)
