from hypothesis import given
from hypothesis import strategies as st

from web.charts import HEIGHT, Axis, Series, bar_chart, funnel, line_chart


def test_funnel_counts_from_the_first_stage() -> None:
    stages = funnel(("Leavers", 40, "/x/"), ("Known", 30), ("Invited", 0))

    assert [(stage.width, stage.percent) for stage in stages] == [
        ("100.0%", "100 %"),
        ("75.0%", "75 %"),
        ("0.0%", "0 %"),
    ]
    assert stages[0].href == "/x/"


def test_funnel_of_nobody_and_funnel_that_grows() -> None:
    assert [stage.share for stage in funnel(("Leavers", 0), ("Known", 0))] == [0.0, 0.0]
    assert funnel(("Leavers", 2), ("Known", 3))[1].share == 1.0


def test_line_goes_through_its_points() -> None:
    chart = line_chart(title="T", heading="Month", labels=["Jan", "Feb"], series=[Series("A", [0, 8])])

    assert chart.ticks == ["8", "6", "4", "2", "0"]
    assert chart.shapes[0].path == "M300.0,400.0L900.0,0.0"
    assert chart.shapes[0].area == "M300.0,400.0L900.0,0.0L900.0,400L300.0,400Z"
    assert [(column.label, column.marks[0].value) for column in chart.columns] == [("Jan", "0"), ("Feb", "8")]


def test_bars_stand_on_the_ground() -> None:
    chart = bar_chart(title="T", heading="Month", labels=["Jan"], series=[Series("A", [2]), Series("B", [4])])

    assert chart.shapes[0].path == ""
    assert chart.shapes[1].area.startswith("M600.0,400V0.0")


def test_empty_chart_is_drawn_without_a_fall() -> None:
    assert line_chart(title="T", heading="M", labels=[], series=[Series("A", [])]).shapes[0].path == ""
    assert bar_chart(title="T", heading="M", labels=[], series=[]).columns == []


def test_broken_figures_keep_one_decimal() -> None:
    chart = line_chart(title="T", heading="M", labels=["Jan"], series=[Series("A", [1.25])])

    assert chart.columns[0].marks[0].value == "1.2"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=24))
def test_every_point_lies_on_the_sheet(values: list[int]) -> None:
    chart = line_chart(title="T", heading="M", labels=values, series=[Series("A", values)])

    assert all(0 <= float(column.marks[0].y) <= HEIGHT for column in chart.columns)
    assert len(chart.ticks) == len(set(chart.ticks)) == 5


def test_line_breaks_where_a_value_is_missing() -> None:
    series = [Series("A", [0, 50, None, -100], [(-10, 10), (40, 60), None, (-100, -90)])]
    notes = ("Answers", ["9", "8", "too few", "7"])

    chart = line_chart(
        title="T", heading="M", labels=["a", "b", "c", "d"], series=series, axis=Axis(-100, 100), notes=notes
    )

    shape = chart.shapes[0]
    assert (shape.path, shape.points) == (
        "M150.0,200.0L450.0,100.0",
        "M150.0,200.0h0.01M450.0,100.0h0.01M1050.0,400.0h0.01",
    )
    assert shape.area.count("Z") == 2
    assert (chart.ticks, chart.zero) == (["100", "50", "0", "-50", "-100"], "200.0")
    marks = [(column.marks[0].value, column.marks[0].range, column.note) for column in chart.columns]
    assert marks[1:3] == [("50", "40 – 60", "8"), ("–", "", "too few")]


def test_line_breaks_where_what_is_measured_changed() -> None:
    series = [Series("A", [1, 2, 3, 4], breaks={2})]

    chart = line_chart(title="T", heading="M", labels=["a", "b", "c", "d"], series=series)

    assert chart.shapes[0].path == "M150.0,300.0L450.0,200.0M750.0,100.0L1050.0,0.0"
