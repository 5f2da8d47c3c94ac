"""`unscoped()` is the only way past the ORM guard. Each use is counted and has its reason."""

from tests.guards.source import calls, calls_by_file

# file: (how many uses, why)
ALLOWED: dict[str, tuple[int, str]] = {}


def test_every_use_is_on_the_list():
    assert calls_by_file({"unscoped"}) == {file: number for file, (number, _why) in ALLOWED.items()}
    assert all(why for _number, why in ALLOWED.values())


def test_uses_are_counted():
    source = "with unscoped('a'), scope.unscoped('b'):\n    unscoped\n"
    assert list(calls(source, {"unscoped"})) == ["unscoped", "unscoped"]


# These psycopg2 calls go past the backend's wrapper, so that a scope entered since the last statement is not bound.
UNWRAPPED = {"callproc", "copy_expert", "copy_from", "copy_to"}


def test_no_statement_goes_past_the_binding():
    assert calls_by_file(UNWRAPPED) == {}
