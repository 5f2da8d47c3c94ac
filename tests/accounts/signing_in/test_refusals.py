"""What is refused at the door leaves a line in the log, which names the kind and nobody."""

import json
import logging

import pytest

from accounts import limits
from tests.accounts.steps import ask_for_code, type_code
from tests.factories.passkeys import make_passkey, options_on
from web.logs import JsonFormatter

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture, message: str) -> list[dict]:
    found = [record for record in caplog.records if record.message == message]
    return [json.loads(JsonFormatter().format(record)) for record in found]


@pytest.mark.parametrize("email", ["alice@home.example", "nobody@home.example"])
def test_wrong_code_is_a_line(alice, client, caplog, email):
    ask_for_code(client, email)
    type_code(client, "BBBB-BBBB")
    (line,) = lines(caplog, "sign_in.refused")
    assert (line["kind"], line["level"]) == ("code", "warning")
    assert not {email, "BBBB-BBBB", str(alice.pk)} & set(json.dumps(line).split('"'))


def test_wrong_passkey_is_a_line(alice, client, caplog):
    device = make_passkey(alice)
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    client.post("/account/sign-in/passkey/", {"answer": answer.replace("signature", "nothing")})
    (line,) = lines(caplog, "sign_in.refused")
    assert line["kind"] == "passkey"


def test_reached_limit_is_a_line(alice, client, caplog):
    for _try in range(limits.CODES_PER_ADDRESS_HERE.tries):
        ask_for_code(client, "alice@home.example")
    assert lines(caplog, "limit.reached") == []
    ask_for_code(client, "alice@home.example")
    (line,) = lines(caplog, "limit.reached")
    assert line["kind"] == "code-here"
    assert "alice" not in json.dumps(line)


def test_success_leaves_no_such_line(alice, client, caplog):
    caplog.set_level(logging.INFO)
    device = make_passkey(alice)
    client.post("/account/sign-in/passkey/", {"answer": device.answer(options_on(client.get("/account/sign-in/")))})
    assert client.get("/account/").status_code == 200
    assert lines(caplog, "sign_in.refused") == []
