"""What is out already, as rows for the verifier: earlier releases of the wave, and of waves that asked the same people.

Who answered a confidential or named wave is known: its releases are looked at person by person. Of a sealed wave
nobody is known: its own batches are told apart by how many of each class they counted (`Tally`), and other waves, as
soon as one of the two is sealed, by how many each cell had (docs/adr/0019).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from feedback.models import Mode, Release, SurveyVersion, Tally, Wave, WaveOrigin
from feedback.questions.content import Content
from feedback.releases.counting import Class, Count, Counted, Measure, cells_of, measures_of
from feedback.releases.gathering import gather, overlapping
from feedback.releases.plan import Cell, Row

LOOKED_AT = 5  # other waves: those with most people in common, and of sealed ones the last
CHUNK = 20  # versions, each read whole

Pairs = Sequence[tuple[str, Measure]]  # keys of this wave's measures, each with one of another wave that asks the same


@dataclass
class Earlier:
    """By the keys of this wave's measures."""

    rows: defaultdict[str, set[Row]] = field(default_factory=lambda: defaultdict(set))
    counted: defaultdict[str, dict[UUID, Counted]] = field(default_factory=lambda: defaultdict(dict))
    before: dict[str, dict[Cell, int]] = field(default_factory=dict)
    near: defaultdict[str, defaultdict[Cell, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    tallied: list[tuple[Release, dict[str, Counter[Class]]]] = field(default_factory=list)
    last: Release | None = None


def earlier_than(wave: Wave, content: Content) -> Earlier:
    known = Earlier()
    mine = list(Release.objects.filter(wave=wave).order_by("number"))
    measures = measures_of(content)
    if mine:
        known.last = mine[-1]
        known.before = shown_sizes(mine[-1])
    same = same_questions(wave, measures)
    if wave.mode == Mode.SEALED:
        _tallied(wave, mine, known)
    else:
        _met(wave, [(measure.key, measure) for measure in measures], mine, known)
        for other in _overlapping(wave, same):
            _met(other, same[other.version_id], list(Release.objects.filter(wave=other).order_by("number")), known)
    _near(wave, same, known)
    return known


def same_questions(wave: Wave, measures: Sequence[Measure]) -> dict[UUID, Pairs]:
    """By versions that have results in other waves, in this survey or another: which of theirs asks the same.

    A copied survey asks the same questions, and so does one that was typed anew. Words that were changed in more than
    their spelling make another question, where no copy leads back to the first.
    """
    versions = SurveyVersion.objects.filter(pk__in=_with_results(wave).values("version"))
    same: dict[UUID, Pairs] = {}
    for version, content in versions.values_list("pk", "content").iterator(CHUNK):
        theirs = measures_of(Content.load(content))
        pairs = [(mine.key, their) for mine in measures for their in theirs if mine.asks_the_same(their)]
        if pairs:
            same[version] = pairs
    return same


def _with_results(wave: Wave) -> QuerySet[Wave]:
    return Wave.objects.filter(pk__in=Release.objects.values("wave")).exclude(pk=wave.pk)


def shown_sizes(release: Release) -> dict[str, dict[Cell, int]]:
    """People of the cells that a release shows, whether anew or as the one before did."""
    sizes: dict[str, dict[Cell, int]] = {}
    for question in release.figures["questions"]:
        cells = {("", ""): question["all"]}
        for dimension, groups in question["groups"].items():
            cells |= {(dimension, group): cell for group, cell in groups.items()}
        sizes[question["key"]] = {cell: figures["n"] for cell, figures in cells.items() if "n" in figures}
    return sizes


# Waves whose people are known


def _overlapping(wave: Wave, same: Mapping[UUID, Pairs]) -> list[Wave]:
    others = _with_results(wave).filter(version__in=list(same)).exclude(mode=Mode.SEALED)
    return list(Wave.objects.filter(pk__in=overlapping(wave, others, most=LOOKED_AT)))


def _met(other: Wave, pairs: Pairs, releases: Sequence[Release], known: Earlier) -> None:
    """In which rows of these releases each person is counted."""
    if not releases:
        return
    shown = {release.pk: {their.key: _rows(release, their.key) for _key, their in pairs} for release in releases}
    for key, their in pairs:
        known.rows[key] |= {row for its in shown.values() for row in its[their.key].values()}
    for row in gather(other, until=releases[-1].released_at):
        counting = [release for release in releases if row.at is not None and row.at <= release.released_at]
        cells = [("", ""), *row.bands.items(), *([("month", f"{row.at:%Y-%m}")] if row.at else [])]
        for key, their in pairs:
            if row.person is None or not their.told(row.answers):
                continue
            published = [shown[release.pk][their.key] for release in counting]
            rows = {rows[cell] for rows in published for cell in cells if cell in rows}
            known.counted[key][row.person] = known.counted[key].get(row.person, frozenset()) | rows


def _rows(release: Release, key: str) -> dict[Cell, Row]:
    """What it showed anew."""
    return {
        (dimension, group): (f"{release.wave_id}/{release.number}/{key}", dimension, group)
        for dimension, group in release.plan["shown"].get(key, [])
    }


# Sealed waves


def _tallied(wave: Wave, releases: Sequence[Release], known: Earlier) -> None:
    tally = Tally.objects.filter(wave=wave).first()
    for release, people in zip(releases, tally.releases if tally else [], strict=False):
        counts = {key: Counter({tuple(one): number for one, number in rows}) for key, rows in people.items()}
        known.tallied.append((release, counts))
        for key in people:
            known.rows[key] |= set(_rows(release, key).values())


def with_batches(
    key: str, count: Count, known: Earlier, dimensions: Sequence[str]
) -> tuple[Counter[tuple[Class, Counted]], list[Counted]]:
    """The people of a sealed wave by class and by the batches that have counted them, and those who are gone.

    Answers only come. Should a class have fewer than before, the latest to come are taken to be the ones who went.
    """
    people: Counter[tuple[Class, Counted]] = Counter()
    gone: list[Counted] = []
    now = count.by_class()
    for one in now.keys() | {one for _release, tallied in known.tallied for one in tallied.get(key, ())}:
        rows = [
            frozenset(row for cell, row in _rows(release, key).items() if cell in cells_of(one, dimensions))
            for release, _tallied in known.tallied
        ]
        numbers = [tallied.get(key, Counter())[one] for _release, tallied in known.tallied]
        cohorts, left = _cohorts([*numbers, now[one]])
        for start, number in cohorts:
            people[one, frozenset().union(*rows[start:])] += number
        for start, end, number in left:
            gone += [frozenset().union(*rows[start:end])] * number
    return people, gone


def _cohorts(numbers: Sequence[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """From which release on how many are counted, and from which to which those are who are not any more."""
    there: list[tuple[int, int]] = []
    gone: list[tuple[int, int, int]] = []
    for at, number in enumerate(numbers):
        more = number - sum(size for _start, size in there)
        if more > 0:
            there.append((at, more))
        while more < 0:
            start, size = there.pop()
            left = min(size, -more)
            gone.append((start, at, left))
            more += left
            if size > left:
                there.append((start, size - left))
    return there, gone


def tally(wave: Wave, counts: Mapping[str, Count]) -> None:
    """What the next release of this open wave is checked against."""
    kept, _made = Tally.objects.get_or_create(wave=wave)
    kept.releases = [
        *kept.releases,
        {key: [[list(one), number] for one, number in count.by_class().items()] for key, count in counts.items()},
    ]
    kept.save(update_fields=["releases"])


def _near(wave: Wave, same: Mapping[UUID, Pairs], known: Earlier) -> None:
    """How many each cell had in the last waves that may have asked the same people, where one of the two is sealed.

    Journeys ask everybody once for each survey, and nobody chooses whom: not compared are their waves of one survey,
    nor those of which only one is sealed.
    """
    others = _with_results(wave).filter(version__in=list(same))
    by_journey = Q(origin=WaveOrigin.JOURNEY) if wave.origin == WaveOrigin.JOURNEY else Q(pk=None)
    if wave.mode == Mode.SEALED:
        others = others.exclude(by_journey & (Q(survey=wave.survey_id) | ~Q(mode=Mode.SEALED)))
    else:
        others = others.filter(mode=Mode.SEALED).exclude(by_journey)
    for other in others.order_by("-opens_at")[:LOOKED_AT]:
        last = Release.objects.filter(wave=other).order_by("-number").first()
        sizes = shown_sizes(last) if last else {}
        for key, their in same[other.version_id]:
            for cell, people in sizes.get(their.key, {}).items():
                known.near[key][cell].append(people)


def dropped(people: Iterable[UUID], known: Mapping[UUID, Counted]) -> list[Counted]:
    """Rows of those who are counted in earlier releases and have not answered this question here."""
    here = set(people)
    return [counted for person, counted in known.items() if person not in here]
