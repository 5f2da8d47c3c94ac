"""When two people mean the same subject, each in their own words."""

from collections.abc import Iterable

from directory.names import name_key, words

# Words that say nothing about a subject, in the languages the portal speaks most.
_FILLERS = frozenset(
    {"a", "an", "the", "of", "in", "on", "for", "to", "and", "or", "with", "my", "your", "at", "from"}
    | {"der", "die", "das", "und", "mit", "le", "la", "les", "de", "du", "et"}
)


def subject_words(subject: str) -> frozenset[str]:
    found = frozenset(words(subject))
    return found - _FILLERS or found


def alike(one: str, other: str) -> bool:
    """The same words, or all words of the shorter one: “Negotiating pay” and “pay”. Both ways round the same."""
    first, second = subject_words(one), subject_words(other)
    return bool(first and second) and (first <= second or second <= first)


def shared(ones: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those of `ones` that somebody with `others` means too, each once."""
    theirs = list(others)
    return [one for one in unique(ones) if any(alike(one, other) for other in theirs)]


def unique(subjects: Iterable[str]) -> list[str]:
    return list({name_key(subject): subject for subject in subjects if name_key(subject)}.values())
