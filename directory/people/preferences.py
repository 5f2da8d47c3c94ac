"""Which columns a colleague looks at: kept with the session, so that nothing of it outlives the visit."""

from collections.abc import Mapping, Sequence

from directory.people.columns import COLUMNS, Column, chosen
from tenancy.http import TenantRequest

MOST_COLUMNS = 10


def columns_of(request: TenantRequest, known: Mapping[str, Column]) -> list[Column]:
    kept = request.session.get(_key(request))
    names = kept if isinstance(kept, list) else [column.name for column in COLUMNS if column.to_begin_with]
    return chosen({name: column for name, column in known.items() if column.in_table}, names)


def keep_columns(request: TenantRequest, names: Sequence[str], known: Mapping[str, Column]) -> None:
    """Ten at most: more would be a file, and there is one for that. None at all brings back the usual ones."""
    wanted = [column.name for column in chosen(known, names) if column.in_table][:MOST_COLUMNS]
    if wanted:
        request.session[_key(request)] = wanted
    else:
        request.session.pop(_key(request), None)


def _key(request: TenantRequest) -> str:
    return f"people_columns_{request.tenant.pk}"
