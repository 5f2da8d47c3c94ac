"""One release from beginning to end: gather, count, plan, write. The only writer of results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from feedback.models import Mode, PublishedComment, Release, Tally, TrendFigure, Wave
from feedback.questions.content import Content
from feedback.questions.kinds import QuestionKind
from feedback.releases.counting import Count, Counted, Measure, by_cell, measures_of, members_of, texts_of
from feedback.releases.figures import Document, question_document, unanimous
from feedback.releases.formulas import percent
from feedback.releases.gathering import gather, gather_texts
from feedback.releases.history import Earlier, dropped, earlier_than, tally, with_batches
from feedback.releases.masking import masked
from feedback.releases.plan import Asked, Cell, Plan, plan, sizes_of

MONTH = "month"
COHORTS = ("year_left", MONTH)  # dimensions that trends run along
RATE_STEP = 5  # of sealed waves, in per cent
NO_COUNTS: Mapping[UUID, Counted] = {}


@dataclass
class Gathered:
    """`groups` of each dimension, in the order of the wave's bands; those that only answers know come last."""

    content: Content
    measures: Sequence[Measure]
    dimensions: tuple[str, ...]
    groups: dict[str, list[str]]
    counts: dict[str, Count]
    people: dict[str, list[UUID]]
    answers: int = 0
    texts: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def publish(wave: Wave, *, is_last: bool, until: datetime) -> Release:
    """Call one at a time. `until`: answers that came later belong to the next release."""
    content = Content.load(wave.version.content)
    known = earlier_than(wave, content)
    gathered = gathered_of(wave, content, known, until)
    plans, documents = _planned(wave, gathered, known)
    number = known.last.number + 1 if known.last else 1
    release = Release.objects.create(
        wave=wave, number=number, is_last=is_last, answers=gathered.answers, released_at=until,
        plan=_plan_document(wave, plans, known), figures=_document(wave, gathered, documents),
    )  # fmt: skip
    _keep_trend(wave, documents, gathered)
    if is_last:
        _publish_comments(wave, gathered)
        Tally.objects.filter(wave=wave).delete()
    elif wave.mode == Mode.SEALED:
        tally(wave, gathered.counts)
    return release


# Count


def gathered_of(wave: Wave, content: Content, known: Earlier, until: datetime) -> Gathered:
    measures = measures_of(content)
    bands = {band["key"]: [group["key"] for group in band["groups"]] for band in wave.bands}
    is_sealed = wave.mode == Mode.SEALED
    dimensions = (*bands, *(() if is_sealed else (MONTH,)))
    found = Gathered(
        content, measures, dimensions, {**bands, **({} if is_sealed else {MONTH: []})},
        {measure.key: Count() for measure in measures}, {measure.key: [] for measure in measures},
    )  # fmt: skip
    seen: dict[str, set[str]] = {key: set() for key in dimensions}
    for row in gather(wave, until=until):
        found.answers += 1
        one = tuple(row.bands.get(key, "") for key in bands) + ((f"{row.at:%Y-%m}",) if row.at else ())
        for key, group in zip(dimensions, one, strict=True):
            seen[key].add(group)
        for measure in measures:
            if told := measure.told(row.answers):
                people = known.counted[measure.key] if known.counted else NO_COUNTS
                counted = people.get(row.person, frozenset()) if row.person else frozenset()
                found.counts[measure.key].add(measure, one, told, counted)
                if people and row.person:
                    found.people[measure.key].append(row.person)
        for key, text in texts_of(content, row.answers):
            found.texts[key].append(text)
    for key, groups in found.groups.items():
        groups += sorted(seen[key] - {"", *groups})
    if is_sealed:
        for key, text in gather_texts(wave):
            found.texts[key].append(text)
    return found


# Plan


def _planned(wave: Wave, gathered: Gathered, known: Earlier) -> tuple[dict[str, Plan], list[Document]]:
    plans: dict[str, Plan] = {}
    documents: list[Document] = []
    before = {each["key"]: each for each in known.last.figures["questions"]} if known.last else {}
    for measure in gathered.measures:
        key, count = measure.key, gathered.counts[measure.key]
        condition = measure.question.shown_if
        leading = plans.get(condition.question) if condition else None
        told = by_cell(count.told, gathered.dimensions)
        plans[key] = plan(_asked(wave, measure, gathered, known, leading, told))
        documents.append(
            question_document(
                measure, count, plans[key], told, dimensions=gathered.dimensions, groups=gathered.groups,
                invited=wave.invited, before=before.get(key),
            )
        )  # fmt: skip
    return plans, documents


