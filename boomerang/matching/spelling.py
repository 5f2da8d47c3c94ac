"""How alike two titles or two skills are spelt: by the beginnings of their words and by trigrams.

Nothing here knows a language. A word counts by its first letters, so that "operate", "operating" and "operator" are
one; trigrams are those of PostgreSQL's pg_trgm, which tolerate what a beginning does not.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

STEM = 5  # letters

Weigh = Callable[[str], float]  # how much a stem tells, by its rarity


@lru_cache(maxsize=50_000)
def stems(key: str) -> frozenset[str]:
    """Of a text in the spelling of `directory.names.name_key`."""
    return frozenset(word[:STEM] for word in key.split())


@lru_cache(maxsize=50_000)
def trigrams(key: str) -> frozenset[str]:
    padded = (f"  {word} " for word in key.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def trigram_likeness(one: str, other: str) -> float:
    """0 to 1, as `similarity()` of pg_trgm: shared trigrams among all of both."""
    mine, theirs = trigrams(one), trigrams(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared) if shared else 0.0


def stem_likeness(one: str, other: str, weigh: Weigh) -> float:
    """0 to 1: the cosine of the two sets of stems, each stem as long as it is rare."""
    mine, theirs = stems(one), stems(other)
    shared = mine & theirs
    if not shared:
        return 0.0
    return float(_square(shared, weigh) / (_square(mine, weigh) * _square(theirs, weigh)) ** 0.5)


def _square(found: Iterable[str], weigh: Weigh) -> float:
    return sum(weigh(stem) ** 2 for stem in found)
