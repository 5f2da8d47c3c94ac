"""Which employments somebody has decided about, whether the person may come back: files do not overwrite that.

Apps above say so in `AppConfig.ready()`. A source answers for many employments in one query.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

Source = Callable[[Sequence[UUID]], Iterable[UUID]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def decided_among(spell_ids: Iterable[UUID]) -> set[UUID]:
    ids = list(spell_ids)
    return {pk for source in _sources for pk in source(ids)} if ids else set()
