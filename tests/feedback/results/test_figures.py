"""What is drawn, without a page around it."""

from collections import Counter
from typing import Any

import pytest

from feedback.drift.drifting import drift_of
from feedback.drift.records import shown as shown_records
from feedback.drift.showing import sentence
from feedback.models import Wave
from feedback.questions.content import Content
from feedback.releases.reading import Dimension, Figures, Floors, Hidden, Published, QuestionResult
from feedback.releases.reading import QuestionKind as Kind
from feedback.results.comparing import Difference, of_means, of_shares
from feedback.results.heat import heat_map
from feedback.results.pictures import findings, signed
from feedback.results.tables import lines
from feedback.results.trends import value_of
from tests.factories.surveys import content, option, question

FLOORS = Floors(5, 10, 10)


def result(key: str, kind: Kind, cell: Any, *, row: str = "", core: str = "", small: Any = None) -> QuestionResult:
    buckets = tuple(cell.counts) if isinstance(cell, Figures) else ()
    groups = {"office": {"lyon": small or Hidden("derivable")}}
    return QuestionResult(f"{key}.{row}" if row else key, key, row, kind, core, buckets, cell, groups)


def published(*results: QuestionResult) -> Published:
    office = Dimension("office", "Office", (("lyon", "Lyon"),))
    return Published(Wave(), 1, None, True, 20, 50, FLOORS, (office,), results)


def asked(*questions: dict[str, Any]) -> Content:
    return Content.load(content(list(questions)))


def test_ranking_stands_in_order_of_its_ranks() -> None:
    figures = Figures(20, {"pay": 5, "team": 15}, ranks={"pay": 1.8, "team": 1.2})
    (found,) = findings(
        published(result("order", Kind.RANKING, figures)),
        asked(question("order", "ranking", options=[option("pay"), option("team")])),
    )
    assert [answer.label for answer in found.answers] == ["Team, rank 1.2 on average", "Pay, rank 1.8 on average"]
    assert found.answers[0].width == "75%"


def test_many_answers_stand_by_their_number_and_name_those_of_nobody() -> None:
    figures = Figures(9, {"a": 1, "b": 0, "c": 5, "d": 0, "e": 3, "other": 2})
    options = [option(key) for key in "abcde"]
    (found,) = findings(
        published(result("liked", Kind.MULTIPLE, figures)),
        asked(question("liked", "multiple", options=options, has_other=True)),
    )
    assert [answer.label for answer in found.answers] == ["C", "E", "Something else", "A"]
    assert found.note == "Several could be chosen. Named by nobody: B, D."


def test_months_and_few_scores_are_columns() -> None:
    month, few = Figures(6, {"2026-01": 4, "2026-02": 2}), Figures(6, {"9": 4, "3": 2}, mean=7.0)
    dated, scored = findings(
        published(result("since", Kind.DATE, month), result("rec", Kind.SCORE, few)),
        asked(question("since", "date"), question("rec", "score")),
    )
    assert dated.columns is not None
    assert (scored.figure, scored.unit, scored.interval) == ("7.0", "mean of 0 to 10", None)


def test_band_is_told_as_a_band() -> None:
    band = Figures(12, {"4-5": 12}, is_band=True)
    everything = published(result("fair", Kind.RATING, band), result("marks", Kind.MATRIX, band, row="boss"))
    asking = asked(question("fair", "rating"), question("marks", "matrix", rows=[option("boss")]))

    fair, marks = findings(everything, asking)

    assert fair.note.startswith("All of them answered within this range")
    assert fair.chart is not None
    assert [part.label for part in fair.chart.bars[0].parts] == ["4–5"]
    assert marks.chart is not None
    assert marks.chart.bars[0].note == "n 12"
    heat = heat_map(everything, asking, everything.dimensions[0])
    assert heat is not None
    assert heat.rows[0].cells[0].value == "4–5"
    assert heat.rows[0].cells[1].why == "hidden so that nobody can be computed from the rest"
    assert next(lines(everything, asking))[3:6] == [12, "4–5", 12]


