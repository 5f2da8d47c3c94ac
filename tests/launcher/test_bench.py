"""bin/bench offers what there is to be measured, no more and no less."""

import re
from pathlib import Path

from launcher import bench

ROOT = Path(__file__).parents[2]


def test_every_bench_is_known_by_name_and_described():
    measured = set(re.findall(r'^    "(\w+)": "bench\.\w+",$', (ROOT / "bench" / "__main__.py").read_text(), re.M))
    assert measured == set(bench.NAMES)
    assert set(re.findall(r"^  (\w+)  ", bench.USAGE, re.M)) == measured
    assert measured <= set(re.findall(r"bin/bench (\w+) ", (ROOT / "docs" / "development.md").read_text()))
