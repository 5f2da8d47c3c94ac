"""`python -m bench NAME …`, with the environment of the product; bin/bench sees to it."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from bench.measuring import Rounds
from bench.report import ROOT, Report, numbers

MODULES = {
    "http": "bench.http",
    "import": "bench.imports",
    "directory": "bench.directory",
    "engagement": "bench.engagement",
    "matching": "bench.matching",
    "feedback": "bench.feedback",
    "boomerang": "bench.boomerang",
    "community": "bench.community",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("name", choices=MODULES)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sizes", type=numbers)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--taxonomy", type=Path)
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.small else 5)
    sys.path.append(str(ROOT / ".tools-bench"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "alumni_portal.settings"
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name files by their hash
    report = Report(options.name, options.small, options.rounds, options.json)
    rounds = Rounds(options.rounds)
    import_module(MODULES[options.name]).run(options, rounds, report)
    report.close(disturbed=rounds.disturbed)
    return 0


raise SystemExit(main())