def test_hidden_groups_are_no_zero() -> None:
    figures = Figures(20, {"1": 10, "5": 10}, mean=3.0)
    everything = published(result("fair", Kind.RATING, figures), result("marks", Kind.MATRIX, figures, row="boss"))
    asking = asked(question("fair", "rating"), question("marks", "matrix", rows=[option("boss")]))

    fair, marks = findings(everything, asking, dimension="office", group="lyon")

    assert (fair.n, fair.figure, fair.chart) == ("", "", None)
    assert fair.why == "hidden so that nobody can be computed from the rest"
    assert marks.chart is not None
    assert (marks.chart.bars[0].parts, marks.chart.bars[0].why) == ((), fair.why)


def test_heat_map_needs_figures() -> None:
    everything = published(result("liked", Kind.MULTIPLE, Figures(20, {"pay": 20})))
    asking = asked(question("liked", "multiple", options=[option("pay")]))
    assert heat_map(everything, asking, everything.dimensions[0]) is None
    few = published(result("rec", Kind.SCORE, Figures(6, {"9": 6}, mean=9.0)))
    heat = heat_map(few, asked(question("rec", "score")), few.dimensions[0])
    assert heat is not None
    assert heat.rows[0].cells[0].why == "too few answers for this figure"


def test_difference_of_means_by_hand() -> None:
    """Welch: 3.0 and 4.0, variances 40/19 and 0, twenty each; t(19) = 2.093."""
    found = of_means({"1": 4, "2": 4, "3": 4, "4": 4, "5": 4}, {"4": 20})
    assert found is not None
    half = 2.093 * (40 / 19 / 20) ** 0.5
    assert found.value == pytest.approx(1)
    assert found.low == pytest.approx(1 - half, abs=0.002)
    assert found.changed
    assert of_means({"4": 20}, {"4": 20}) is None  # no interval can be drawn from that
    assert of_means({"4": 9}, {"3": 50, "4": 1}) is None


def test_difference_of_shares_by_hand() -> None:
    """Agresti and Caffo: 5 of 20 and 15 of 20 become 6 of 22 and 16 of 22."""
    found = of_shares(5, 20, 15, 20)
    assert found is not None
    assert (found.value, round(found.low, 1), round(found.high, 1)) == (50.0, 19.1, 71.8)
    assert of_shares(5, 9, 15, 20) is None
    assert not Difference(1, 0, 2).changed


def test_signs() -> None:
    assert [signed(3), signed(-3), signed(0), signed(-0.04, 1)] == ["+3", "−3", "0", "0.0"]


def test_value_of_a_band_is_no_mean() -> None:
    assert (value_of("fair", {"4-5": 12}), value_of("fair", {"3": 1, "4": 1})) == (None, 3.5)
    assert (value_of("return", {}), value_of("return", {"yes": 1, "no": 3})) == (None, 25)


def test_drift_by_hand_and_by_chance() -> None:
    """0.6 and 0.4 against 0.2 and 0.8: 1 − (0.2 + 0.4)."""
    found = drift_of({"career": 60, "pay": 40}, {"career": 20, "pay": 80})
    assert found is not None
    assert found.value == pytest.approx(0.4)
    assert found.chance == pytest.approx(0.055, abs=0.003)
    assert found.is_clear
    assert sentence(found, "later").startswith(
        "“Better career opportunity” was named by 60 % at the exit and by 20 % later;"
    )
    small = drift_of({"career": 6, "pay": 4}, {"career": 4, "pay": 6})
    assert small is not None
    assert (small.is_clear, sentence(small, "later")) == (False, "")
    assert drift_of({"career": 9}, {"career": 20}) is None
    same = drift_of({"career": 10}, {"career": 10})
    assert same is not None
    assert (same.fell, same.rose) == (None, None)


def test_records_obey_the_floor_and_its_shadow() -> None:
    found = {"": Counter(career=33), "a": Counter(career=20), "b": Counter(career=9), "c": Counter(career=4)}
    assert set(shown_records(found)) == {"", "a"}  # c is too small, and b would give it away
    more = found | {"d": Counter(pay=3)}
    assert set(shown_records(more)) == {"", "a", "b"}
    assert shown_records({"": Counter(career=4)}) == {}
