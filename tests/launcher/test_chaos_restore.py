"""`bin/chaos restore`: the drill of docs/operations.md with a small installation, and what it must notice."""

import pytest

from launcher.chaos import restore, snapshot
from launcher.chaos.visit import CODE


@pytest.mark.slow
def test_a_backup_comes_back_whole():
    report = restore.drill(20)

    assert report.faults == []
    assert report.rows > 100
    assert {name for name, count in report.compared.items() if not count} <= {"triggers"}
    assert "signing in" in report.seconds


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"rows": {"a|1|9"}}, {"rows": {"a|1|9"}}, []),
        ({"rows": {"a|1|9"}}, {"rows": {"a|1|8"}}, ["rows: missing a|1|9", "rows: added a|1|8"]),
        ({"policies": {"p"}}, {"policies": set()}, ["policies: missing p"]),
        ({"leakproof marks": set()}, {"leakproof marks": {"f"}}, ["leakproof marks: added f"]),
    ],
)
def test_a_difference_is_named(before, after, found):
    assert snapshot.differences(before, after) == found


def test_a_report_with_a_fault_has_failed():
    report = restore.Report(leavers=1, seconds={"restoring the database": 1.0}, faults=["policies: missing p"])

    assert restore.summary(report).endswith("policies: missing p\nFAILED\n")


def test_the_code_stands_in_a_line_of_its_own():
    assert CODE.findall(b"here is\r\n\r\nABCD-1234\r\n\r\nABCD-1234 no\r\n") == [b"ABCD-1234"]
