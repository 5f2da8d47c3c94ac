"""Places of a mailing whose values no row may hold: made for each person as the mail goes out, and kept nowhere.

A mailing is known by the beginning of its `source`, such as "wave:". Rooms above register theirs.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

# The values of one recipient. Made once for each run of a worker, in the scope of the employer.
Values = Callable[[UUID], Mapping[str, str]]
Maker = Callable[[str], Values]

_makers: dict[str, Maker] = {}


def register(kind: str, make: Maker) -> None:
    """`make(source)` is asked once for a run, what it returns once for each mail. An error there is the mail's own."""
    _makers[kind] = make


def values_for(source: str) -> Values | None:
    kind, _colon, _which = source.partition(":")
    return _makers[kind](source) if kind in _makers else None
