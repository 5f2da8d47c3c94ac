"""A campaign through the real delivery to a relay: paused, capped, declined, reported."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from directory.duplicates.actions import merge
from directory.models import Alumnus
from engagement.campaigns import figures
from engagement.campaigns.actions import finish, pause, resume
from engagement.campaigns.figures import DomainLine, Report, few_together, progress_of, report_of
from engagement.campaigns.round_up import collect
from engagement.digests.sections import Recipient
from engagement.letters.reading import letter_for
from engagement.models import Activity, Campaign, Letter
from mail.categories import Category, Lane
from mail.delivery import deliver_lane, note_relay_event
from mail.models import ClickDay, ClickLink, Consent, Frequency, Message, RelayEvent, SendingRules, State, WeeklyCount
from mail.replies.actions import take
from mail.replies.handing_on import opened
from mail.unsubscribe import Ticket, read_ticket
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope
from tests.e2e.product import text_of
from tests.factories.campaigns import make_campaign, make_reader
from tests.mail.relay import FakeRelay

Send = Callable[..., Campaign]


@pytest.fixture
def relay(settings: Settings) -> Iterator[FakeRelay]:
    relay = FakeRelay()
    relay.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", relay.port, 5
    settings.MAIL_WARM_UP_PER_DAY = 0
    yield relay
    relay.stop()


def deliver() -> None:
    with no_scope():
        deliver_lane(Lane.MARKETING)


def to(relay: FakeRelay) -> list[str]:
    return sorted(address for taken in relay.taken for address in taken.recipients)


@contextmanager
def as_browser() -> Iterator[Client]:
    with no_scope():
        yield Client()


@pytest.fixture
def people(house: Employer) -> list[str]:
    return [make_reader(house, name).personal_email for name in ("Ada", "Ben", "Cem")]


@pytest.mark.usefixtures("people")
def test_pause_holds_the_very_next_message(hr: Membership, campaign: Campaign, send: Send, relay: FakeRelay):
    sent = send(campaign)
    pause(sent, by=hr)
    deliver()
    assert to(relay) == []
    resume(sent, by=hr)
    deliver()
    assert to(relay) == ["ada@home.example", "ben@home.example", "cem@home.example"]
    adas = next(each.mail for each in relay.taken if each.recipients == ["ada@home.example"])
    assert "Dear Ada" in text_of(adas)
    assert finish(sent) is True


def test_nothing_goes_to_whom_the_network_has_lost_since_it_was_planned(
    house: Employer, hr: Membership, campaign: Campaign, send: Send, relay: FakeRelay
) -> None:
    """Died, declined, not eligible any more, one record with another, whose no counts; or reads mail elsewhere now."""
    gone = [make_reader(house, name) for name in ("Ada", "Ben", "Cem", "Dua", "Fay")]
    kept = make_reader(house, "Eve")
    sent = send(campaign)
    for person, state in zip(gone[:3], ("deceased", "declined", "not_eligible"), strict=True):
        Alumnus.objects.filter(pk=person.pk).update(state=state)
    merge(kept=kept, merged=gone[3], chosen={}, by=hr)
    Alumnus.objects.filter(pk=gone[4].pk).update(personal_email="fay@new.example")
    deliver()
    assert to(relay) == ["eve@home.example"]
    counts = progress_of(sent).counts
    assert (counts[State.SUPPRESSED], counts[State.SENT]) == (5, 1)


@pytest.mark.usefixtures("people")
def test_cap_holds_over_campaigns(house: Employer, hr: Membership, send: Send, relay: FakeRelay, settings: Settings):
    settings.CAMPAIGN_CAP_SHARE = 100
    SendingRules.objects.create(weekly_cap=1)
    first = send(make_campaign(house, hr, "First"))
    deliver()
    second = send(make_campaign(house, hr, "Second"))
    deliver()
    assert len(relay.taken) == 3
    progress = progress_of(second)
    assert progress is not None
    assert (progress.capped, progress.sent, progress.is_over) == (3, 0, False)
    assert (finish(first), finish(second)) == (True, False)
    assert set(WeeklyCount.objects.values_list("taken", flat=True)) == {1}


@pytest.mark.usefixtures("people")
def test_a_no_by_the_link_is_counted_for_its_campaign(
    house: Employer, campaign: Campaign, send: Send, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
):
    for address in ("more@home.example", "most@home.example"):
        make_reader(house, "More", address=address)
    sent = send(campaign)
    deliver()
    link = str(relay.taken[0].mail["List-Unsubscribe"]).strip("<>")
    with as_browser() as mailbox:
        path = link.removeprefix("http://localhost").partition("/u/")[2]
        assert mailbox.post(f"/u/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Consent.objects.get(given=False).batch_id == sent.batch_id
    report = report_of(sent, clicks_counted=False)
    assert (report.left, report.complained) == (1, 0)
    monkeypatch.setattr(figures, "FEW", 6)
    assert report_of(sent, clicks_counted=False).left is None  # of so few people it would say who
    assert "Unsubscribed" not in {line[0] for line in report_of(sent, clicks_counted=False).lines()}


def test_replies_are_told_of_many_only_and_are_acts_of_their_writers(
    house: Employer, campaign: Campaign, send: Send, monkeypatch: pytest.MonkeyPatch, settings: Settings
):
    settings.MAIL_BOUNCE_DOMAIN = "bounce.portal.example"
    house.reply_to = "hr@house.example"
    house.save(update_fields=["reply_to"])
    SendingRules.objects.create(replies_counted=True)
    people = [make_reader(house, f"P{number}") for number in range(5)]
    sent = send(campaign)
    message = Message.objects.in_scope().get(batch_id=sent.batch_id, recipient_id=people[0].pk)
    relay = FakeRelay()
    relay.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
    for _twice in range(2):
        assert take(opened(b"From: p0@home.example\r\n\r\nThank you"), message_id=message.pk)
    relay.stop()
    assert Activity.objects.get(alumnus=people[0].pk).kind == "reply"
    report = report_of(sent, clicks_counted=False, replies_counted=True)
    assert (report.replied, ("Replied", "", 1) in list(report.lines())) == (1, True)
    assert report_of(sent, clicks_counted=False).replied is None
    monkeypatch.setattr(figures, "FEW", 6)
    assert report_of(sent, clicks_counted=False, replies_counted=True).replied is None


def test_older_links_still_work(house: Employer):
    """Of mails that were sent before links named their mailing."""
    plain = Ticket(house.pk, uuid7(), Category.NEWS)
    named = Ticket(house.pk, plain.recipient_id, Category.NEWS, uuid7())
    assert read_ticket(plain.token) == plain
    assert read_ticket(named.token) == named
    assert len(plain.token) < len(named.token)


def test_report_tells_sums_and_nothing_small(house: Employer, campaign: Campaign, send: Send):
    for number in range(6):
        make_reader(house, f"Large{number}", address=f"p{number}@large.example")
    for number in range(5):
        make_reader(house, f"Small{number}", address=f"p{number}@own{number}.example")
    sent = send(campaign)
    rows = Message.objects.in_scope().filter(batch_id=sent.batch_id)
    now = timezone.now()
    rows.update(state=State.SENT, sent_at=now)
    rows.filter(to_address="p0@large.example").update(state=State.FAILED, sent_at=None, error="no_mailbox")
    rows.filter(to_address="p0@own0.example").update(state=State.SUPPRESSED, sent_at=None, error="unwanted")
    for address, kind in {"p1@large.example": "bounced", "p1@own1.example": "complained"}.items():
        message = rows.get(to_address=address)
        note_relay_event(provider="p", event_id=address, message_id=message.pk, kind=RelayEvent.Kind(kind), at=now)
    link = ClickLink.objects.create(batch_id=sent.batch_id, target="https://acme.org/")
    for day, count in ((1, 3), (2, 4)):
        ClickDay.objects.create(link=link, day=now.replace(day=day), count=count)
    report: Report = report_of(sent, clicks_counted=True)
    assert (report.accepted, report.bounced, report.complained, report.clicked) == (8, 2, 1, 7)
    assert report.domains == [DomainLine("large.example", 6, 4, 2), DomainLine("", 5, 4, 0)]
    assert report.reasons == [("for other reasons", 3)]
    assert ("Accepted by domain", "large.example", 4) in list(report.lines())
    assert report_of(sent, clicks_counted=False).clicks is None
    rows.filter(to_address="p4@own4.example").update(to_address="p9@large.example")
    assert [line.domain for line in report_of(sent, clicks_counted=False).domains] == ["large.example"]


def test_parts_of_fewer_than_five_lose_their_names():
    parts = [("a", 9), ("b", 5), ("c", 4), ("d", 1)]
    assert few_together(parts, "others") == [("a", 9), ("b", 5), ("others", 5)]
    assert few_together(parts[:2], "others") == parts[:2]


def test_round_up_leads_weekly_readers_to_it(house: Employer, campaign: Campaign, send: Send):
    """Those of its audience who did not get it by mail, and nobody else; and the link works for them."""
    ada, weekly = make_reader(house, "Ada"), make_reader(house, "Weekly", frequency=Frequency.WEEKLY)
    outside = make_reader(house, "Outside", frequency=Frequency.WEEKLY)
    only = {"all": [{"field": "address", "op": "yes"}]}
    sent = send(campaign)
    Campaign.objects.filter(pk=sent.pk).update(criteria=only)
    type(outside).objects.filter(pk=outside.pk).update(personal_email="", personal_email_verified_at=None)
    now = timezone.now()
    day, week = now.date(), timedelta(days=7)
    recipients = [Recipient(each, now - week, now + week, day, day) for each in (ada, weekly, outside)]
    found = collect(Category.NEWS, house, recipients)
    assert {pk: [item.title for item in items] for pk, items in found.items()} == {weekly.pk: ["We have moved"]}
    letter = Letter.objects.get()
    assert letter_for(weekly, letter.pk) == letter
    assert letter_for(outside, letter.pk) is None
    assert collect(Category.EVENTS, house, recipients) == {}
