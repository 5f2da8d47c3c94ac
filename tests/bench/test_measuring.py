"""What the benchmarks reckon with."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bench.leavers import leavers, with_changes, with_faults, write_csv
from bench.measuring import Rounds, Sample, growth, measured, ratio, summary
from bench.report import Goal
from bench.words import Words
from launcher import bench as command
from launcher.console import LaunchError

TODAY = date(2026, 6, 15)


def test_growth_is_the_exponent() -> None:
    assert growth({10: 1.0, 100: 10.0, 1000: 100.0}) == pytest.approx(1)
    assert growth({10: 5.0, 1000: 5.0}) == pytest.approx(0)
    assert growth({10: 1.0, 100: 100.0}) == pytest.approx(2)


def test_ratios_are_of_samples_taken_side_by_side() -> None:
    assert ratio([2.0, 4.0, 9.0], [1.0, 2.0, 3.0]) == (2.0, 2.0, 3.0)


def test_a_summary_tells_the_middle_and_the_ends() -> None:
    found = summary([Sample(1, 1, 5), Sample(2, 1, 6), Sample(9, 1, 7)])
    assert (found["cpu"], found["total"], found["lowest"], found["highest"]) == (2, 3, 2, 10)


def test_floor_and_ours_take_turns() -> None:
    order: list[str] = []

    def contender(name: str) -> Sample:
        order.append(name)
        return Sample(0.1, 0, 0.1)

    Rounds(3).run({"floor": lambda: contender("floor"), "ours": lambda: contender("ours")})
    assert order == ["floor", "ours"] * 3


def test_work_shows_in_the_figures() -> None:
    with measured() as sample:
        sum(number * number for number in range(300_000))
    assert 0 < sample.cpu <= sample.wall * 1.5
    assert sample.sql == 0


@pytest.mark.parametrize(("value", "at_least", "met"), [(2, False, True), (3, False, False), (3, True, True)])
def test_goals_are_met_or_missed(value: float, at_least: bool, met: bool) -> None:
    limit = 2.5
    assert Goal("a goal", value, limit, at_least).met is met
    assert ("met" in Goal("a goal", value, limit, at_least).line()) is met


def test_a_list_has_its_share_of_faults() -> None:
    people = leavers(1_000, today=TODAY)
    rows = list(with_faults(people))
    numbers = Counter(row.number for row in rows)
    assert sum("@" not in row.personal_email and row.number.startswith("X") for row in rows) == pytest.approx(30, abs=2)
    assert sum(count == 2 for count in numbers.values()) == 50
    assert sum(row.last_day < TODAY.isoformat() for row in people) == pytest.approx(900, abs=40)
    changed = with_changes(people)
    assert sum(a != b for a, b in zip(people, changed, strict=True)) == 100


def test_the_same_people_every_time(tmp_path: Path) -> None:
    files = [write_csv(leavers(50, today=TODAY), tmp_path / f"{n}.csv").read_text() for n in range(2)]
    assert files[0] == files[1]
    assert Words(7).family == Words(7).family


def test_bin_bench_says_what_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--help"]) == command.main([]) == 0
    assert capsys.readouterr().out == command.USAGE * 2
    with pytest.raises(LaunchError, match="no “speed”"):
        command.main(["speed"])


def test_a_process_that_has_ended_since_is_not_counted_and_not_missed() -> None:
    ended, lists = 2**30, iter([[2**30], [os.getpid()], [os.getpid()]])
    with measured(lambda: next(lists)) as sample:
        assert not Path(f"/proc/{ended}").exists()
    assert sample.sql >= 0
    with pytest.raises(FileNotFoundError), measured(lambda: [ended]):
        pass
