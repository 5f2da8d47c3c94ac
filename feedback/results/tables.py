"""Published figures as a table: one line for each answer of each question, for everybody and for each group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from feedback.questions.content import Content
from feedback.releases.reading import Cell, Hidden, Published, QuestionResult
from feedback.results.words import bucket_of, text_of, why_hidden

HEADER = (
    lazy("Question"), lazy("Groups"), lazy("Group"), lazy("Answers (n)"), lazy("Answer"), lazy("Count"),
    lazy("Per cent"), lazy("Mean"), lazy("eNPS"), lazy("eNPS from"), lazy("eNPS to"), lazy("Note"),
)  # fmt: skip


def lines(published: Published, content: Content) -> Iterator[list[Any]]:
    for result in published.questions:
        yield from _cell(published, content, result, _("Everybody"), "", result.overall)
        for dimension in published.dimensions:
            for key, label in dimension.groups:
                cell = result.cell(dimension.key, key)
                yield from _cell(published, content, result, dimension.label, label, cell)


def _cell(
    published: Published, content: Content, result: QuestionResult, groups: str, group: str, cell: Cell
) -> Iterator[list[Any]]:
    """A hidden cell is one line with its reason and without any figure."""
    first = [text_of(content, result), groups, group]
    if isinstance(cell, Hidden):
        yield [*first, *[""] * 8, why_hidden(cell, published.floors)]
        return
    score = [cell.score.value, cell.score.low, cell.score.high] if cell.score else ["", "", ""]
    mean = "" if cell.mean is None else cell.mean
    question = content.question(result.question)
    note = ""
    if cell.is_band:
        several = len(cell.counts) > 1
        note = _("steps told together: some were chosen by few people") if several else _("a range: all said the same")
    for bucket in cell.counts if cell.is_band else result.buckets:
        if bucket in cell.unsaid:
            continue
        label = bucket_of(content, question, bucket) if question else bucket
        rank = cell.ranks.get(bucket)
        words = _("mean rank %(rank)s") % {"rank": rank} if rank is not None else note
        yield [*first, cell.n, label, cell.counts.get(bucket, 0), cell.share(bucket), mean, *score, words]
