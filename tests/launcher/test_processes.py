import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import paths, processes
from launcher.console import LaunchError

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


@pytest.fixture
def started():
    """Starts children that end with the test."""
    children = []

    def start(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        child = processes.start(command, output=subprocess.PIPE, **options)
        children.append(child)
        return child

    yield start
    for child in children:
        processes.kill_group(child.pid)
        child.wait()
        child.stdout.close()


def test_child_leads_its_own_group(started):
    child = started(SLEEP)

    assert os.getpgid(child.pid) == child.pid


def test_stop_sends_the_signal_asked_for(started):
    child = started(SLEEP)

    processes.stop(child, with_signal=signal.SIGTERM, within=10)

    assert child.returncode == -signal.SIGTERM


def test_stop_kills_what_does_not_listen(started):
    child = started(STUBBORN)
    child.stdout.readline()

    processes.stop(child, with_signal=signal.SIGTERM, within=0.2)

    assert child.returncode == -signal.SIGKILL


def test_child_dies_with_a_killed_parent(tmp_path):
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from launcher import processes;"
        "c = processes.start([sys.executable, '-c', 'import time; time.sleep(60)'], output=-3);"
        "print(c.pid, flush=True); time.sleep(60)"
    )
    tools = str(paths.ROOT / "tools")
    with subprocess.Popen([sys.executable, "-c", script, tools], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert processes.start_time(pid)
        parent.kill()

    end = time.monotonic() + 10
    while processes.start_time(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes.start_time(pid) == ""


def test_leftovers_of_a_killed_run_are_ended(started, tmp_path):
    child = started(STUBBORN)
    child.stdout.readline()
    file = tmp_path / "processes.json"
    processes.Record(file).add(child)

    processes.Record(file).end_leftovers(within=0.2)

    assert child.wait(10) == -signal.SIGKILL
    assert not file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_outlived_the_leader_of_its_group_is_killed(started, tmp_path, monkeypatch):
    """Django's reloader can die without its child, which then keeps the port."""
    monkeypatch.setattr(processes.paths, "ROOT", tmp_path)
    sleep = f"import time; time.sleep(60)  # {tmp_path}"
    leader = started(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleep!r}])"]
    )
    file = tmp_path / "processes.json"
    processes.Record(file).add(leader)
    while not (orphans := children_of(leader.pid)):
        time.sleep(0.02)
    leader.kill()
    leader.wait()

    processes.Record(file).end_leftovers(within=0.2)

    end = time.monotonic() + 10
    while any(processes.start_time(pid) for pid in orphans):
        assert time.monotonic() < end
        time.sleep(0.02)


def children_of(parent: int) -> list[int]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in pids if processes._status(pid)[1:2] == [str(parent)]]


def test_a_stranger_with_the_id_of_a_leftover_is_left_alone(started, tmp_path):
    child = started(SLEEP)
    file = tmp_path / "processes.json"
    file.write_text(f'[[{child.pid}, "1"]]')

    processes.Record(file).end_leftovers(within=0.2)

    assert child.poll() is None


@pytest.mark.parametrize("content", ["", "{}", "[[1]]", "not JSON"])
def test_a_damaged_record_is_no_obstacle(tmp_path, content):
    file = tmp_path / "processes.json"
    file.write_text(content)

    processes.Record(file).end_leftovers(within=0.2)

    assert not file.exists()


def test_start_time_of_nobody_is_empty():
    assert processes.start_time(2**22 + 1) == ""


def test_a_server_that_ends_at_once_is_named_with_its_last_lines(started, tmp_path):
    child = started([sys.executable, "-c", ""])
    child.wait()
    log = tmp_path / "server.log"
    log.write_text("one\nthe reason\n")

    with pytest.raises(LaunchError) as caught:
        processes.wait_until_ready(lambda: False, child, name="Valkey", log=log)

    assert caught.value.message == f"Valkey did not start. The end of {log}:"
    assert caught.value.hint == "one\nthe reason"


def test_last_lines_of_a_missing_log_are_none():
    assert processes.last_lines(Path("/nowhere")) == ""


def test_children_of_a_process_are_found():
    child = subprocess.Popen(["sleep", "60"])
    try:
        assert child.pid in processes.children(os.getpid())
    finally:
        child.kill()
        child.wait()
    assert child.pid not in processes.children(os.getpid())
