from web.heat import tint
from web.shares import Interval, Part, ShareBar, ShareChart


def test_segments_stand_behind_each_other() -> None:
    bar = ShareBar("All", [Part("Pay", 0.25, "1"), Part("Hours", 0.05, "2"), Part("Other", 0.7, "3")])

    assert [(each.x, each.width, each.shows_percent) for each in bar.segments] == [
        ("0.00%", "25.00%", True),
        ("25.00%", "5.00%", False),
        ("30.00%", "70.00%", True),
    ]


def test_chart_takes_its_legend_from_the_first_bar_that_is_shown() -> None:
    parts = [Part("Pay", 1.0, "1")]

    assert ShareChart("T", "H", [ShareBar("a", why="hidden"), ShareBar("b", parts)]).key == parts
    assert ShareChart("T", "H", [ShareBar("a", why="hidden")]).key == ()


def test_interval_stays_on_its_scale() -> None:
    picture = Interval("eNPS", 90, 70, 130)

    assert (picture.x, picture.width, picture.dot, picture.zero) == ("85.00%", "15.00%", "95.00%", "50.00%")
    assert (picture.range, picture.ends, Interval("Mean", 3, 2, 4, 1, 5).zero) == ("70 to 130", ("−100", "100"), "")


def test_tint_grows_towards_the_ends() -> None:
    tints = [tint(value, low=1, middle=3, high=5) for value in (1, 2.2, 2.9, 3, 3.5, 5)]

    assert tints == ["low-3", "low-1", "even", "even", "high-1", "high-3"]
    assert tint(3, low=1, middle=3, high=3) == "even"
