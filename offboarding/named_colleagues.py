"""Whom leavers named, for the app that asks them: handed over once the leaver has joined, each once."""

from collections.abc import Collection
from uuid import UUID

from directory.named_colleagues import Named, Source, register
from offboarding.models import Colleague


def waiting(limit: int) -> list[Named]:
    """Locked until the end of the transaction: two who take over at once do not get the same."""
    rows = Colleague.objects.filter(state=Colleague.State.TO_BE_ASKED, case__alumnus__joined_at__isnull=False)
    rows = rows.select_related("case").order_by("pk").select_for_update(of=("self",))
    return [Named(row.pk, row.case.alumnus_id, row.name, row.email) for row in rows[:limit]]


def taken(ids: Collection[UUID]) -> None:
    Colleague.objects.filter(pk__in=ids).update(state=Colleague.State.HANDED_OVER)


def register_source() -> None:
    register(Source("offboarding", waiting, taken))
