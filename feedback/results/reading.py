"""What the pages of results read: one release of a wave, its comments, and HR's tags on them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404

from feedback.models import CommentTag, Mode, Participation, PublishedComment, Survey, Wave, WaveState
from feedback.questions.content import Content
from feedback.releases.reading import Published, comments
from feedback.results.themes import Reader, Theme, themes_of

READ_FOR_THEMES = 2_000  # comments, in their random order: more tell no other themes
MATCHED_AT_MOST = 10_000
OTHERS = 24


def wave_or_404(wave_id: UUID) -> Wave:
    wave = Wave.objects.select_related("survey", "version").filter(pk=wave_id).first()
    if wave is None or wave.state == WaveState.CANCELLED:
        raise Http404
    found: Wave = wave
    return found


def others_of(wave: Wave) -> list[Wave]:
    """Closed waves of the same survey with something published, newest first."""
    found = Wave.objects.filter(survey=wave.survey_id, releases__isnull=False).exclude(pk=wave.pk).distinct()
    return list(found.select_related("survey", "version").order_by("-opens_at", "-id")[:OTHERS])


@dataclass(frozen=True)
class Day:
    on: date
    answered: int  # up to the end of the day


def answered_by_day(wave: Wave) -> list[Day]:
    """How many had answered by each day; never of a sealed wave, which knows no times."""
    if wave.mode == Mode.SEALED or wave.invited < wave.rates_from:
        return []
    days = Participation.objects.filter(wave=wave, answered_at__isnull=False).order_by()
    counted = days.values(on=TruncDate("answered_at", output_field=DateField())).annotate(count=Count("pk"))
    total, found = 0, []
    for on, count in sorted(counted.values_list("on", "count")):
        total += count
        found.append(Day(on, total))
    return found


def counted_comments(wave: Wave) -> dict[str, int]:
    """By question; of its “something else” under the question's own key."""
    found: dict[str, int] = {}
    for key, count in comments(wave).order_by().values_list("question").annotate(count=Count("pk")):
        found[key] = count
    return found


def tags_of_wave(wave: Wave) -> list[tuple[str, str, int]]:
    """Key, word and number of comments of each tag, the most used first."""
    tags = CommentTag.objects.filter(comment__wave=wave).order_by()
    words: dict[str, str] = {}
    counts: dict[str, int] = {}
    for key, word, count in tags.values_list("key", "word").annotate(count=Count("pk")):
        words.setdefault(key, word)
        counts[key] = counts.get(key, 0) + count
    return [(key, words[key], counts[key]) for key in sorted(counts, key=lambda key: (-counts[key], key))]


def themes(published: Published, content: Content, question: str) -> list[Theme]:
    """Of a release, which never changes: read once and kept for a while."""
    key = f"feedback-themes:{published.wave.tenant_id}:{published.wave.pk}:{published.release}:{question}"
    found: list[Theme] | None = cache.get(key)
    if found is None:
        texts = list(comments(published.wave, question).values_list("text", flat=True)[:READ_FOR_THEMES])
        found = themes_of(texts, languages=content.languages)
        cache.set(key, found, timeout=3600)
    return found


@dataclass(frozen=True)
class Wanted:
    """Which comments: `words` stand in them, in any case and with any accents; `theme` is the stem of one."""

    question: str = ""
    words: str = ""
    tag: str = ""
    theme: str = ""


def found_comments(wave: Wave, content: Content, wanted: Wanted) -> QuerySet[PublishedComment]:
    """Text is matched here and not by the database, which would have to read every employer's comments for that."""
    found = comments(wave, wanted.question)
    if wanted.tag:
        found = found.filter(tags__key=wanted.tag)
    if not (wanted.words or wanted.theme):
        return found
    reader, words = Reader(content.languages), plain(wanted.words).split()
    rows = found.values_list("pk", "text")[:MATCHED_AT_MOST]
    return found.filter(pk__in=[pk for pk, text in rows if _matches(text, words, wanted.theme, reader)])


def _matches(text: str, words: Sequence[str], theme: str, reader: Reader) -> bool:
    spoken = plain(text)
    return all(word in spoken for word in words) and (not theme or reader.mentions(text, theme))


def plain(text: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def newest_results(survey: Survey) -> Wave | None:
    found: Wave | None = survey.waves.filter(releases__isnull=False).order_by("-opens_at", "-id").first()
    return found
