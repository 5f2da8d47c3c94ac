"""Who managed whom, by the names that records give: an employer's file has no more than a name for it."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import Membership
from directory.models import Alumnus, Spell
from directory.names import name_key, person_keys


def name_keys(text: str) -> set[str]:
    """ "Grace Hopper", "Hopper, Grace" and "hopper grace" are one name."""
    given_first = name_key(text)
    family, comma, given = text.partition(",")
    turned = name_key(f"{given} {family}") if comma else ""
    return {key for key in (given_first, turned, " ".join(sorted(given_first.split()))) if key}


def names_of(member: Membership) -> list[str]:
    """Name keys of a colleague: of the membership, and of the person's own records."""
    return sorted(names_by_member([member])[member.pk])


def names_by_member(members: Iterable[Membership]) -> dict[UUID, set[str]]:
    """`names_of` for many, with one query."""
    found = {member.pk: name_keys(member.display_name) for member in members}
    records = Alumnus.objects.filter(membership__in=list(found))
    for pk, given, family in records.values_list("membership_id", "given_name", "family_name"):
        found[pk] |= {*person_keys(given, family), *name_keys(f"{given} {family}")}
    return found


def managers_of(alumnus: Alumnus) -> list[str]:
    """Name keys of whoever the person's record names as their manager."""
    return sorted(managers_by_person([alumnus.pk]).get(alumnus.pk, set()))


def managers_by_person(alumnus_ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """`managers_of` for many; who has no manager on record is left out."""
    found: dict[UUID, set[str]] = {}
    spells = Spell.objects.filter(alumnus__in=list(alumnus_ids)).exclude(manager="")
    for alumnus_id, manager in spells.values_list("alumnus_id", "manager"):
        found.setdefault(alumnus_id, set()).update(name_keys(manager))
    return found
