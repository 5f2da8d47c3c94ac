import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from accounts.models import User
from tests.e2e import product as parts
from tests.e2e.product import Product
from tests.factories.accounts import client_for

# Playwright's sync API keeps an event loop in this thread; Django would refuse ordinary queries in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # ms: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
DESK, PHONE = (1440, 900), (390, 844)
WANTED = "Clear-Site-Data header on"  # Chromium says what signing out has taken away
# Resolves when all movement that ends has ended.
AT_REST = """() => Promise.all(document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity)
  .map((one) => one.finished.catch(() => null))).then(() => null)"""
# What reaches beyond the right edge, if anything makes the page scroll sideways.
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > window.innerWidth)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Ends with these tests: Playwright's event loop would be in the way of everybody else's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM_PATH"], args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(size=PHONE, scheme="dark", javascript=False)`. Any console message fails the test."""
    contexts, problems = [], []

    def tell(page: Page, text: str) -> None:
        if not text.startswith(WANTED):
            problems.append(f"{page.url}: {text}")

    def new(size: tuple[int, int] = DESK, scheme: str = "light", *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="en-GB",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: tell(page, message.text))
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        return page

    yield new
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


# The frames of our pages run no scripts, so axe cannot ask there; trying to would stand in the console.
EVERYTHING: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
ONLY_COLOURS = EVERYTHING | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def assert_accessible(page: Page) -> None:
    """axe finds nothing in either colour scheme. The second scheme changes nothing but colours.

    What still waits for an answer, or is just fading in, is drawn paler than it stays: measured when it has come.
    """
    expect(page.locator(".htmx-request")).to_have_count(0)
    for scheme, options in (("light", EVERYTHING), ("dark", ONLY_COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(AT_REST)
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, f"{page.url} ({scheme})\n{found.generate_report()}"
    page.emulate_media(color_scheme="light")


def search_for(page: Page, text: str) -> None:
    """Types into the live search of the page and waits until its answer has arrived."""
    page.locator("input[type=search]").fill(text)
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [text])


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The origin. Not in debug mode, so that errors look as people see them."""
    url = live_server.url.replace("127.0.0.1", "localhost")
    settings.DEBUG, settings.BASE_URL, settings.ALLOWED_HOSTS = False, url, ["localhost", "127.0.0.1"]
    return url


def in_calm(page: Page) -> Page:
    """Pages with a status that the console would complain about arrive as 200."""

    def fulfil(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        route.fulfill(response=answer, status=200 if answer.status >= 400 else answer.status)

    page.route(lambda url: not re.search(r"/static/|\.css", url), fulfil)
    return page


def sign_in_as(page: Page, user: User, site: str) -> None:
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client_for(user).cookies[name].value, "url": site}])


def assert_good(page: Page) -> None:
    """On a desk and on a phone, light and dark."""
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate(TOO_WIDE) == [], f"{page.url} is wider than {size[0]} px"
        assert_accessible(page)


def assert_all_good(page: Page, site: str, *paths: str) -> None:
    for path in paths:
        page.goto(site + path)
        assert_good(page)


@pytest.fixture
def product(live_server, settings, tmp_path: Path) -> Iterator[Product]:  # type: ignore[no-untyped-def]
    """The product at `product.url`: pages from the test's own web server, the rest from real processes."""
    url = live_server.url.replace("127.0.0.1", "localhost")
    settings.DEBUG, settings.BASE_URL, settings.VAR_DIR = True, url, tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    (tmp_path / "mail").mkdir()
    with parts.smtp_sink(tmp_path / "mail") as email_url:
        environment = parts.worker_environment(url, tmp_path, email_url)
        with parts.worker(environment, tmp_path / "worker.log"):
            yield Product(url=url, folder=tmp_path)
