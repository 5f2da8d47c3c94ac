"""bin/test: every check and every test, or only pytest with the arguments given."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from launcher import browser, installation, locks, model, paths, preparation, processes, services
from launcher.console import LaunchError, console, heading, say
from launcher.environment import child_environment
from launcher.postgres import DATABASE

USAGE = """\
usage: bin/test                        every check and every test, with the coverage gates
       bin/test PYTEST-ARGUMENTS …     only pytest, with these arguments and without the gates
       bin/test --only STEP[,STEP …]   only these steps, in the usual order
       bin/test --list                 names the steps
       bin/test --setup-only           installs what is needed (the browser too), then ends
"""
PROGRAMS = paths.VENV / "bin"
COVERAGE_FILE = paths.VAR / "test" / "coverage"
# Isolation, audit, actions and rules: every branch is tested.
STRICT = "tenancy/*,audit/*,*/actions.py,*/actions/*.py,*/rules.py,*/rules/*.py"
ISOLATION = "tests/isolation"  # looks from the outside; what it visits, other tests cover
MEASURED = ["--cov", "--cov-report=", "--cov-fail-under=0"]  # judged by the steps after it
PYTEST = ("isolation", "tests")
CLOSING_LINE = re.compile(r"\b\d+ (passed|failed|errors?|skipped|deselected)\b.* in \d[\d.]*s|no tests ran in ")
COLOURS = re.compile(r"\033\[[0-9;]*m")
PRODUCTION = {
    "DEBUG": "false",
    "BASE_URL": "https://alumni.example.com",
    "ALLOWED_HOSTS": "alumni.example.com",
    "DEFAULT_FROM_EMAIL": "alumni@example.com",
}


@dataclass(frozen=True)
class Step:
    name: str
    words: str
    command: list[object]
    needs_servers: bool = True
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    step: Step
    passed: bool
    seconds: float


def steps() -> list[Step]:
    """In the order of their running."""
    python, coverage = paths.PYTHON, PROGRAMS / "coverage"
    pytest = [python, "-m", "pytest", *_parallel()]
    check = [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default"]
    return [
        Step("format", "ruff: form of the code", [PROGRAMS / "ruff", "format", "--check", "."], False),
        Step("lint", "ruff: rules for the code", [PROGRAMS / "ruff", "check", "."], False),
        Step("templates", "djade: form of the templates", [PROGRAMS / "djade", "--check", *_templates()], False),
        Step("types", "mypy: types", [PROGRAMS / "mypy"], False, _settings_without_servers()),
        Step("layers", "import-linter: who may import whom", [PROGRAMS / "lint-imports", "--no-cache"], False),
        Step("deploy", "Django: checks on production settings", check, environment=PRODUCTION),
        Step("migrations", "Django: no migration is missing", [python, "manage.py", "makemigrations", "--check"]),
        Step("isolation", "pytest: every page, task and file as everybody", [*pytest, ISOLATION]),
        Step("tests", "pytest: every other test", [*pytest, f"--ignore={ISOLATION}", *MEASURED]),
        Step("coverage", "coverage: the whole", [coverage, "report", "--skip-covered", "--skip-empty"], False),
        Step(
            "strict-coverage",
            "coverage: isolation, audit, actions and rules, every branch",
            [coverage, "report", "--skip-covered", "--show-missing", "--include", STRICT, "--fail-under", "100"],
            needs_servers=False,
        ),
    ]


def main(arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return 0
    if first == "--list":
        sys.stdout.write("".join(f"{step.name:<16} {step.words}\n" for step in steps()))
        return 0
    installation.install()
    if first == "--setup-only":
        browser.environment()
        say("set up")
        return 0
    if arguments and first != "--only":
        return run_pytest(arguments)
    return run_steps(choose(arguments[1:]) if first == "--only" else steps())


def choose(names: list[str]) -> list[Step]:
    wanted = {name for word in names for name in word.split(",") if name}
    known = {step.name for step in steps()}
    if not wanted or wanted - known:
        raise LaunchError(f"--only wants one or more of: {', '.join(sorted(known))}.")
    return [step for step in steps() if step.name in wanted]


def run_pytest(arguments: list[str]) -> int:
    with alone(), servers(with_browser=True) as environment:
        child = subprocess.Popen(
            [str(paths.PYTHON), "-m", "pytest", *arguments],
            cwd=paths.ROOT,
            env=environment,
            preexec_fn=processes.dying_with_us(),
        )
        try:
            return child.wait()
        except KeyboardInterrupt:  # pytest has heard it as well, if it came from the terminal
            processes.stop(child, with_signal=signal.SIGINT, within=15)
            raise


def run_steps(chosen: list[Step]) -> int:
    closing: dict[str, str] = {}
    with alone():
        results = [run_step(step, _plain_environment(), closing) for step in chosen[: _servers_from(chosen)]]
        remaining = chosen[_servers_from(chosen) :]
        if remaining:
            with servers(with_browser=any(step.name == "tests" for step in remaining)) as environment:
                results += [run_step(step, environment, closing) for step in remaining]
    console.write(summary(results, closing.values()))
    return 0 if all(result.passed for result in results) else 1


def _servers_from(chosen: list[Step]) -> int:
    """Servers are started late, and not at all for checks that do without."""
    return next((index for index, step in enumerate(chosen) if step.needs_servers), len(chosen))


def run_step(step: Step, environment: dict[str, str], closing: dict[str, str]) -> Result:
    console.write(f"\n{heading(f'{step.name}: {step.words}')}\n")
    started = time.monotonic()
    child = processes.start(step.command, output=subprocess.PIPE, environment=environment | step.environment)
    with child:
        try:
            for line in _lines_of(child):
                console.write(line)
                if step.name in PYTEST and CLOSING_LINE.search(COLOURS.sub("", line)):
                    closing[step.name] = line
        except KeyboardInterrupt:
            processes.stop(child, with_signal=signal.SIGINT, within=15)
            raise
    return Result(step, child.returncode == 0, time.monotonic() - started)


def _lines_of(child: subprocess.Popen[bytes]) -> Iterator[str]:
    return (line.decode(errors="replace") for line in child.stdout or ())


def summary(results: list[Result], closing: Iterable[str]) -> str:
    """pytest's own closing lines come last: they are what people and machines look for."""
    lines = [f"\n{heading('summary')}"]
    for result in results:
        lines.append(f"{'passed' if result.passed else 'FAILED':>8}  {result.step.name:<16} {result.seconds:6.1f}s")
    failed = [result.step.name for result in results if not result.passed]
    lines.append(f"failed: {', '.join(failed)}" if failed else "everything passed")
    return "\n".join([*lines, *(line.rstrip("\n") for line in closing)]) + "\n"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    try:
        with locks.exclusive("test"):
            yield
    except locks.Busy as error:
        raise LaunchError(
            "bin/test is already running in this checkout.", "Wait for its end, then run this again."
        ) from error


