"""bin/bench: measures the product beside a floor and a peer, on servers of its own."""

from __future__ import annotations

import signal
import subprocess
import sys

from launcher import installation, locks, paths, preparation, processes, services
from launcher.checks import PRODUCTION
from launcher.console import LaunchError, say
from launcher.disk import require_space

USAGE = """\
usage: bin/bench NAME [--small] [--json FILE] [--rounds N] [--sizes N[,N …]] [--million]
                       [--data FOLDER] [--taxonomy FOLDER]

  http        what our middleware costs a page, and how many pages a second two cores give
  import      lists of 1,000 to 100,000 leavers, CSV and XLSX; again; with changes; peak memory
  engagement  a mailing to 100,000 (with --million 1,000,000, planned only): planned, sent to a sink; peak memory
  directory   searches among 10,000 and 100,000 people (with --million 1,000,000) within 300 employers
  matching    how well and how quickly people and openings are matched, on a labelled set, with a taxonomy and without
  boomerang   the search for candidates, one opening and one person matched, a feed of 10,000 openings
  community   the home page of a busy member among 100,000 people, 500 replies for 100 places, coffee for 50,000
  feedback    a page of results, a publish plan of 20 × 30 cells, a trend over 1,000,000 answers, answering

  --small     a hundredth of the size, for every day
  --json      also writes the figures there; bench/results/ keeps those that docs/performance.md tells of
  --rounds    how often floor, peer and ours take turns (5; with --small 3)
  --sizes     other sizes
  --data      the labelled set (alumni.jsonl.gz, openings.jsonl.gz, qrels.tsv.gz); else ../shared/data/matching
  --taxonomy  ESCO's CSV files; else the folder esco beside the labelled set

Ratios within one run count, not seconds: CPU time of the processes and their PostgreSQL back ends comes first.
"""
NAMES = ("http", "import", "directory", "engagement", "matching", "boomerang", "community", "feedback")
PACKAGES = paths.ROOT / ".tools-bench"
STAMP = PACKAGES / ".stamp"
# As in production behind a proxy that has seen to https; nothing leaves the machine.
ENVIRONMENT = PRODUCTION | {"BEHIND_PROXY": "true", "DEBUG": "false"}


def main(arguments: list[str]) -> int:
    if not arguments or "-h" in arguments or "--help" in arguments:
        sys.stdout.write(USAGE)
        return 0
    name = arguments[0]
    if name not in NAMES:
        raise LaunchError(f"bin/bench knows no “{name}”.", f"It knows {', '.join(NAMES)}.")
    installation.install()
    install_packages()
    try:
        with locks.exclusive("bench"):
            return run(name, arguments)
    except locks.Busy as error:
        raise LaunchError("bin/bench is already running in this checkout.", "Wait for its end.") from error


def run(name: str, arguments: list[str]) -> int:
    kind = f"bench-{name}"
    with services.running(kind) as running:
        environment = running.environment | ENVIRONMENT
        preparation.prepare(environment, kind=kind, demo=False)
        child = subprocess.Popen(
            [str(paths.PYTHON), "-m", "bench", *arguments],
            cwd=paths.ROOT,
            env=environment,
            preexec_fn=processes.dying_with_us(),
        )
        try:
            return child.wait()
        except KeyboardInterrupt:
            processes.stop(child, with_signal=signal.SIGINT, within=15)
            raise


def install_packages() -> None:
    """The peers, in a folder of their own: neither the product nor its tests may lean on them."""
    with locks.patient("setup", waiting_for="another set-up in this checkout"):
        wanted = paths.BENCH_LOCK_FILE.read_text() + sys.version
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        require_space(paths.ROOT, megabytes=50, purpose="the packages of the benchmarks")
        say("installing the packages of the benchmarks")
        target = ["--target", str(PACKAGES), "--python", str(paths.PYTHON), "--no-deps", "--require-hashes"]
        installation.run_uv(
            installation.find_uv(), "pip", "install", "--quiet", *target, "-r", str(paths.BENCH_LOCK_FILE)
        )
        STAMP.write_text(wanted)
