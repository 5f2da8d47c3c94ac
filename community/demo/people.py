"""Whom the demo shows visitors round as: they have something in every room."""

from collections.abc import Iterable

from directory.models import Alumnus

SHOWN_AROUND = {"Okafor": "Amara", "Dubois": "Claire"}


def shown_around() -> list[Alumnus]:
    inside = Alumnus.objects.filter(membership__isnull=False, joined_at__isnull=False, is_limited=False, unlisted=False)
    known = inside.filter(family_name__in=SHOWN_AROUND, given_name__in=SHOWN_AROUND.values())
    return [each for each in known.order_by("-family_name", "id") if SHOWN_AROUND[each.family_name] == each.given_name]


def shown_first(people: Iterable[Alumnus]) -> list[Alumnus]:
    """`people`, led by those who are shown round."""
    shown = shown_around()
    return [*shown, *(each for each in people if each not in shown)]