@contextlib.contextmanager
def servers(*, with_browser: bool) -> Iterator[dict[str, str]]:
    """The tests' own databases are copies of the one that is prepared here, and so is the cluster of the trials."""
    found = browser.environment() if with_browser else {}
    preparation.start_anew("test", demo=False)
    with services.running("test") as running:
        preparation.prepare(running.environment, kind="test", demo=False)
        if preparation.stamp_file("test"):
            model.take_from(running.environment["DATABASE_ADMIN_URL"])
            found["TEST_DATABASE_TEMPLATE"] = DATABASE
        yield _plain_environment() | running.environment | found


def _plain_environment() -> dict[str, str]:
    environment = child_environment() | {"COVERAGE_FILE": str(COVERAGE_FILE)}
    if console.colourful():
        environment |= {"FORCE_COLOR": "1", "PY_COLORS": "1"}
    return environment


def _settings_without_servers() -> dict[str, str]:
    """mypy's Django plugin reads settings.py, but connects to nothing."""
    databases = dict.fromkeys(services.ROLE_URLS, "postgres://nobody@localhost/nothing")
    servers = {"REDIS_URL": "redis://localhost", "EMAIL_URL": "smtp://localhost"}
    return PRODUCTION | databases | servers | {"SECRET_KEY": "unused", "FIELD_KEY": "unused"}


def _templates() -> list[Path]:
    return sorted(file for file in paths.ROOT.glob("templates/**/*.html"))


def _parallel() -> list[str]:
    workers = max(2, min(4, os.cpu_count() or 2))
    return ["-n", str(workers), "--dist", "worksteal"]
