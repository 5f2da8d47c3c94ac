import json

import pytest
from django.conf import settings

from launcher import dev, locks
from launcher.console import LaunchError


def test_options_before_the_command_are_ours_and_the_rest_is_its_own():
    options = dev.parse(["--port", "8001", "import_leavers", "northwind", "file.csv", "--preview", "--port", "9"])

    assert options.port == 8001
    assert options.command == ["import_leavers", "northwind", "file.csv", "--preview", "--port", "9"]


def test_the_workers_read_every_queue_once():
    read = [queue for queues, _size in dev.WORKERS.values() for queue in queues.split(",")]

    assert sorted(read) == sorted(settings.QUEUES)


def test_without_a_command_the_product_is_meant():
    assert dev.parse([]).command == []
    assert dev.parse(["--reset"]).reset


@pytest.mark.parametrize("arguments", [["--prot", "1"], ["--port", "0"], ["--port", "70000"], ["--port", "x"], ["-x"]])
def test_wrong_options_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        dev.parse(arguments)

    assert caught.value.code == 2
    assert "bin/dev: error:" in capsys.readouterr().err


def test_help_names_every_option(capsys):
    with pytest.raises(SystemExit):
        dev.parse(["--help"])

    shown = capsys.readouterr().out
    for option in (
        "--port",
        "--host",
        "--reset",
        "--setup-only",
        "--no-reload",
        "--verbose",
        "COMMAND",
        "DATABASE_URL",
    ):
        assert option in shown


def test_welcome_says_where_who_and_how_to_stop():
    shown = dev.welcome("http://localhost:8000/", ["hr@northwind.example  HR"])

    assert "http://localhost:8000/\n" in shown
    assert "http://localhost:8000/mail/\n" in shown
    assert "http://localhost:8000/operator/ " in shown
    assert "bin/dev create_operator opal@operators.example\n" in shown
    assert "  hr@northwind.example  HR\n" in shown
    assert "Ctrl-C" in shown


def test_web_environment_allows_the_local_names_and_the_host():
    found = dev.web_environment("192.0.2.1", 8000, {})

    assert found == {"BASE_URL": "http://localhost:8000", "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],192.0.2.1"}


def test_web_environment_of_all_addresses_allows_every_name():
    assert dev.web_environment("0.0.0.0", 8000, {})["ALLOWED_HOSTS"] == "*"


def test_web_environment_keeps_what_the_caller_chose():
    given = {"BASE_URL": "http://box:8000", "ALLOWED_HOSTS": "box"}

    assert dev.web_environment("127.0.0.1", 8000, given) == given


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:1/healthz/"),
        ("0.0.0.0", "http://127.0.0.1:1/healthz/"),
        ("::", "http://[::1]:1/healthz/"),
        ("::1", "http://[::1]:1/healthz/"),
    ],
)
def test_health_is_asked_where_the_web_listens(host, url):
    assert dev.health_url(host, 1) == url


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "STATE", tmp_path / "dev.json")
    return tmp_path / "dev.json"


def test_servers_are_published_to_the_owner_only_and_while_they_run(state):
    environment = {"DATABASE_URL": "postgres://x", "SECRET_KEY": "s", "AWS_TOKEN": "not for a file"}

    with dev._published(environment, "http://localhost:8000/"):
        assert state.stat().st_mode & 0o777 == 0o600
        assert dev.read_state() == {
            "address": "http://localhost:8000/",
            "environment": {"DATABASE_URL": "postgres://x", "SECRET_KEY": "s"},
        }
    assert not state.exists()


def test_second_server_is_told_where_the_first_is(state, checkout):
    with (
        locks.exclusive("dev"),
        dev._published({}, "http://localhost:8000/"),
        pytest.raises(LaunchError, match=r"already running in this checkout at http://localhost:8000/\."),
    ):
        dev._as_host(dev.parse([]))


def test_servers_that_do_not_come_are_not_awaited_for_ever(state, checkout, monkeypatch):
    monkeypatch.setattr(dev, "GUEST_PATIENCE", 0.1)

    with locks.exclusive("dev"), pytest.raises(LaunchError, match="has not become ready"):
        dev._as_guest(["shell"])


@pytest.mark.parametrize("content", ["", "{", json.dumps({})])
def test_damaged_state_is_no_state(state, content):
    state.write_text(content)

    assert dev.read_state() == {}


def test_reset_leaves_a_database_of_ones_own_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@h/d")

    with pytest.raises(LaunchError, match="embedded database only"):
        dev.reset()
