"""What the requests of a run leave in the logs: numbers of requests and kinds of pages, nobody's data."""

import io
import logging

import pytest

from tests.isolation.routes import all_routes
from tests.isolation.undone import rolled_back
from tests.isolation.world import World
from web.logs import JsonFormatter

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Everything that any logger says, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def secrets_of(world: World) -> set[str]:
    people = [user for site in (world.acme, world.globex) for user in site.people.values()]
    tokens = [value for name, value in world.acme.made.items() if name.endswith(" token")]
    cookies = [value for who in world.principals.values() for value in who.cookies.values()]
    codes = [value for form in world.forms["account_login"] for value in form.fields.get("csrfmiddlewaretoken", [])]
    return {*(user.email for user in people), *tokens, *cookies, *codes, "Tidewater", "kanari", "somebody@elsewhere"}


def test_no_log_line_tells_who_or_what(world, lines):
    for route in all_routes():
        if str(route) in world.missing:
            continue
        for name in ("owner", "alumnus", "leaver", "anonymous", "operator"):
            who = world.principals[name]
            kwargs = world.arguments(route, world.acme)
            with rolled_back():
                url = route.url(world.acme, kwargs)
                world.wire.send("GET", f"{url}?q=kanari000001&email=somebody@elsewhere.example", cookies=who.cookies)
    data = {"email": "somebody@elsewhere.example", "given_name": "Tidewater", "code": "ABC123"}
    for route in all_routes():
        if str(route) not in world.missing and "POST" in route.methods:
            with rolled_back():
                owner = world.principals["owner"]
                url = route.url(world.acme, world.arguments(route, world.acme))
                world.wire.send("POST", url, cookies=owner.cookies, data=data)
    said = lines.getvalue()
    assert said.count("\n") > 500
    assert {secret for secret in secrets_of(world) if secret in said} == set()


def test_line_that_tells_too_much_is_found(world, lines):
    logging.getLogger("web.tests").info("saved %s", "Tidewater")
    assert {secret for secret in secrets_of(world) if secret in lines.getvalue()} == {"Tidewater"}
