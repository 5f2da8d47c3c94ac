from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import AuditEvent
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Preference
from mail.preferences import wanted_categories
from mail.unsubscribe import Ticket, read_ticket
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
HTML = "<!doctype html><html><head lang='en'><style>p { color: red }</style></head><body><p>Dear Ada</p></body></html>"


def asked_for(employer: Employer, *categories: Category) -> Ticket:
    """A person who said yes to these, and the way out of the first."""
    recipient = uuid7()
    with tenant_scope(employer):
        set_preferences(recipient_id=recipient, wanted=dict.fromkeys(categories, True), by=None)
    return Ticket(employer.pk, recipient, categories[0])


def wanted(ticket: Ticket) -> set[Category]:
    with tenant_scope(ticket.tenant_id):
        return {category for category in wanted_categories(ticket.recipient_id) if category.is_marketing}


# Unsubscribing


def test_the_link_asks_and_changes_nothing(client: Client, northwind: Employer) -> None:
    ticket = asked_for(northwind, Category.NEWS, Category.OPENINGS)
    for method in (client.get, client.head):
        response = method(f"/u/{ticket.token}/")
        assert response.status_code == 200
    page = client.get(f"/u/{ticket.token}/").content.decode()
    assert "No more “News” from Northwind?" in page
    assert wanted(ticket) == {Category.NEWS, Category.OPENINGS}


def test_one_click_needs_no_session_and_may_come_twice(northwind: Employer) -> None:
    ticket = asked_for(northwind, Category.NEWS, Category.OPENINGS)
    mailbox_provider = Client(enforce_csrf_checks=True)
    for _time in range(2):
        response = mailbox_provider.post(f"/u/{ticket.token}/", ONE_CLICK)
        assert response.status_code == 200
        assert response.cookies == {}
    assert wanted(ticket) == {Category.OPENINGS}
    with tenant_scope(northwind):
        events = AuditEvent.objects.filter(action="mail.unsubscribed")
        assert [event.data["declined"] for event in events] == [["news"]]


def test_one_click_works_for_people_who_never_answered(client: Client, northwind: Employer) -> None:
    person = make_alumnus(northwind, "Ada", "Silva")
    ticket = Ticket(northwind.pk, person.pk, Category.EVENTS)
    assert client.post(f"/u/{ticket.token}/").status_code == 200
    with tenant_scope(northwind):
        assert str(Preference.objects.get(recipient_id=ticket.recipient_id)) == "events no"


def test_the_page_stops_everything_optional_of_that_employer(
    client: Client, northwind: Employer, soleil: Employer
) -> None:
    ticket = asked_for(northwind, Category.NEWS, Category.OPENINGS)
    with tenant_scope(soleil):
        set_preferences(recipient_id=ticket.recipient_id, wanted={Category.NEWS: True}, by=None)
    response = client.post(f"/u/{ticket.token}/", {"everything": "on"})
    assert "Northwind sends you no optional mail any more" in response.content.decode()
    assert wanted(ticket) == set()
    assert wanted(Ticket(soleil.pk, ticket.recipient_id, Category.NEWS)) == {Category.NEWS}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_or_broken_token_does_nothing_and_says_no_more(
    client: Client, northwind: Employer, method: str
) -> None:
    ticket = asked_for(northwind, Category.NEWS)
    nobody = Ticket(2_000_000_000, ticket.recipient_id, Category.NEWS).token
    forged = Ticket(northwind.pk, ticket.recipient_id, Category.NEWS).token[:-1] + "!"
    for token in (nobody, forged, "x", "a:b", "%00", ticket.token.partition(":")[0]):
        response = getattr(client, method)(f"/u/{token}/")
        assert response.status_code == 200
        assert "This link is not complete" in response.content.decode()
    assert wanted(ticket) == {Category.NEWS}


def test_a_token_names_recipient_employer_and_category() -> None:
    ticket = Ticket(3, uuid7(), Category.SURVEYS)
    assert read_ticket(ticket.token) == ticket
    assert ticket.url.endswith(f"/u/{ticket.token}/")


def test_unsubscribe_takes_no_other_method(client: Client, northwind: Employer) -> None:
    assert client.put(f"/u/{asked_for(northwind, Category.NEWS).token}/").status_code == 405


# The viewer


@pytest.fixture
def sink(settings: Settings, tmp_path: Path) -> Callable[..., str]:
    """`sink("20261121T1", to=...)`: the development relay has taken a message; returns its name."""
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()

    def take(
        name: str, *, to: str = "ada@example.com", subject: str = "Hello", html: str = "", text: str = "Dear Ada"
    ) -> str:
        head = f"X-Envelope-To: {to}\r\nFrom: Northwind <alumni@localhost>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        head += "Date: Sat, 21 Nov 2026 22:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        if html:
            part = f"--b\r\n{body}--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
            body = f'Content-Type: multipart/alternative; boundary="b"\r\n\r\n{part}'
        (folder / f"{name}.eml").write_bytes(f"{head}{body}".encode())
        return f"{name}.eml"

    return take


def test_the_viewer_lists_the_newest_first(client: Client, sink: Callable[..., str]) -> None:
    for number in (1, 3, 2):
        sink(f"2026112{number}", subject=f"Number {number}")
    page = client.get("/mail/").content.decode()
    assert page.index("Number 3") < page.index("Number 2") < page.index("Number 1")


