"""bin/chaos restore: a backup as docs/operations.md describes it, brought back into a cluster that knows nothing."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from launcher import paths
from launcher.chaos import snapshot, visit
from launcher.chaos.drill import Drill
from launcher.chaos.house import House, private_house
from launcher.chaos.house import run as run_program
from launcher.console import LaunchError, say
from launcher.postgres import programs

USAGE = """\
usage: bin/chaos restore                    seeds demo people and 2,000 leavers, dumps, restores, compares, signs in
       bin/chaos restore --leavers 50000    so many leavers
It has two PostgreSQL clusters of its own; yours are not touched. Exit code 1: something differs or does not work.
"""
EMPLOYER = "northwind"
FEW = 100  # leavers: a trial so small does with the small demo
ALUMNA = ("amara.okafor@mail.example", "Amara")
TITLES = ("Engineer", "Analyst", "Nurse", "Planner", "Driver")
CITIES = ("Berlin", "Lyon", "Leeds", "Porto", "Ghent")
T = TypeVar("T")


@dataclass
class Report:
    leavers: int
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    rows: int = 0
    compared: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def time(self, words: str, act: Callable[[], T]) -> T:
        say(words)
        started = time.monotonic()
        result = act()
        self.seconds[words] = time.monotonic() - started
        return result


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/chaos restore", usage=USAGE.removeprefix("usage: "))
    parser.add_argument("--leavers", type=int, default=2000)
    report = drill(parser.parse_args(arguments).leavers)
    sys.stdout.write(summary(report))
    return 1 if report.faults else 0


def drill(leavers: int) -> Report:
    report = Report(leavers)
    backup = paths.VAR / "trials" / f"backup-{os.getpid()}"
    backup.mkdir(parents=True, exist_ok=True)
    try:
        with private_house(f"restore-from-{os.getpid()}") as source:
            before = _fill(source, leavers, report)
            report.time("dumping the database", lambda: dump(source, backup))
            report.time("packing the files", lambda: pack(source, backup))
            (backup / "receipts").write_text(source.manage("verify_audit", DB_LOGIN="app"))
            media = _files_of(source)
        report.megabytes |= {file.name: file.stat().st_size / 1e6 for file in backup.iterdir()}
        with private_house(f"restore-to-{os.getpid()}", prepared=False) as target:
            report.time("making the logins", lambda: target.manage("provision"))
            report.time("restoring the database", lambda: restore(target, backup))
            report.time("unpacking the files", lambda: unpack(target, backup))
            report.time("marking, migrating, checking", lambda: _settle(target))
            _compare(before, snapshot.take(target), report)
            if _files_of(target) != media:
                report.faults.append("files: the unpacked ones are not those that were packed")
            report.time("verifying the audit log", lambda: _verify_audit(target, backup, report))
            report.time("signing in", lambda: _sign_in(target, report))
    finally:
        shutil.rmtree(backup, ignore_errors=True)
    return report


# What docs/operations.md tells people to run.


def dump(house: House, backup: Path) -> None:
    url = house.environment["DATABASE_OWNER_URL"]
    _postgres("pg_dump", "--format=custom", f"--file={backup / 'database.dump'}", url)


def pack(house: House, backup: Path) -> None:
    with tarfile.open(backup / "files.tar", "w") as archive:
        archive.add(_media(house), arcname=".")


def restore(house: House, backup: Path) -> None:
    """By the administrator: functions are handed to a role that may not make any in an empty schema."""
    options = ["--exit-on-error", "--single-transaction", f"--dbname={house.environment['DATABASE_ADMIN_URL']}"]
    _postgres("pg_restore", *options, str(backup / "database.dump"))


def unpack(house: House, backup: Path) -> None:
    with tarfile.open(backup / "files.tar") as archive:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.2, Debian 12's, has none; the archive is our own
            archive.extractall(_media(house), filter="data")
        else:
            archive.extractall(_media(house))


def _settle(house: House) -> None:
    """A dump carries neither logins nor the marks on the search operators."""
    house.manage("provision")
    house.manage("migrate", "--verbosity", "0")
    house.manage("check", "--database", "default")


# What it is filled with, and what must be the same afterwards


def _fill(house: House, leavers: int, report: Report) -> snapshot.Snapshot:
    few = ["--small"] if leavers < FEW else []
    report.time("adding the demo data", lambda: house.manage("seed_demo", *few))
    file = house.folder / "leavers.csv"
    write_leavers(file, leavers)
    report.time("importing leavers", lambda: house.manage("import_leavers", "--commit", EMPLOYER, str(file)))
    before = snapshot.take(house)
    report.rows = snapshot.count_rows(before)
    size = house.sql("SELECT pg_database_size(current_database())")[0]
    report.megabytes["database"] = int(size) / 1e6
    return before


def write_leavers(file: Path, count: int) -> None:
    head = [
        "Employee ID",
        "First name",
        "Last name",
        "Personal email",
        "Job title",
        "Location",
        "Start date",
        "Last day",
    ]
    with file.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(head)
        for number in range(count):
            left = date(2025, 12, 31) - timedelta(days=number % 3000)
            name = [f"Robin{number}", f"Sample{number % 977}", f"robin{number}@restored.example"]
            job = [TITLES[number % len(TITLES)], CITIES[number % len(CITIES)]]
            rows.writerow([f"R-{number}", *name, *job, left - timedelta(days=900), left])


def _compare(before: snapshot.Snapshot, after: snapshot.Snapshot, report: Report) -> None:
    report.compared = {name: len(lines) for name, lines in before.items()}
    report.faults += snapshot.differences(before, after)


def _verify_audit(house: House, backup: Path, report: Report) -> None:
    try:
        house.manage("verify_audit", "--receipts", str(backup / "receipts"))
    except LaunchError as error:
        report.faults.append(f"audit log: {error.text()}")


def _sign_in(house: House, report: Report) -> None:
    address, name = ALUMNA
    with visit.product(house) as origin:
        browser = visit.sign_in(origin, address, house.folder / "mail")
        if name not in browser.get(f"/{EMPLOYER}/") or not browser.address.startswith(f"/{EMPLOYER}/"):
            report.faults.append(f"signing in: {address} was led to {browser.address}")


def _files_of(house: House) -> dict[str, bytes]:
    media = _media(house)
    return {str(file.relative_to(media)): file.read_bytes() for file in media.rglob("*") if file.is_file()}


def _media(house: House) -> Path:
    folder = house.folder / "media"
    folder.mkdir(exist_ok=True)
    return folder


def _postgres(program: str, *arguments: str) -> None:
    run_program([str(programs() / program), *arguments], os.environ)


def summary(report: Report) -> str:
    lines = [f"| {words} | {seconds:.1f} s |" for words, seconds in report.seconds.items()]
    sizes = ", ".join(f"{name} {size:.1f} MB" for name, size in report.megabytes.items())
    compared = ", ".join(f"{count} {name}" for name, count in report.compared.items())
    back = sum(report.seconds[words] for words in list(report.seconds)[-6:-2])
    ends = [f"{report.leavers} leavers, {report.rows} rows; {sizes}", f"compared: {compared}"]
    ends += [f"from an empty cluster to a checked one: {back / 60:.1f} minutes", *report.faults]
    return "\n".join(["| step | time |", "|---|---|", *lines, "", *ends, "FAILED" if report.faults else "passed", ""])


DRILL = Drill(
    "a backup is restored into an empty cluster: the same rows, guards and audit log, and people sign in", USAGE, run
)
