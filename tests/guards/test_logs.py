"""What our own log lines carry beside their message gets out: a field that is not on the list would be lost."""

import ast
from collections.abc import Iterator

from tests.guards.source import product_files
from web.logs import ALLOWED


def extra_fields(source: str) -> Iterator[str]:
    """Keys of the `extra={...}` that a call is given."""
    for node in ast.walk(ast.parse(source)):
        for given in node.keywords if isinstance(node, ast.Call) else []:
            if given.arg == "extra" and isinstance(given.value, ast.Dict):
                yield from (key.value for key in given.value.keys if isinstance(key, ast.Constant))


def test_every_field_of_our_log_lines_gets_out():
    fields = {field for file in product_files() for field in extra_fields(file.read_text())}

    assert {"case", "message_id", "request_id"} <= fields
    assert fields - set(ALLOWED) == set()


def test_fields_are_found():
    assert list(extra_fields('log.info("x", extra={"a": 1, "b": 2})\nf(extra=3)\n')) == ["a", "b"]
