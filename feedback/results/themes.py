"""What comments are about: words and pairs of words that several people use, found without any service or model.

A theme is counted by comments, never by mentions, and is told only where enough of them have it. Nothing is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import snowballstemmer
import stopwordsiso

FROM_COMMENTS = 10  # as many as comments need to be shown at all
SAID_BY = 3  # comments that share a theme, at least
MOST = 12
SHORTEST = 3  # letters of a word

# `stopwordsiso` takes these for small words; where people tell why they left, they are what it is about.
TELLING = {"en": frozenset({"home", "problem", "system", "group", "training", "change", "changes", "important"})}
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian",
    "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

Stem = tuple[str, ...]  # one word or two


@dataclass(frozen=True)
class Theme:
    """`word` as it is written most often; `stem` finds the comments again, whatever form they use."""

    word: str
    stem: str
    comments: int


class Reader:
    """Reads comments in the languages of their survey. Not shared between threads: stemmers keep what they work on."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages) or ("en",)
        self._small = {language: _small_words(language) for language in self.languages}
        self._stemmers = {each: snowballstemmer.stemmer(STEMMERS[each]) for each in self.languages if each in STEMMERS}
        self._stems: dict[tuple[str, str], str] = {}

    def found(self, comment: str) -> Iterator[tuple[Stem, str]]:
        """Words that say something, and two of them that stand together, each with how it is written."""
        words = [word.casefold().replace("’", "'") for word in WORDS.findall(comment)]
        language = self._language_of(words)
        before: tuple[str, str] | None = None
        for word in words:
            if word in self._small[language] or len(word) < SHORTEST:
                before = None
                continue
            stem = self._stem(language, word)
            yield (stem,), word
            if before is not None and before[0] != stem:
                yield (before[0], stem), f"{before[1]} {word}"
            before = (stem, word)

    def mentions(self, comment: str, theme: str) -> bool:
        return any(" ".join(stem) == theme for stem, _word in self.found(comment))

    def _language_of(self, words: Sequence[str]) -> str:
        """Whose small words there are most of; the first one in doubt."""
        return max(self.languages, key=lambda language: sum(word in self._small[language] for word in words))

    def _stem(self, language: str, word: str) -> str:
        known = self._stems.get((language, word))
        if known is None:
            stemmer = self._stemmers.get(language)
            known = self._stems[language, word] = stemmer.stemWord(word) if stemmer else word
        return known


def themes_of(comments: Sequence[str], *, languages: Sequence[str]) -> list[Theme]:
    if len(comments) < FROM_COMMENTS:
        return []
    reader = Reader(languages)
    written: dict[Stem, Counter[str]] = defaultdict(Counter)
    said_by: Counter[Stem] = Counter()
    for comment in comments:
        found = list(reader.found(comment))
        for stem, words in found:
            written[stem][words] += 1
        said_by.update({stem for stem, _words in found})
    common = {stem: count for stem, count in said_by.items() if count >= SAID_BY}
    kept = [stem for stem in common if not _is_told_by_a_pair(stem, common)]
    kept.sort(key=lambda stem: (-common[stem], stem))
    return [Theme(_usual(written[stem]), " ".join(stem), common[stem]) for stem in kept[:MOST]]


def _is_told_by_a_pair(stem: Stem, common: Mapping[Stem, int]) -> bool:
    """A word that is nearly always said together with the same other one."""
    if len(stem) > 1:
        return False
    return any(len(other) > 1 and stem[0] in other and 4 * count >= 3 * common[stem] for other, count in common.items())


def _usual(words: Counter[str]) -> str:
    return min(words, key=lambda word: (-words[word], word))


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(stopwordsiso.stopwords(language)) - TELLING.get(language, frozenset())
