"""Mail by choice in a real browser: settings by the link below a mail, one click as a mailbox provider sends it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Consent, Frequency, Message
from mail.preferences import frequencies_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good
from tests.factories.directory import make_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ines(acme: Employer) -> Alumnus:
    person = make_alumnus(acme, personal_email="ines@home.example")
    with tenant_scope(acme):
        chosen = {Category.NEWS: Frequency.AT_ONCE, Category.CIRCLE: Frequency.AT_ONCE}
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.JOIN)
    return person


def mail_to(person: Alumnus, employer: Employer) -> Message:
    with tenant_scope(employer):
        return enqueue(
            to=person.personal_email,
            template="directory/connection_asked",
            context={"name": "Ines", "who": "Ada Byron", "url": employer.absolute_url("connections/")},
            category=Category.CIRCLE,
            employer=employer,
            recipient_id=person.pk,
        )


def links(mail: Message) -> dict[str, str]:
    """The addresses below the mail, as paths: what one gets, and the one-click way out."""
    found = {word for word in mail.text.split() if "/mail-settings/" in word}
    return {
        "settings": "/" + found.pop().split("/", 3)[3],
        "out": "/" + mail.headers["List-Unsubscribe"].strip("<>").split("/", 3)[3],
    }


def test_from_the_foot_of_a_mail_to_less_mail(
    site: str, open_page: Callable[..., Page], acme: Employer, ines: Alumnus
) -> None:
    ways = links(mail_to(ines, acme))
    phone = open_page(PHONE)
    phone.goto(site + ways["settings"])
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mail from Acme")
    assert_good(phone)

    phone.get_by_label("News", exact=True).select_option("Monthly round-up")
    phone.get_by_label("Quiet from").select_option("21:00")
    phone.get_by_label("Until").select_option("07:00")
    phone.get_by_label("My time zone").select_option("Asia/Tokyo")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("Saved. We only send what you chose.")).to_be_visible()
    expect(phone.get_by_text("Not between 21:00 and 07:00 (Asia/Tokyo).")).to_be_visible()

    gmail = open_page().context.request  # no cookie, no session, no redirect
    answer = gmail.post(site + ways["out"], form=ONE_CLICK, max_redirects=0)
    assert (answer.status, answer.headers.get("set-cookie")) == (200, None)
    phone.goto(site + ways["settings"])
    expect(phone.get_by_label("Your circle", exact=True)).to_have_value("off")
    expect(phone.get_by_label("News", exact=True)).to_have_value("monthly")

    phone.get_by_role("button", name="6 months").click()
    expect(phone.get_by_role("button", name="Let it come again now")).to_be_visible()
    phone.get_by_role("button", name="Stop everything").click()
    expect(phone.get_by_text("What concerns your own account and case still reaches you.")).to_be_visible()
    with tenant_scope(acme):
        assert set(frequencies_of(ines.pk).values()) == {Frequency.OFF}
        channels = Consent.objects.order_by("at", "id").values_list("channel", flat=True)
        assert list(dict.fromkeys(channels)) == [Channel.JOIN, Channel.LINK, Channel.ONE_CLICK]
