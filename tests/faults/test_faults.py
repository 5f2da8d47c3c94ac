"""`bin/chaos faults` with few messages: our own workers, beat and database on servers of their own, real processes,
real kills. What the relay accepted decides. Where it reports, nothing at all may be lost, held or come twice.
"""

import sys

import pytest

from launcher import paths
from launcher.chaos import faults
from launcher.chaos.fault_acts import FAULTS
from launcher.chaos.fault_trial import Result
from launcher.console import LaunchError


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for whom to kill")
def test_every_fault_ends_with_everybody_served_once(capsys):
    results = faults.quick()

    with capsys.disabled():
        sys.stdout.write(f"\n{faults.summary(results)}")
    assert [result.fault for result in results if not result.reports] == FAULTS
    assert [result.fault for result in results if result.reports] == [fault for fault in FAULTS if fault.doubt]
    assert {result.fault.name: result.faults for result in results if result.faults} == {}
    assert {result.fault.name for result in results if result.refused} == {"relay-says-no"}


def result(name: str = "killed-after-data", *, reports: bool = False, **numbers: int) -> Result:
    [fault] = faults.choose(name)
    names = ("messages", "strikes", "served", "refused", "held", "held_not_accepted", "lost")
    names += ("twice", "twice_allowed", "marketing_twice", "thrice", "unsettled")
    counted = dict.fromkeys(names, 0) | {"messages": 10, "served": 10, "strikes": 1}
    return Result(fault=fault, reports=reports, seconds=1.4, **counted | numbers)


@pytest.mark.parametrize(
    ("name", "numbers", "found"),
    [
        ("killed-after-data", {}, []),
        ("killed-after-data", {"twice": 1, "twice_allowed": 1, "held": 3}, []),
        ("killed-after-data", {"twice": 2, "twice_allowed": 1}, ["2 twice, 1 allowed"]),
        ("killed-after-data", {"held": 1, "reports": True}, ["1 held"]),
        ("greylisted", {"held": 1}, ["1 held"]),
        ("greylisted", {"lost": 1, "unsettled": 2}, ["1 lost", "2 unsettled"]),
        ("greylisted", {"strikes": 0}, ["the fault did not strike"]),
        (
            "killed-after-data",
            {"twice": 1, "twice_allowed": 9, "marketing_twice": 1, "thrice": 1},
            ["1 marketing mails twice", "1 more than twice"],
        ),
    ],
)
def test_what_is_a_failure(name, numbers, found):
    assert result(name, **numbers).faults == found


def test_only_known_faults_are_chosen():
    assert [fault.name for fault in faults.choose("frozen,two-beats")] == ["two-beats", "frozen"]
    assert faults.choose("") == FAULTS
    with pytest.raises(LaunchError, match="knows no “flood”"):
        faults.choose("flood")


def test_the_figures_are_recorded_between_their_marks(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    page = tmp_path / faults.PAGE
    page.parent.mkdir()
    page.write_text(f"before\n{faults.BEGIN}\nold figures\n{faults.END}\nafter\n")

    faults.record([result(twice=1, twice_allowed=2, strikes=1234)])

    text = page.read_text()
    assert "old figures" not in text
    assert "| worker killed after DATA, before 250 | plain | 10 | 1,234 | 10 | 0 | 0 | 1 (2) | 0 (0) | 1 |\n" in text
    assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)


def test_a_failure_is_named_below_the_table():
    assert faults.summary([result(), result(lost=1)]).endswith("\n\nkilled-after-data: 1 lost\nFAILED\n")
