import pytest

from launcher import checks
from launcher.checks import Result, Step, choose, summary
from launcher.console import LaunchError

NAMES = [
    *("format", "lint", "templates", "types", "layers", "deploy", "migrations"),
    *("isolation", "tests", "coverage", "strict-coverage"),
]


def result(name: str, *, passed: bool) -> Result:
    return Result(Step(name, "words", []), passed=passed, seconds=1.25)


def test_steps_come_in_the_order_of_the_docs(capsys):
    assert checks.main(["--list"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == NAMES


def test_chosen_steps_keep_the_usual_order():
    assert [step.name for step in choose(["tests,lint", "format"])] == ["format", "lint", "tests"]


@pytest.mark.parametrize("names", [[], ["lint,nonsense"]])
def test_unknown_steps_are_refused_with_the_known_ones(names):
    with pytest.raises(LaunchError, match=r"--only wants one or more of: coverage, deploy, format"):
        choose(names)


def test_help_is_given_without_any_set_up(capsys):
    assert checks.main(["--help"]) == 0
    assert capsys.readouterr().out == checks.USAGE


def test_servers_start_only_before_the_first_step_that_needs_them():
    assert checks._servers_from(choose(["format,lint,types"])) == 3
    assert checks._servers_from(choose(["format,deploy,tests"])) == 1


def test_summary_ends_with_pytests_own_words():
    shown = summary([result("lint", passed=True), result("tests", passed=True)], ["=== 5 passed in 3.20s ===\n"])

    assert shown.splitlines()[1:] == [
        "── summary",
        "  passed  lint                1.2s",
        "  passed  tests               1.2s",
        "everything passed",
        "=== 5 passed in 3.20s ===",
    ]


def test_summary_names_what_failed():
    assert "failed: lint, tests\n" in summary([result("lint", passed=False), result("tests", passed=False)], [])


@pytest.mark.parametrize(
    "line",
    [
        "============= 431 passed, 2 skipped in 95.10s (0:01:35) =============",
        "5 passed in 3.20s",
        "========= 1 failed, 4 passed, 1 error in 0.31s =========",
        "========= no tests ran in 0.01s =========",
    ],
)
def test_closing_line_is_recognised(line):
    assert checks.CLOSING_LINE.search(line)


@pytest.mark.parametrize("line", ["tests/launcher/test_checks.py .....", "slowest 5 durations", "gw0 [12] / gw1 [12]"])
def test_other_lines_are_no_closing_line(line):
    assert not checks.CLOSING_LINE.search(line)


def test_a_step_fails_with_its_command(capsys):
    closing: dict[str, str] = {}

    good = checks.run_step(Step("tests", "words", ["echo", "3 passed in 0.1s"]), {"PATH": "/usr/bin:/bin"}, closing)
    bad = checks.run_step(Step("lint", "words", ["false"]), {"PATH": "/usr/bin:/bin"}, closing)

    assert (good.passed, bad.passed) == (True, False)
    assert closing == {"tests": "3 passed in 0.1s\n"}
