"""Lists of leavers: raw COPY, validated COPY, django-import-export, and the import of the product.

Every sample runs in a process of its own (`bench.one_import`), on empty tables, so that peak memory is the import's.
"""

import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import leavers
from bench.database import settle
from bench.measuring import Rounds, Sample, growth, middle
from bench.report import ROOT, Report

SIZES, SMALL = (1_000, 10_000, 100_000), (100, 1_000)
# Figures of others that cannot be run here (docs/performance.md), in rows a second of a core.
HORILLA = 480
WORDS = {
    "raw": "floor: raw COPY, one table",
    "upsert": "floor: validated COPY + upsert",
    "rows": "floor: COPY of our finished rows",
    "peer": "peer: django-import-export, bulk",
    "ours": "ours",
    "again": "ours, the same file again",
    "changed": "ours, 10 % changed",
}


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    sizes = options.sizes or (SMALL if options.small else SIZES)
    folder = Path(os.environ["VAR_DIR"], "leavers")
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date()
    costs: dict[str, dict[int, float]] = {"csv": {}, "xlsx": {}}
    found: dict[tuple[str, int], dict[str, list[Sample]]] = {}
    warm_up(folder, today)
    for size in sizes:
        people = leavers.leavers(size, today=today)
        writers: dict[str, Callable[..., Path]] = {"csv": leavers.write_csv, "xlsx": leavers.write_xlsx}
        for kind, write in writers.items():
            file = write(people, folder / f"{size}.{kind}")
            changed = write(leavers.with_changes(people), folder / f"{size}-changed.{kind}")
            samples = rounds.run(contenders(file, changed, kind))
            found[kind, size] = samples
            costs[kind][size] = middle([sample.total for sample in samples["ours"]])
            report.case(
                f"{size:,} leavers, {kind.upper()}",
                {WORDS[name]: taken for name, taken in samples.items()},
                ours=WORDS["ours"],
            )
    judge(report, found, costs, max(sizes))


def warm_up(folder: Path, today: date) -> None:
    """PostgreSQL knows nothing of tables nobody has counted: an installation is in that state for its first minute."""
    one("ours", leavers.write_csv(leavers.leavers(500, today=today), folder / "first.csv"))
    settle()


def contenders(file: Path, changed: Path, kind: str) -> dict[str, Callable[[], Sample]]:
    """In the order of their running: what `ours` leaves behind is what the three after it meet."""
    names = ["raw", "upsert", *(["peer"] if kind == "csv" else []), "ours", "rows", "again", "changed"]
    return {name: partial(one, name, changed if name == "changed" else file) for name in names}


def one(name: str, file: Path) -> Sample:
    command = [sys.executable, "-m", "bench.one_import", name, str(file)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Sample(**json.loads(done.stdout.splitlines()[-1]))


def judge(report: Report, found: dict[tuple[str, int], Any], costs: dict[str, dict[int, float]], size: int) -> None:
    def against(name: str, kind: str) -> float:
        mine, theirs = found[kind, size]["ours"], found[kind, size][name]
        return middle([a.total / b.total for a, b in zip(mine, theirs, strict=True)])

    shown = f"{size:,} rows"
    report.goal(f"CSV against a raw COPY into one table, {shown}", against("raw", "csv"), 2.5)
    report.goal(f"CSV against COPY of the same finished rows, {shown}", against("rows", "csv"), 2.5)
    report.goal(f"XLSX against a raw COPY into one table, {shown}", against("raw", "xlsx"), 4)
    report.goal(f"faster than django-import-export, {shown}", 1 / against("peer", "csv"), 6, at_least=True)
    rate = size / middle([sample.total for sample in found["csv", size]["ours"]])
    report.goal(f"faster than Horilla's {HORILLA} rows/s (quoted, not run)", rate / HORILLA, 25, at_least=True)
    for kind in ("csv", "xlsx"):
        if len(costs[kind]) > 1:
            report.goal(f"{kind.upper()}: growth exponent", growth(costs[kind]), 1.1)
        peak = max(sample.peak_mb for sample in found[kind, size]["ours"])
        report.goal(f"{kind.upper()}: peak memory in MB, {shown}", peak, 150)
        report.goal(f"{kind.upper()}: rows written by the second import", found[kind, size]["again"][0].rows, 0)
    report.notes["rows_per_second"] = round(rate)
