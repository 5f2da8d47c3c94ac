"""bin/lock: writes requirements.lock and requirements.browser.lock anew from pyproject.toml."""

from __future__ import annotations

import os
import sys

from launcher import paths
from launcher.console import say
from launcher.installation import find_uv, run_uv

USAGE = """\
usage: bin/lock [--upgrade | --upgrade-package NAME …]

Writes requirements.lock (the product, its development servers and its tests),
requirements.production.lock (the same versions, only what the product itself needs),
requirements.browser.lock (node, only for machines that have none) and
requirements.bench.lock (what bin/bench measures the product against) from pyproject.toml.
Versions that are locked stay as they are unless an upgrade is asked for.
"""
OPTIONS = ["--universal", "--generate-hashes", "--python-version", "3.11"]
# Nothing about the machine that ran this may get into the files.
SILENT = ["--no-emit-index-url", "--no-emit-find-links"]
PROJECT = ["--group", "dev", "--group", "test", "pyproject.toml"]
PRODUCTION = ["--constraint", "requirements.lock", "pyproject.toml"]
BROWSER = ["--group", "browser"]
# Beside the product's own packages, never in their stead.
BENCH = ["--group", "bench", "--constraint", "requirements.lock"]
BENCH += [word for name in ("asgiref", "django", "sqlparse") for word in ("--no-emit-package", name)]


def main(arguments: list[str]) -> int:
    if "--help" in arguments or "-h" in arguments:
        sys.stdout.write(USAGE)
        return 0
    uv = find_uv()
    os.environ["UV_CUSTOM_COMPILE_COMMAND"] = "bin/lock"
    locks = {
        paths.LOCK_FILE: PROJECT,
        paths.PRODUCTION_LOCK_FILE: PRODUCTION,
        paths.BROWSER_LOCK_FILE: BROWSER,
        paths.BENCH_LOCK_FILE: BENCH,
    }
    for file, sources in locks.items():
        say(f"locking {file.name}")
        run_uv(uv, "pip", "compile", "--quiet", *OPTIONS, *SILENT, *arguments, *sources, "--output-file", file.name)
    return 0
