"""Nothing is written about a page of a survey: not by us, not by Django, not by the servers in front."""

import logging
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.anonymity import scene
from tests.anonymity.conftest import written_lines
from tests.factories.sealed import invitations, make_sealed_wave, token
from web.logs import SilentPages

ROOT = Path(__file__).resolve().parents[2]


def test_a_whole_answer_leaves_no_line(acme):
    wave = make_sealed_wave(acme)
    with written_lines() as lines:
        scene.by_web(invitations(wave)[0], "")
        for path in ("/s/nothing/", "/s/nothing/ballot/", "/s/ballot/nothing/", "/s/"):
            Client().get(path)
        assert lines == []
        Client().get("/privacy/")
    assert len(lines) == 1  # others are told


def test_what_breaks_there_is_told_without_address_and_words(acme, monkeypatch):
    wave = make_sealed_wave(acme)

    def breaks(*_anything: object, **_named: object) -> None:
        raise RuntimeError(f"broke at {link}")

    monkeypatch.setattr("feedback.sealed.exchange._claim", breaks)
    browser = Client(raise_request_exception=False)
    link = f"/s/{token(invitations(wave)[0])}/"
    with written_lines() as lines:
        assert browser.post(f"{link}ballot/").status_code == 500
    (line,) = lines
    assert '"message": "a page of a survey failed"' in line
    assert link not in line
    assert '"error": "RuntimeError"' in line


def test_a_servers_own_line_about_a_survey_is_dropped():
    def kept(level: int, message: str, *args: object, name: str = "gunicorn.error") -> logging.LogRecord | None:
        failed = (RuntimeError, RuntimeError("x"), None)
        record = logging.LogRecord(name, level, __file__, 1, message, args, failed)
        return record if SilentPages().filter(record) else None

    assert kept(logging.INFO, "GET /s/abc/ 200") is None
    assert kept(logging.WARNING, "Not Found: %s", "/s/abc/") is None
    assert kept(logging.INFO, "GET /acme/s/abc/") is not None
    assert kept(logging.INFO, "%d", "wrong") is not None
    broken = kept(logging.ERROR, "Error handling request %s", "/s/abc/")
    assert broken is not None
    assert (broken.getMessage(), broken.exc_info) == ("a page of a survey failed", None)


def test_the_servers_in_front_are_told_to_be_silent():
    nginx = (ROOT / "deploy/nginx.conf.template").read_text()
    place = re.search(r"location \^~ /s/ \{(.*?)\}", nginx, re.DOTALL)
    assert place is not None
    assert {"access_log off;", "error_log /dev/null;"} <= {line.strip() for line in place[1].splitlines()}
    assert "accesslog = None" in (ROOT / "deploy/gunicorn.conf.py").read_text()
    command = (ROOT / "docker-compose.yml").read_text()
    assert "log_statement=none, -c, log_min_error_statement=panic, -c, log_error_verbosity=terse" in command


@pytest.mark.parametrize("folder", ["feedback/sealed"])
def test_the_sealed_room_knows_no_time_session_or_address(folder):
    """Reliability, rule 39: what is never read cannot be kept."""
    for file in (ROOT / folder).rglob("*.py"):
        source = file.read_text()
        for word in ("request.session", "request.META", "timezone.now", "datetime.now", "time.time", "get_client_ip"):
            assert word not in source, f"{file} reads {word}"
        assert "logging" not in source, f"{file} writes a log"
        assert "audit" not in source, f"{file} writes into the audit log"


def test_nobody_else_opens_the_box_or_knows_the_secret():
    """Who may read answers once they are mixed: tests/guards/test_answers.py."""
    words = re.compile(r"\bSealed(Ballot|Secret)\b|feedback_sealed|sealed_(ballots|invitations)")
    allowed = re.compile(r"feedback/(sealed|models|migrations)/|feedback/releases/gathering.py")
    found = {
        str(file.relative_to(ROOT))
        for app in ROOT.iterdir()
        if (app / "__init__.py").exists() and app.name not in ("tests", "bench")
        for file in app.rglob("*.py")
        if words.search(file.read_text()) and not allowed.match(str(file.relative_to(ROOT)))
    }
    assert found == set()
