import signal

import pytest

from launcher import commands
from launcher.console import LaunchError, console


@pytest.fixture(autouse=True)
def _signals_and_console_as_before():
    """Nothing is ignored at first; a shell that starts the tests with & or nohup has them ignore what ends us."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers, aside = [signal.signal(number, signal.SIG_DFL) for number in numbers], console.aside
    yield
    console.aside = aside
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)


def test_error_and_hint_go_to_standard_error(monkeypatch, capsys):
    def refuse(_arguments: list[str]) -> int:
        raise LaunchError("port 8000 is taken.", "Choose another one.")

    monkeypatch.setitem(commands.COMMANDS, "dev", refuse)

    assert commands.main(["dev"]) == 1
    assert capsys.readouterr() == ("", "error: port 8000 is taken.\n       Choose another one.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_every_way_to_end_us_unwinds(monkeypatch, number):
    unwound = []

    def work(_arguments: list[str]) -> int:
        try:
            signal.raise_signal(number)
        finally:
            unwound.append(number)
        return 0

    monkeypatch.setitem(commands.COMMANDS, "dev", work)

    assert commands.main(["dev"]) == commands.INTERRUPTED
    assert unwound == [number]


def test_nohup_is_heard(monkeypatch):
    monkeypatch.setitem(commands.COMMANDS, "dev", lambda _arguments: signal.raise_signal(signal.SIGHUP) or 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    assert commands.main(["dev"]) == 0
