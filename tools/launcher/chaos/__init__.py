"""bin/chaos: the long trials. Each is a module of this package; what it wants to be told is in `Drill`.

A new trial: write `tools/launcher/chaos/NAME.py` with `DRILL = Drill(...)`, add it to DRILLS, and tell of it in
docs/development.md. Its `run` gets the arguments after its name and returns the exit code; set-up is done by then.
`with servers() as environment:` gives it PostgreSQL, Valkey and a mail sink of its own, as bin/test has.
"""

from __future__ import annotations

import sys

from launcher import installation
from launcher.chaos.answers import DRILL as ANSWERS
from launcher.chaos.deployment import DRILL as DEPLOYMENT
from launcher.chaos.drill import Drill
from launcher.chaos.faults import DRILL as FAULTS
from launcher.chaos.mail import DRILL as MAIL
from launcher.chaos.matrix import DRILL as MATRIX
from launcher.chaos.populations import DRILL as POPULATIONS
from launcher.chaos.restore import DRILL as RESTORE
from launcher.console import LaunchError

DRILLS: dict[str, Drill] = {
    "matrix": MATRIX,
    "deployment": DEPLOYMENT,
    "mail": MAIL,
    "faults": FAULTS,
    "restore": RESTORE,
    "answers": ANSWERS,
    "populations": POPULATIONS,
}
HELP = ("-h", "--help")


def usage() -> str:
    lines = [f"usage: bin/chaos {name:<11} {drill.words}\n" for name, drill in DRILLS.items()]
    return "".join(lines).replace("\nusage:", "\n      ") + "\nOptions of each: bin/chaos NAME --help\n"


def main(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in HELP:
        sys.stdout.write(usage())
        return 0
    drill = DRILLS.get(name)
    if drill is None:
        raise LaunchError(f"bin/chaos knows no “{name}”.", f"It knows {', '.join(DRILLS)}.")
    if any(argument in HELP for argument in rest):
        sys.stdout.write(drill.usage)
        return 0
    installation.install()
    return drill.run(rest)
