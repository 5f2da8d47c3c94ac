import json
import logging
import sys
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tenancy.models import Employer
from web.logs import JsonFormatter, logging_config, mask


def line(message: str, *args: Any, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("web.test", logging.INFO, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return json.loads(JsonFormatter().format(record))


def test_only_listed_fields_get_out() -> None:
    found = line("done", request_id="abc12345", email="alice@home.example", body="secret", count=3)

    assert found.keys() == {"time", "level", "logger", "message", "request_id", "count"}
    assert found["count"] == 3


def test_addresses_and_tokens_are_masked_everywhere() -> None:
    found = line("mail to %s failed with link %s", "alice@home.example", "k" * 43, reason="refused bob@acme.example")

    assert found["message"] == "mail to [masked] failed with link [masked]"
    assert found["reason"] == "refused [masked]"


def test_the_number_of_a_row_stays_readable() -> None:
    number = "01a20086-ff9a-720f-ae1e-8afc44832eff"

    assert line("timeline.step_failed", case=number)["case"] == number
    assert line("failed", case=f"{number}{number}")["case"] == "[masked]"


def test_the_receipt_of_an_audit_chain_stays_readable() -> None:
    receipt = f"7:1204:{'0123456789abcdef' * 4}"

    assert line("audit.chain_is_whole", receipt=receipt)["receipt"] == receipt
    assert "0123456789abcdef" not in line("audit.chain_is_whole", receipt=f"{receipt}0")["receipt"]


@given(st.emails())
def test_no_address_survives(address: str) -> None:
    assert address not in mask(f"refused {address} today")


def test_exception_shows_where_and_not_what() -> None:
    try:
        raise ValueError("alice@home.example lives in Berlin")
    except ValueError:
        record = logging.LogRecord("web.test", logging.ERROR, __file__, 1, "broke", (), sys.exc_info())

    text = JsonFormatter().format(record)

    assert "Berlin" not in text
    assert json.loads(text)["error"] == "ValueError"
    assert json.loads(text)["where"][-1].endswith("test_exception_shows_where_and_not_what")


def test_a_failed_task_is_named_without_the_words_of_its_error() -> None:
    try:
        raise ValueError("Key (name)=(Lena Vogel) already exists.")
    except ValueError as error:
        told = {"name": "offboarding.tasks.daily", "exc": repr(error)}
        words = [("Task %(name)s raised unexpected: %(exc)s", (told,)), ("It said: %s", (error,))]
        records = [
            logging.LogRecord("celery.app.trace", logging.ERROR, __file__, 1, message, args, sys.exc_info())
            for message, args in words
        ]

    lines = [json.loads(JsonFormatter().format(record)) for record in records]

    assert [found["message"] for found in lines] == [
        "Task offboarding.tasks.daily raised unexpected: ValueError",
        "It said: ValueError",
    ]


@pytest.mark.parametrize(("debug", "formatter"), [(True, "plain"), (False, "json")])
def test_machines_get_json(debug: bool, formatter: str) -> None:
    assert logging_config(debug=debug)["handlers"]["console"]["formatter"] == formatter


def test_request_line_names_the_pattern_never_the_query(
    client: Client, acme: Employer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="web.requests"):
        client.get("/acme/brand.css?q=alice@home.example")

    record = next(record for record in caplog.records if record.name == "web.requests")
    found = json.loads(JsonFormatter().format(record))
    assert (found["path"], found["status"], found["method"]) == ("/brand.css", 200, "GET")
    assert found["employer_id"] == acme.pk
    assert "alice" not in json.dumps(found)


def test_request_line_of_an_unknown_page(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="web.requests"):
        client.get("/status/alice@home.example/")

    record = next(record for record in caplog.records if record.name == "web.requests")
    assert record.path == "(unknown)"  # type: ignore[attr-defined]
