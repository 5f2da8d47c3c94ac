"""Spelling made comparable, in one place and in Python.

What is stored and what is asked go through the same functions, so that the database compares plain columns with
plain operators: `lower()` or `unaccent()` in a WHERE would cost the index behind row-level security.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

# Letters that NFKD leaves alone, with the spelling most people type for them.
_PLAIN = str.maketrans(
    {
        "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
    }
)  # fmt: skip
# The second spelling of a word: Müller is Muller, and Mueller to a German reader.
_LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")

_ASCII_WORD = re.compile("[a-z0-9]+")

MAX_WORD = 40


def name_key(text: str) -> str:
    """Lower-case words without accents or punctuation, one space between them."""
    return " ".join(words(text))


@lru_cache(maxsize=5_000)
def person_keys(given_name: str, family_name: str) -> tuple[str, str]:
    """(name_key, sort_name) of a person: `jean paul muller` and `muller jean paul`."""
    given, family = name_key(given_name), name_key(family_name)
    return f"{given} {family}".strip(), f"{family} {given}".strip()


def words(text: str) -> list[str]:
    if text.isascii():  # most of what an import brings, ten times faster
        return [word[:MAX_WORD] for word in _ASCII_WORD.findall(text.lower().replace("'", "").replace("`", ""))]
    return list(_words_of_any_script(text))


@lru_cache(maxsize=10_000)
def _words_of_any_script(text: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES).translate(_PLAIN)
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    separated = "".join(c if c.isalnum() else " " for c in plain)
    return tuple(word[:MAX_WORD] for word in separated.split())


def spellings(text: str) -> list[str]:
    """Every word, and its long spelling where it has one: `Müller` gives muller and mueller."""
    found = words(text)
    return list(dict.fromkeys(found if text.isascii() else [*found, *long_words(text)]))


def long_words(text: str) -> list[str]:
    """As many words as `words()` gives, in the same order, each in its long spelling."""
    return words(unicodedata.normalize("NFC", text).casefold().translate(_LONG))


def near_keys(word: str) -> list[str]:
    """The word and the word with any one letter left out.

    Two words that are one edit apart (a letter more, less, other, or two neighbours swapped) share at least one of
    these, which makes finding a mistyped name a matter of equality (the "symmetric delete" idea of SymSpell).
    """
    return list(dict.fromkeys([word, *(word[:i] + word[i + 1 :] for i in range(len(word)) if len(word) > 2)]))


def edits(one: str, other: str) -> int:
    """Optimal string alignment distance: insert, delete, replace, swap neighbours."""
    rows = [list(range(len(other) + 1))]
    for i, j in product(range(1, len(one) + 1), range(len(other) + 1)):
        if j == 0:
            rows.append([i])
            continue
        same = one[i - 1] == other[j - 1]
        best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            best = min(best, rows[i - 2][j - 2] + 1)
        rows[i].append(best)
    return rows[-1][-1]
