"""bin/chaos populations: publish plans of made-up populations against an attacker who adds and subtracts."""

from __future__ import annotations

import os
import subprocess

from launcher import paths
from launcher.chaos.drill import Drill

USAGE = """\
usage: bin/chaos populations                       1,000 populations; exit code 1 if a single group is exposed
       bin/chaos populations --populations 50      so many
       bin/chaos populations --seed 5000           others
       bin/chaos populations --json                the figures for a machine
Beside our plans it attacks those of a threshold alone, and of a threshold with the next smallest group hidden too.
Needs no server.
"""


def run(arguments: list[str]) -> int:
    known = os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "tools")])
    command = [str(paths.PYTHON), "-m", "chaos.populations", *arguments]
    return subprocess.run(command, cwd=paths.ROOT, env={**os.environ, "PYTHONPATH": known}, check=False).returncode


DRILL = Drill("publish plans of 1,000 populations against linear algebra", USAGE, run)