def test_the_viewer_filters_by_recipient(client: Client, sink: Callable[..., str]) -> None:
    sink("1", to="Ada@Example.com", subject="For Ada")
    sink("2", to="bob@example.com", subject="For Bob")
    page = client.get("/mail/", {"to": " ada@example.com "}).content.decode()
    assert "For Ada" in page
    assert "For Bob" not in page
    assert "Nothing was sent to eve@example.com so far" in client.get("/mail/?to=eve@example.com").content.decode()


def test_the_viewer_shows_so_many_and_no_more(
    client: Client, sink: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.viewer.SHOWN", 2)
    for number in range(3):
        sink(f"{number}", subject=f"Number {number}")
    page = client.get("/mail/").content.decode()
    assert ("Number 2" in page, "Number 1" in page, "Number 0" in page) == (True, True, False)


def test_the_viewer_teaches_what_to_do_while_it_is_empty(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    assert "Ask for a sign-in code" in client.get("/mail/").content.decode()


def test_the_viewer_refuses_a_filter_that_is_too_long(client: Client, sink: Callable[..., str]) -> None:
    assert client.get("/mail/", {"to": "x" * 255}).status_code == 422


def test_a_message_shows_its_parts(client: Client, sink: Callable[..., str]) -> None:
    name = sink("1", html=HTML, text="See https://example.com/join/abc/")
    page = client.get(f"/mail/{name}/").content.decode()
    assert '<a href="https://example.com/join/abc/"' in page
    assert f'src="/mail/{name}/html/" sandbox="allow-popups' in page
    assert "X-Envelope-To: ada@example.com" in page
    assert "Northwind &lt;alumni@localhost&gt;" in page


def test_a_message_as_it_went_over_the_wire(client: Client, sink: Callable[..., str]) -> None:
    name = sink("1", html=HTML, text="plain words")
    raw = client.get(f"/mail/{name}/raw/")
    assert raw["Content-Type"] == "text/plain; charset=utf-8"
    assert f'href="/mail/{name}/raw/"' in client.get(f"/mail/{name}/").content.decode()
    for part in ("X-Envelope-To: ada@example.com", "Content-Type: multipart/alternative", "plain words", "<style>"):
        assert part in raw.content.decode()
    assert client.get("/mail/9.eml/raw/").status_code == 404
    assert client.post(f"/mail/{name}/raw/").status_code == 405


def test_a_message_without_html_or_headers_has_no_frame(
    client: Client, sink: Callable[..., str], tmp_path: Path
) -> None:
    sink("1")
    (tmp_path / "mail" / "2.eml").write_bytes(b"\r\nbare\r\n")
    assert "<iframe" not in client.get("/mail/1.eml/").content.decode()
    bare = client.get("/mail/2.eml/").content.decode()
    assert "No subject" in bare
    assert "bare" in bare


def test_an_entry_for_the_calendar_can_be_downloaded(client: Client, sink: Callable[..., str], tmp_path: Path) -> None:
    name, entry = sink("1"), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    mail = EmailMessage()
    mail.set_content("Dear Ada")
    mail.add_attachment(entry, "text", "calendar", filename="invitation.ics")
    (tmp_path / "mail" / name).write_bytes(mail.as_bytes())
    page = f"/mail/{name}/files/1/"
    assert f'href="{page}"' in client.get(f"/mail/{name}/").content.decode()
    file = client.get(page)
    assert file.content == entry
    assert file["Content-Disposition"] == "attachment; filename*=UTF-8''invitation.ics"
    assert [client.get(f"/mail/{name}/files/{number}/").status_code for number in (0, 2)] == [404, 404]
    assert client.post(page).status_code == 405


def test_the_frame_has_a_policy_of_its_own(client: Client, sink: Callable[..., str]) -> None:
    frame = client.get(f"/mail/{sink('1', html=HTML)}/html/")
    policy = dict(part.strip().partition(" ")[::2] for part in frame["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["sandbox"].split() == [
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-top-navigation-by-user-activation",
    ]
    assert "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "<head lang='en'><base target=\"_top\"><style>" in frame.content.decode()
    page = client.get("/mail/")
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_frame_of_a_fragment_opens_links_in_the_window_too(client: Client, sink: Callable[..., str]) -> None:
    frame = client.get(f"/mail/{sink('1', html='<p>Dear Ada</p>')}/html/").content.decode()
    assert frame.startswith('<base target="_top"><p>Dear Ada</p>')
    assert client.get(f"/mail/{sink('2')}/html/").content == b""


@pytest.mark.parametrize("name", ["absent.eml", "..%2Fsecret.eml", "secret.txt", ".eml", "a%00.eml"])
def test_the_viewer_reads_messages_only(client: Client, sink: Callable[..., str], tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_text("x")
    (tmp_path / "mail" / "secret.txt").write_text("x")
    for path in (f"/mail/{name}/", f"/mail/{name}/html/"):
        assert client.get(path).status_code == 404


def test_there_is_no_viewer_in_production(client: Client, sink: Callable[..., str], settings: Settings) -> None:
    name = sink("1")
    settings.DEBUG = False
    for path in ("/mail/", f"/mail/{name}/", f"/mail/{name}/html/", f"/mail/{name}/files/1/"):
        assert client.get(path).status_code == 404


def test_the_viewer_takes_no_post(client: Client, sink: Callable[..., str]) -> None:
    name = sink("1")
    for view, args in [("message_list", []), ("message_detail", [name]), ("message_html", [name])]:
        assert client.post(reverse(f"mail:{view}", args=args)).status_code == 405
