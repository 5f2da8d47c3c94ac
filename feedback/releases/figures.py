"""The figures of the cells that a plan shows, as the document that is kept with a release and read by pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from feedback.models.waves import SCORES_FROM
from feedback.questions.kinds import RANGES, QuestionKind
from feedback.releases import formulas
from feedback.releases.counting import Count, Measure, by_cell
from feedback.releases.plan import ALL, Cell, Plan

BANDS = {
    QuestionKind.SCORE: {"0-6": range(7), "7-8": range(7, 9), "9-10": range(9, 11)},
    QuestionKind.RATING: {"1-2": range(1, 3), "4-5": range(4, 6)},
    QuestionKind.MATRIX: {"1-2": range(1, 3), "4-5": range(4, 6)},
}

# An answer that fewer people have given altogether is not told by group: where there is one of it in a group of each
# dimension, these groups together would be one person's name.
RARE = SCORES_FROM
THREE = ((1, 2), (3, 3), (4, 5))
CLASSES = {
    QuestionKind.SCORE: ((0, 6), (7, 8), (9, 10)),
    QuestionKind.RATING: THREE,
    QuestionKind.MATRIX: THREE,
}

Document = dict[str, Any]
Classes = tuple[tuple[int, int], ...]


def unanimous(counts: Mapping[Cell, Counter[str]], sizes: Mapping[Cell, int]) -> frozenset[Cell]:
    """Cells in which everybody has said the same, or has chosen one option among others."""
    return frozenset(cell for cell, told in counts.items() if max(told.values()) == sizes[cell])


def question_document(
    measure: Measure,
    count: Count,
    plan: Plan,
    told: Mapping[Cell, Counter[str]],
    *,
    dimensions: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    invited: int,
    before: Document | None,
) -> Document:
    places = by_cell(count.places, dimensions)
    buckets = measure.buckets or tuple(sorted({bucket for key in plan.shown for bucket in told[key]}))
    if before is not None and not measure.buckets:
        buckets = tuple(sorted({*buckets, *before["buckets"]}))

    def cell(key: Cell) -> Document:
        if key in plan.kept and before is not None:
            return _again(before, key, buckets)
        if key not in plan.shown and key not in plan.banded:
            return {"h": plan.hidden.get(key, "few")}
        if key in plan.banded:
            return _band(measure, plan.sizes[key], told[key])
        if key != ALL and (rare := rare_of(told[ALL])):
            return _of_group(measure, plan.sizes[key], told, key, places.get(key, Counter()), buckets, rare)
        figures = _figures(measure, plan.sizes[key], told[key], places.get(key, Counter()), buckets)
        if measure.kind == QuestionKind.SCORE:
            figures |= _score(told[key], invited if key == ALL else None)
        return figures

    return {
        "key": measure.key,
        "question": measure.question.key,
        "row": measure.row,
        "kind": measure.kind.value,
        "core": measure.question.core,
        "buckets": list(buckets),
        "all": cell(ALL),
        "groups": {
            dimension: {group: cell((dimension, group)) for group in groups[dimension]} for dimension in dimensions
        },
    }


def _figures(
    measure: Measure, people: int, told: Counter[str], places: Counter[str], buckets: Sequence[str]
) -> Document:
    figures: Document = {"n": people, "c": [told[bucket] for bucket in buckets]}
    if measure.kind in RANGES:
        figures["m"] = formulas.mean(told, ends=RANGES[measure.kind])
    if measure.kind == QuestionKind.RANKING:
        figures["r"] = {option: round(places[option] / people, 1) for option in buckets if places[option]}
    return figures


def rare_of(overall: Counter[str]) -> set[str]:
    return {bucket for bucket, people in overall.items() if 0 < people < RARE}


def _of_group(
    measure: Measure, people: int, told: Mapping[Cell, Counter[str]], key: Cell, places: Counter[str],
    buckets: Sequence[str], rare: set[str],
) -> Document:  # fmt: skip
    """Steps of a scale are told together, until five people and more gave each part of it; options not at all."""
    if measure.kind in CLASSES:
        return _in_classes(measure.kind, people, told[key], folded(CLASSES[measure.kind], told[ALL]))
    unsaid = rare if measure.kind == QuestionKind.MULTIPLE else _enough(rare, told[ALL])
    if measure.kind == QuestionKind.DATE or unsaid >= (+told[ALL]).keys():
        return {"h": "rare"}
    figures = _figures(measure, people, told[key], places, buckets)
    return figures | {"c": [None if bucket in unsaid else told[key][bucket] for bucket in buckets]}


def _in_classes(kind: QuestionKind, people: int, told: Counter[str], classes: Classes) -> Document:
    """The eNPS stays where the classes it is made of do."""
    if len(classes) == 1:
        return {"h": "rare"}
    counts = {
        f"{low}-{high}" if high > low else str(low): sum(told[str(step)] for step in range(low, high + 1))
        for low, high in classes
    }
    whole = kind == QuestionKind.SCORE and classes == CLASSES[kind]
    return {"n": people, "bs": counts, **(_score(told, None) if whole else {})}


def folded(classes: Classes, overall: Mapping[str, int]) -> Classes:
    """Neighbours become one class, from the lowest on, until nobody's is one that fewer than five people gave."""

    def is_rare(low: int, high: int) -> bool:
        return 0 < sum(overall.get(str(step), 0) for step in range(low, high + 1)) < RARE

    while len(classes) > 1:
        place = next((place for place, one in enumerate(classes) if is_rare(*one)), None)
        if place is None:
            break
        left = max(place - 1, 0)
        both = (classes[left][0], classes[left + 1][1])
        classes = (*classes[:left], both, *classes[left + 2 :])
    return classes


def _enough(rare: set[str], overall: Counter[str]) -> set[str]:
    """What is not said of a group is known as a sum: it has to be that of five people at least."""
    unsaid = set(rare)
    for bucket, _people in sorted((+overall).items(), key=lambda pair: (pair[1], pair[0])):
        if sum(overall[each] for each in unsaid) >= RARE:
            break
        unsaid.add(bucket)
    return unsaid


def _score(told: Mapping[str, int], invited: int | None) -> Document:
    score = formulas.enps(told, population=invited)
    return {"s": [score.value, score.low, score.high]} if score else {}


def _band(measure: Measure, people: int, told: Counter[str]) -> Document:
    """Where no band of the kind says less than the answer itself, nothing is said."""
    (bucket, _people), *_others = told.most_common(1)
    for band, values in BANDS.get(measure.kind, {}).items():
        if int(bucket) in values:
            score = _score({band: people}, None) if measure.kind == QuestionKind.SCORE else {}
            return {"n": people, "b": band, **score}
    return {"h": "derivable"}


def _again(before: Document, key: Cell, buckets: Sequence[str]) -> Document:
    """As the release before has shown it; months that nobody had named then are empty."""
    dimension, group = key
    kept: Document = dict(before["groups"][dimension][group] if dimension else before["all"])
    if "c" in kept:
        counts = dict(zip(before["buckets"], kept["c"], strict=True))
        kept["c"] = [counts.get(bucket, 0) for bucket in buckets]
    return kept
