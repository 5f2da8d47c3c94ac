"""bin/dev itself, in a checkout of its own that shares this one's packages."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from launcher import paths, preparation, processes, sockets
from launcher.chaos import house
from launcher.installation import FONT, base_python

pytestmark = pytest.mark.slow

LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "docs", "__pycache__", "seed_demo.py")
# Its packages are there. Where its database belongs, and what marks one that is ready, with demo people or without.
SET_UP = """
import sys
sys.path.insert(0, "tools")
from launcher import installation, postgres, preparation
installation.STAMP.write_text(installation.fingerprint())
print(postgres.data_folder("dev"), preparation.fingerprint(demo=True), sep="\\n", end="")
"""


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {"PATH": "/usr/bin:/bin", "PYTHON": base_python(), "HOME": ""}

    def dev(self, *arguments: str) -> "subprocess.Popen[bytes]":
        output = (self.root / "output").open("ab")
        command = [str(self.root / "bin" / "dev"), *arguments]
        with output:
            return subprocess.Popen(command, env=self.environment, cwd="/", stdout=output, stderr=output)

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(self.root / "bin" / "dev"), *arguments]
        return subprocess.run(command, env=self.environment, cwd="/", capture_output=True, text=True, timeout=120)

    def output(self) -> str:
        return (self.root / "output").read_text()

    def await_ready(self, process: "subprocess.Popen[bytes]", times: int) -> None:
        end = time.monotonic() + 120
        while self.output().count("s  ready") < times:
            assert process.poll() is None, self.output()
            assert time.monotonic() < end, self.output()
            time.sleep(0.1)

    def processes(self) -> list[str]:
        lines = [processes.command_line(int(name)) for name in os.listdir("/proc") if name.isdigit()]
        return [line for line in lines if str(self.root) in line]

    def await_silence(self) -> None:
        end = time.monotonic() + 30
        while self.processes() and time.monotonic() < end:
            time.sleep(0.1)
        assert self.processes() == []


@pytest.fixture
def checkout():
    """In /tmp and open to all, so that root's PostgreSQL may live in it, too."""
    root = Path(tempfile.mkdtemp(prefix="alumni checkout ", dir="/tmp"))
    root.chmod(0o755)
    shutil.copytree(paths.ROOT, root, ignore=LEFT_OUT, dirs_exist_ok=True)
    programs, font = root / ".venv" / "bin", root / FONT.relative_to(paths.ROOT)
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(base_python())
    shutil.copy(paths.VENV / "pyvenv.cfg", root / ".venv")
    (root / ".venv" / "lib").symlink_to(paths.VENV / "lib")
    font.parent.mkdir(parents=True)
    shutil.copy(FONT, font)
    _prepare(root)
    yield Checkout(root)
    shutil.rmtree(root)


def _prepare(root: Path) -> None:
    """Its database is a copy of the trials': bin/test has just made that one, as bin/dev makes its own."""
    command = [base_python(), "-E", "-s", "-c", SET_UP]
    said = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    house.copy_model(Path(said[0]))
    Path(said[0], preparation.STAMP).write_text(said[1])


def free_port() -> int:
    """Outside the range from which the other tests' connections take theirs."""
    return next(port for port in random.sample(range(20_000, 30_000), 100) if sockets.is_free("127.0.0.1", port))


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_bin_dev_starts_shares_stops_and_survives_a_kill(checkout):
    port = str(free_port())
    first = checkout.dev("--port", port)
    checkout.await_ready(first, times=1)
    assert status(f"http://localhost:{port}/") == 200
    assert f"Mail viewer       http://localhost:{port}/mail/" in checkout.output()

    second = checkout.command("--port", str(free_port()))
    assert second.returncode == 1
    assert f"bin/dev is already running in this checkout at http://localhost:{port}/." in second.stderr
    shared = checkout.command("shell", "-v", "0", "-c", "print('in the shell')")
    assert (shared.returncode, shared.stdout) == (0, "in the shell\n"), shared.stderr

    first.kill()
    first.wait()
    third = checkout.dev("--port", port)
    checkout.await_ready(third, times=2)
    assert status(f"http://localhost:{port}/") == 200

    third.send_signal(signal.SIGINT)
    assert third.wait(30) == 0
    checkout.await_silence()