def _asked(
    wave: Wave,
    measure: Measure,
    gathered: Gathered,
    known: Earlier,
    leading: Plan | None,
    told: Mapping[Cell, Counter[str]],
) -> Asked:
    key, count, dimensions = measure.key, gathered.counts[measure.key], gathered.dimensions
    if known.tallied:
        people, gone = with_batches(key, count, known, dimensions)
    else:
        people, gone = count.people, dropped(gathered.people[key], known.counted[key])
    members = members_of(people, dimensions, gone)
    return Asked(
        members,
        floor=wave.scores_from,
        earlier=frozenset(known.rows[key]),
        before=known.before.get(key, {}),
        near=known.near[key],
        unanimous=unanimous(told, sizes_of(members)),
        with_=frozenset(leading.sizes.keys() - leading.shown) if leading else frozenset(),
    )


# Write


def _document(wave: Wave, gathered: Gathered, questions: list[Document]) -> Document:
    labels = {band["key"]: band for band in wave.bands}
    dimensions = []
    for key in gathered.dimensions:
        words = {group["key"]: group["label"] for group in labels[key]["groups"]} if key in labels else {}
        label = labels[key]["label"] if key in labels else ""
        dimensions.append(
            {"key": key, "label": label, "groups": [[group, words.get(group, group)] for group in gathered.groups[key]]}
        )
    return {"rate": rate(wave, gathered.answers), "dimensions": dimensions, "questions": questions}


def rate(wave: Wave, answers: int) -> int | None:
    """Of those invited, in per cent; in steps of five where the wave is sealed. None under the floor."""
    if wave.invited < wave.rates_from:
        return None
    exact = percent(min(answers, wave.invited), wave.invited)
    return RATE_STEP * ((exact + RATE_STEP // 2) // RATE_STEP) if wave.mode == Mode.SEALED else exact


def _plan_document(wave: Wave, plans: Mapping[str, Plan], known: Earlier) -> Document:
    """What the next release is checked against, and why a cell is not shown."""
    return {
        "floors": [wave.scores_from, wave.comments_from, wave.rates_from],
        "shown": {key: sorted(map(list, each.shown)) for key, each in plans.items()},
        "kept": {key: sorted(map(list, each.kept)) for key, each in plans.items() if each.kept},
        "against": sorted({row[0].rpartition("/")[0] for rows in known.rows.values() for row in rows}),
    }


def _keep_trend(wave: Wave, documents: Iterable[Document], gathered: Gathered) -> None:
    TrendFigure.objects.filter(wave=wave).delete()
    opened = wave.opens_at.date().replace(day=1)
    rows = []
    for document in documents:
        if document["core"] and not document["row"]:
            cells = [("", "", document["all"])]
            for dimension in COHORTS:
                cells += [(dimension, *pair) for pair in document["groups"].get(dimension, {}).items()]
            rows += [_trend_figure(wave, document, opened, *cell) for cell in cells if _goes_along(document, cell[2])]
    TrendFigure.objects.bulk_create(rows)


def _trend_figure(
    wave: Wave, document: Document, opened: date, dimension: str, group: str, cell: Mapping[str, Any]
) -> TrendFigure:
    counts = dict(zip(document["buckets"], cell["c"], strict=True)) if "c" in cell else _bands(cell)
    on = date.fromisoformat(f"{group}-01") if dimension == MONTH else opened
    return TrendFigure(
        wave=wave, purpose=wave.survey.purpose, core=document["core"], question=document["key"], on=on,
        dimension=dimension, group=group, answers=cell["n"], counts={key: n for key, n in counts.items() if n},
    )  # fmt: skip


def _goes_along(document: Document, cell: Mapping[str, Any]) -> bool:
    """Steps that were told together must still make an eNPS, or months would be added up from different things."""
    is_merged = "bs" in cell and not {"0-6", "9-10"} <= cell["bs"].keys()
    return "n" in cell and not (is_merged and document["kind"] == QuestionKind.SCORE)


def _bands(cell: Mapping[str, Any]) -> dict[str, int]:
    return cell["bs"] if "bs" in cell else {cell["b"]: cell["n"]}


def _publish_comments(wave: Wave, gathered: Gathered) -> None:
    """Of a question that everybody saw where enough have answered at all, else where enough have written: who sees it
    only after a certain answer is told apart by having seen it."""
    for_all = {question.key for question in gathered.content.questions if question.shown_if is None}
    rows = [
        PublishedComment(wave=wave, question=key, text=masked(text))
        for key, texts in gathered.texts.items()
        if (gathered.answers if key in for_all else len(texts)) >= wave.comments_from
        for text in texts
    ]
    PublishedComment.objects.bulk_create(sorted(rows, key=lambda row: row.pk), batch_size=1_000)
