import time

import pytest

from launcher.chaos import deployment
from launcher.chaos.visitor import Crowd
from launcher.console import LaunchError


def test_without_nginx_nothing_is_tried_and_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(deployment.shutil, "which", lambda *args, **kwargs: None)

    assert deployment.run([]) == 0

    assert "SKIPPED: there is no nginx" in "".join(capsys.readouterr())


def test_options_are_refused():
    with pytest.raises(LaunchError, match="does not know --fast"):
        deployment.run(["--fast"])


def test_ports_are_all_different():
    assert len(set(deployment.free_ports(4))) == 4


def test_a_wait_has_an_end():
    with pytest.raises(LaunchError, match="waited 0 s for the sun"):
        deployment.wait_for(lambda: False, "the sun", within=0.1)


def test_a_crowd_notes_what_went_wrong():
    def breaks() -> int:
        raise ConnectionResetError("reset")

    with Crowd([lambda: 200, lambda: 503, breaks], per_second=500, hands=2) as people:
        while len(people.seconds) + len(people.failures) < 30:
            time.sleep(0.01)

    assert {failure.split(": ", 1)[1] for failure in people.failures} == {"503", "ConnectionResetError('reset')"}
    assert people.seconds
    assert people.slowest_of_95_percent >= 0
