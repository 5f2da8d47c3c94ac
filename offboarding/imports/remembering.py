"""What HR has said about columns and dates before, so that nobody is asked twice."""

from collections.abc import Sequence

from offboarding.imports.recognition import Column, remembered, to_remember
from offboarding.models.imports import RememberedMapping

EMPLOYER_WIDE = ""


def recall(signature: str, header: Sequence[str]) -> tuple[list[Column] | None, str]:
    """(columns as HR read them last time or None, order of day and month or "")."""
    known = {row.signature: row for row in RememberedMapping.objects.filter(signature__in=[signature, EMPLOYER_WIDE])}
    mapping, usual = known.get(signature), known.get(EMPLOYER_WIDE)
    columns = remembered(header, mapping.columns) if mapping else None
    order = (mapping.date_order if mapping else "") or (usual.date_order if usual else "")
    return columns, order


def remember(signature: str, columns: Sequence[Column], order: str) -> None:
    keep(signature, columns=to_remember(columns), **({"date_order": order} if order else {}))
    if order:
        keep(EMPLOYER_WIDE, date_order=order)


def keep(signature: str, **values: object) -> None:
    RememberedMapping.objects.update_or_create(signature=signature, defaults=values)
