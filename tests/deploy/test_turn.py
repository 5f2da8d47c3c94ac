"""deploy/turn.sh against a process that reloads as nginx does: new workers, and the old ones end in their time."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TURN = ROOT / "deploy" / "turn.sh"
UPSTREAM = "upstream alumni {\n    server web1:8000 max_fails=0;\n    server web2:8000 max_fails=0;\n}\n"
# On SIGHUP a worker starts, and the one before it goes on for as long as it is told.
MASTER = """
import signal, subprocess, sys
def worker(seconds):
    return subprocess.Popen(["sleep", seconds])
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP, signal.SIGCHLD])
one = worker("60")
print("ready", flush=True)
while True:
    if signal.sigwait([signal.SIGHUP, signal.SIGCHLD]) == signal.SIGHUP:
        old, one = one, worker("60")
        signal.sigtimedwait([signal.SIGUSR1], float(sys.argv[1]))
        old.kill()
        old.wait()
"""


class Proxy:
    def __init__(self, folder: Path, busy: float) -> None:
        self.site = folder / "default.conf"
        self.site.write_text(UPSTREAM)
        self.program = folder / "nginx"
        self.program.write_text("#!/bin/sh\nexit 0\n")
        self.program.chmod(0o755)
        command = [sys.executable, "-c", MASTER, str(busy)]
        self.master = subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0)
        assert self.master.stdout
        self.master.stdout.readline()

    def turn(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """As upgrade.sh does it: the script comes through standard input."""
        given = {"SITE": str(self.site), "NGINX": str(self.program), "MASTER": str(self.master.pid)} | environment
        with TURN.open() as script:
            return subprocess.run(
                ["sh", "-s", "--", *command], stdin=script, env=os.environ | given, capture_output=True, text=True
            )

    def workers(self) -> list[str]:
        return subprocess.run(
            ["pgrep", "-P", str(self.master.pid)], capture_output=True, text=True, check=False
        ).stdout.split()

    def end(self) -> None:
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()
        assert self.master.stdout
        self.master.stdout.close()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    proxy = Proxy(tmp_path, busy=1)
    yield proxy
    proxy.end()


def test_out_waits_for_what_has_begun_and_in_brings_it_back(proxy: Proxy) -> None:
    old = proxy.workers()

    out = proxy.turn("out", "web1:8000")

    assert (out.returncode, out.stderr) == (0, "")
    assert proxy.site.read_text() == UPSTREAM.replace("web1:8000 max_fails=0;", "web1:8000 max_fails=0 down;")
    assert len(proxy.workers()) == 1
    assert not set(old) & set(proxy.workers())
    assert proxy.turn("in", "web1:8000").returncode == 0
    assert proxy.site.read_text() == UPSTREAM
    assert not proxy.site.with_name("default.conf.before").exists()


def test_what_was_left_out_is_exchanged_first(proxy: Proxy) -> None:
    assert proxy.turn("order").stdout.split() == ["web1:8000", "web2:8000"]

    proxy.turn("out", "web2:8000")

    assert proxy.turn("order").stdout.split() == ["web2:8000", "web1:8000"]
    assert proxy.turn("out", "web2:8000").returncode == 0


def test_the_last_one_stays(proxy: Proxy) -> None:
    proxy.turn("out", "web2:8000")
    before = proxy.site.read_text()

    refused = proxy.turn("out", "web1:8000")

    assert refused.returncode == 1
    assert "nobody else would serve" in refused.stderr
    assert proxy.site.read_text() == before


@pytest.mark.parametrize("command", ["out", "in"])
def test_a_server_that_nginx_does_not_know(proxy: Proxy, command: str) -> None:
    refused = proxy.turn(command, "web3:8000")

    assert refused.returncode == 1
    assert "nginx knows no web3:8000" in refused.stderr
    assert proxy.site.read_text() == UPSTREAM


def test_what_nginx_refuses_changes_nothing(proxy: Proxy) -> None:
    proxy.program.write_text("#!/bin/sh\nexit 1\n")
    old = proxy.workers()

    refused = proxy.turn("out", "web1:8000")

    assert refused.returncode == 1
    assert "everything is as before" in refused.stderr
    assert proxy.site.read_text() == UPSTREAM
    assert proxy.workers() == old


def test_an_upgrade_is_not_held_up_by_a_client_without_end(tmp_path: Path) -> None:
    proxy = Proxy(tmp_path, busy=60)
    try:
        out = proxy.turn("out", "web1:8000", PATIENCE="0")
        assert out.returncode == 0
        assert "going on without waiting" in out.stderr
    finally:
        proxy.end()


def test_without_nginx_nothing_is_changed(proxy: Proxy) -> None:
    proxy.end()
    try:
        refused = proxy.turn("out", "web1:8000")
        assert refused.returncode == 1
        assert "no nginx runs as process" in refused.stderr
        assert proxy.site.read_text() == UPSTREAM
    finally:
        proxy.master = subprocess.Popen(["sleep", "60"], stdout=subprocess.PIPE, process_group=0)


@pytest.mark.parametrize("command", [[], ["away"]])
def test_other_words_are_refused(proxy: Proxy, command: list[str]) -> None:
    assert proxy.turn(*command).returncode == 1


def test_a_site_without_servers_stops_the_upgrade(proxy: Proxy) -> None:
    proxy.site.write_text("")

    assert proxy.turn("order").returncode == 1


def test_it_finds_both_servers_in_the_file_the_proxy_gets(proxy: Proxy) -> None:
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    proxy.site.write_text(template.replace("${WEB_1}", "web1:8000").replace("${WEB_2}", "web2:8000"))

    assert proxy.turn("order").stdout.split() == ["web1:8000", "web2:8000"]
