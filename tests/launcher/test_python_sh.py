"""bin/dev on machines whose Python is too old, missing or in an odd place."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import paths


@pytest.fixture
def machine(tmp_path):
    """A folder of programs, a checkout with a space in its name, and `run` to start bin/dev there."""
    programs, checkout = tmp_path / "programs", tmp_path / "a check out"
    programs.mkdir()
    for name in ("dirname", "head", "sh"):
        (programs / name).symlink_to(shutil.which(name))
    for name in ("bin", "tools"):
        (checkout / name).mkdir(parents=True)
    shutil.copy(paths.ROOT / "bin" / "dev", checkout / "bin")
    shutil.copy(paths.ROOT / "tools" / "python.sh", checkout / "tools")
    (checkout / "tools" / "launch.py").write_text("import sys; print(sys.argv[1:], sys.flags.ignore_environment)")

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(checkout / "bin" / "dev"), *arguments]
        return subprocess.run(command, env={"PATH": str(programs), **environment}, capture_output=True, text=True)

    run.programs = programs
    return run


def add_python(programs: Path, name: str, version: str) -> None:
    program = programs / name
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    program.chmod(0o755)


def test_python_that_is_too_old_is_named(machine):
    add_python(machine.programs, "python3", "3.10.13")

    result = machine()

    assert result.returncode == 1
    assert "error: Python 3.11 or newer is needed; found: Python 3.10.13." in result.stderr
    assert "apt install python3" in result.stderr


def test_machine_without_python_is_told_so(machine):
    result = machine()

    assert result.returncode == 1
    assert "Python 3.11 or newer is needed" in result.stderr


def test_newer_python_beside_an_old_one_is_found(machine):
    add_python(machine.programs, "python3", "3.9.2")
    (machine.programs / "python3.11").symlink_to(sys.executable)

    result = machine("--port", "8001")

    assert result.returncode == 0, result.stderr
    assert result.stdout == "['dev', '--port', '8001'] 1\n"


def test_python_of_the_callers_choice_comes_first(machine):
    result = machine(PYTHON=sys.executable, PYTHONPATH="/of/another/project")

    assert result.stdout == "['dev'] 1\n"
