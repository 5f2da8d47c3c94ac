"""bin/chaos matrix: every page as everybody, at the own employer and at another one, with every method."""

from __future__ import annotations

import signal
import subprocess

from launcher import paths, processes
from launcher.chaos.drill import Drill, servers
from launcher.console import LaunchError

USAGE = """\
usage: bin/chaos matrix            tries every page as everybody with every method; prints what was tried and found
       bin/chaos matrix --record   also writes the figures into docs/security.md
       bin/chaos matrix --quick    the form that bin/test runs: methods a page has not declared are tried once
"""
OPTIONS = {"--record": "--matrix-record", "--quick": "--matrix=quick"}
PROCESSES = 2


def run(arguments: list[str]) -> int:
    unknown = [argument for argument in arguments if argument not in OPTIONS]
    if unknown:
        raise LaunchError(f"bin/chaos matrix does not know {unknown[0]}.", USAGE.rstrip())
    with servers() as environment:
        return _pytest(["--matrix=full", *(OPTIONS[argument] for argument in arguments)], environment)


def _pytest(options: list[str], environment: dict[str, str]) -> int:
    command = [str(paths.PYTHON), "-m", "pytest", "tests/isolation", "-q", "-n", str(PROCESSES), *options]
    child = subprocess.Popen(
        [*command, "--dist", "worksteal", "-p", "no:cacheprovider"],
        cwd=paths.ROOT,
        env=environment,
        preexec_fn=processes.dying_with_us(),
    )
    try:
        return child.wait()
    except KeyboardInterrupt:  # pytest has heard it as well, if it came from the terminal
        processes.stop(child, with_signal=signal.SIGINT, within=15)
        raise


DRILL = Drill("every page × everybody × own and other employer × every method", USAGE, run)
