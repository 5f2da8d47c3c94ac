from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from audit.models import AuditEvent
from mail import actions, sending
from mail.actions import cancel_pending
from mail.categories import MARKETING, Category, Lane
from mail.delivery import SENDING_LEASE, claim
from mail.intent import declare_intent
from mail.models import Batch, Content, Lease, Message, Reader, State, Suppression, Trouble
from mail.preferences import settings_url, wanted_categories
from mail.unsubscribe import Ticket, read_ticket
from tenancy.models import Employer, uuid7
from tenancy.scope import WrongTenant, current_scope, tenant_scope
from tests.mail.outbox import SENDING, change, now, stage
from tests.mail.test_bulk import people
from tests.mail.test_cap import Mailing
from tests.mail.test_cap import mailing as mailing
from web.addresses import InvalidAddress, checked_address

pytestmark = pytest.mark.django_db
Write = Callable[..., Message]


def test_enqueue_renders_the_message_at_once(northwind: Employer, write: Write) -> None:
    recipient = uuid7()
    message = write(northwind, to=" ada@example.com ", recipient_id=recipient)
    assert message.tenant_id == northwind.pk
    assert (message.to_address, message.recipient_id) == ("ada@example.com", recipient)
    assert message.subject == "Hello Ada"
    assert message.text == "Dear Ada,\n\nthere is news.\n"
    assert "Dear Ada, <a" in message.html
    assert (message.sender_name, message.headers) == ("Northwind alumni", {})
    assert (message.state, message.lane, message.attempts) == (State.PENDING, Lane.SERVICE, 0)
    assert str(message) == f"service {message.pk} pending"


def test_enqueue_falls_back_to_the_names_of_employer_and_product(northwind: Employer, write: Write) -> None:
    northwind.sender_name = ""
    assert write(northwind).sender_name == "Northwind"
    assert write(None, category=Category.CODE).sender_name == django_settings.PRODUCT_NAME


def test_enqueue_in_the_scope_of_the_employer_leaves_the_scope_as_it_was(northwind: Employer, write: Write) -> None:
    with tenant_scope(northwind):
        before = current_scope()
        assert write(northwind).tenant_id == northwind.pk
        assert write(None, category=Category.CODE).tenant_id is None
        assert current_scope() == before


def test_enqueue_renders_where_the_templates_find_their_rows(northwind: Employer, write: Write) -> None:
    class Name:
        """Looked up while the template is rendered."""

        def __str__(self) -> str:
            scope = current_scope()
            return f"{scope.tenant_id} {scope.person_id}"

    person = uuid7()
    assert write(northwind, context={"who": Name()}).subject == f"Hello {northwind.pk} None"
    with tenant_scope(northwind, person_id=person):
        assert write(northwind, context={"who": Name()}).subject == f"Hello {northwind.pk} {person}"
        assert write(None, context={"who": Name()}).subject == f"Hello {northwind.pk} {person}"


def test_enqueue_refuses_another_employer_than_the_one_in_scope(
    northwind: Employer, soleil: Employer, write: Write
) -> None:
    with tenant_scope(northwind), pytest.raises(WrongTenant):
        write(soleil)


def test_enqueue_knows_when_a_code_is_of_no_use_any_more(write: Write) -> None:
    code = write(None, category=Category.CODE)
    assert code.expires_at is not None
    assert code.expires_at - code.next_at == timedelta(minutes=10)
    assert code.lane == Lane.CODES


def test_enqueue_takes_a_start_and_an_end(northwind: Employer, write: Write) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    message = write(northwind, not_before=tomorrow, expires_at=tomorrow + timedelta(days=1))
    assert message.next_at == tomorrow
    assert message.expires_at == tomorrow + timedelta(days=1)


def test_enqueue_the_same_key_twice_is_one_message(northwind: Employer, soleil: Employer, write: Write) -> None:
    first = write(northwind, dedupe_key="case:1:invitation")
    again = write(northwind, dedupe_key="case:1:invitation", context={"who": "Bob"})
    assert (again.pk, again.subject) == (first.pk, "Hello Ada")
    assert write(soleil, dedupe_key="case:1:invitation").pk != first.pk
    assert write(None, dedupe_key="case:1:invitation").pk == write(None, dedupe_key="case:1:invitation").pk
    assert write(northwind).pk != write(northwind).pk


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@example.com, bob@example.com",
        "Ada <ada@example.com>",
        '"ada, bob"@example.com',
        '"ada"@example.com',
        "ada@example.com\r\nBcc: bob@example.com",
        "ada\x00@example.com",
        "ädä@example.com",
        "a" * 65 + "@" + "b" * 200 + ".com",
        "ada@" + "b" * 64 + ".com",
        "ada@exa mple.com",
    ],
)
def test_enqueue_refuses_what_is_not_one_address(northwind: Employer, write: Write, address: str) -> None:
    with pytest.raises(InvalidAddress):
        write(northwind, to=address)
    with tenant_scope(northwind):
        assert Message.objects.count() == 0


def test_enqueue_writes_to_domains_in_other_scripts(northwind: Employer, write: Write) -> None:
    assert write(northwind, to="ada@bücher.example").to_address == "ada@xn--bcher-kva.example"


def test_enqueue_marketing_carries_its_way_out(northwind: Employer, write: Write) -> None:
    recipient = uuid7()
    message = write(northwind, category=Category.NEWS, recipient_id=recipient)
    url = message.headers["List-Unsubscribe"].strip("<>")
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url.startswith(f"{django_settings.BASE_URL}/u/")
    assert read_ticket(url.rstrip("/").rpartition("/")[2]) == Ticket(northwind.pk, recipient, Category.NEWS)
    assert url in message.text
    assert url in message.html
    assert message.lane == Lane.MARKETING


def test_enqueue_speaks_the_language_of_the_reader(northwind: Employer, write: Write, settings: Settings) -> None:
    settings.TRANSLATED = ["en", "de"]
    german, other = uuid7(), uuid7()
    with tenant_scope(northwind):
        Reader.objects.create(recipient_id=german, language="de")
    assert '<html lang="de"' in write(northwind, category=Category.NEWS, recipient_id=german).html
    assert '<html lang="en"' in write(northwind, category=Category.NEWS, recipient_id=other).html
    assert '<html lang="en"' in write(None).html


def test_enqueue_keeps_to_the_language_that_its_words_are_written_in(
    northwind: Employer, write: Write, settings: Settings
) -> None:
    """What HR has written in English alone is not put between German sentences."""
    settings.TRANSLATED = ["en", "de"]
    german = uuid7()
    with tenant_scope(northwind):
        Reader.objects.create(recipient_id=german, language="de")
    assert '<html lang="en"' in write(northwind, category=Category.NEWS, recipient_id=german, language="en").html


def test_enqueue_says_below_marketing_why_it_came_and_how_it_ends(northwind: Employer, write: Write) -> None:
    northwind.postal_address = "1 Quay\nLondon"
    recipient = uuid7()
    for category, why in (
        (Category.NEWS, "you said yes to “News” from Northwind"),
        (Category.DIGEST, "you asked Northwind for a round-up"),
    ):
        message = write(northwind, category=category, recipient_id=recipient)
        for part in (message.text, message.html):
            assert why in part
            assert settings_url(northwind, recipient) in part
            assert "1 Quay, London" in part


@pytest.mark.parametrize("category", MARKETING)
def test_enqueue_refuses_marketing_that_nobody_could_decline(
    northwind: Employer, write: Write, category: Category
) -> None:
    with pytest.raises(ValueError, match="decline"):
        write(northwind, category=category, recipient_id=None)
    with pytest.raises(ValueError, match="decline"):
        write(None, category=category, recipient_id=uuid7())


def test_enqueue_is_on_disk_when_the_commit_returns(northwind: Employer, write: Write) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        write(northwind)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


@pytest.mark.django_db(transaction=True)
def test_enqueue_leaves_no_message_when_the_change_is_undone(northwind: Employer, write: Write) -> None:
    def act() -> None:
        with transaction.atomic():
            write(northwind)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    with tenant_scope(northwind):
        assert Message.objects.count() == 0


def test_only_the_claim_makes_a_lease(northwind: Employer, write: Write) -> None:
    message = write(northwind)
    lease = Lease(message_id=message.pk, tenant_id=northwind.pk, owner=uuid7(), until=timezone.now())
    with tenant_scope(northwind), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Lease.objects.bulk_create([lease])


def test_what_is_being_sent_is_not_stopped_but_what_is_claimed_is(northwind: Employer, write: Write) -> None:
    reader = uuid7()
    begun, claimed = (write(northwind, recipient_id=reader) for _n in range(2))
    owner = uuid7()
    assert len(claim(Lane.SERVICE, owner=owner)) == 2
    with tenant_scope(northwind):
        assert len(declare_intent([begun.pk], owner=owner, lease=SENDING_LEASE)) == 1
        assert cancel_pending(recipient_id=reader, by=None) == 1
        assert declare_intent([claimed.pk], owner=owner, lease=SENDING_LEASE) == []
    assert (stage(begun), stage(claimed)) == (SENDING, State.SUPPRESSED)


def test_nobody_who_has_not_agreed_wants_more_than_service_mail(northwind: Employer) -> None:
    with tenant_scope(northwind):
        assert wanted_categories(uuid7()) == {Category.SERVICE, Category.CODE, Category.INVITATION}


def test_suppress_keeps_a_keyed_hash_only(northwind: Employer) -> None:
    with tenant_scope(northwind):
        row = actions.suppress(address="Ada@Example.com", reason=Suppression.Reason.REQUEST, by=None)
        again = actions.suppress(address="ada@example.com", reason=Suppression.Reason.BOUNCE, by=None)
        assert again.pk == row.pk
        assert [event.action for event in AuditEvent.objects.all()] == ["mail.suppressed"]
    assert len(row.address_hash) == 64
    assert "ada" not in row.address_hash
    assert str(row).startswith("request ")


def test_suppress_keeps_what_somebody_else_has_said_in_the_same_moment(
    northwind: Employer, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[Suppression] = []

    def meanwhile(address: str) -> str:
        monkeypatch.setattr(actions, "checked_address", checked_address)
        others.append(actions.suppress(address=address, reason=Suppression.Reason.BOUNCE, by=None))
        return checked_address(address)

    monkeypatch.setattr(actions, "checked_address", meanwhile)
    with tenant_scope(northwind):
        row = actions.suppress(address="ada@example.com", reason=Suppression.Reason.REQUEST, by=None)
        assert [event.data for event in AuditEvent.objects.all()] == [{"reason": "bounce"}]
    assert ([row.pk], row.reason) == ([other.pk for other in others], "bounce")


def test_suppression_is_known_and_lifted_under_an_earlier_key(
    northwind: Employer, rotate_keys: Callable[[], None]
) -> None:
    with tenant_scope(northwind):
        row = actions.suppress(address="ada@example.com", reason=Suppression.Reason.REQUEST, by=None)
        rotate_keys()
        again = actions.suppress(address="ada@example.com", reason=Suppression.Reason.BOUNCE, by=None)
        assert (again.pk, again.reason) == (row.pk, "request")
        assert actions.lift_suppression(address="ada@example.com", by=None)
        assert Suppression.objects.count() == 0


def test_lift_suppression_says_whether_there_was_one(northwind: Employer, soleil: Employer) -> None:
    with tenant_scope(northwind):
        actions.suppress(address="ada@example.com", reason=Suppression.Reason.BOUNCE, by=None)
    with tenant_scope(soleil):
        assert not actions.lift_suppression(address="ada@example.com", by=None)
    with tenant_scope(northwind):
        assert actions.lift_suppression(address="ADA@example.com", by=None)
        assert Suppression.objects.count() == 0
        last = AuditEvent.objects.latest("pk")
    assert (last.action, last.data) == ("mail.suppression_lifted", {"reason": "bounce"})


@pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN])
def test_send_again_gives_a_message_a_fresh_start(northwind: Employer, write: Write, state: State) -> None:
    message = write(northwind)
    with tenant_scope(northwind):
        Message.objects.filter(pk=message.pk).update(state=state, attempts=9, error="refused", error_code="550")
        actions.send_again(message, by=None)
        assert (message.state, message.attempts, message.error, message.error_code) == (State.PENDING, 0, "", "")
        assert AuditEvent.objects.get().action == "mail.sent_again"


def test_send_again_refuses_what_is_on_its_way_or_foreign(northwind: Employer, soleil: Employer, write: Write) -> None:
    message = write(northwind)
    with tenant_scope(northwind), pytest.raises(actions.NotRepeatable):
        actions.send_again(message, by=None)
    with tenant_scope(northwind):
        Message.objects.filter(pk=message.pk).update(state=State.FAILED)
    with tenant_scope(soleil), pytest.raises(actions.NotRepeatable):
        actions.send_again(message, by=None)


def test_cancel_pending_stops_what_waits_for_one_person(northwind: Employer, soleil: Employer, write: Write) -> None:
    gone, other = uuid7(), uuid7()
    waiting, sent, theirs = (write(northwind, recipient_id=who) for who in (gone, gone, other))
    foreign = write(soleil, recipient_id=gone)
    with tenant_scope(northwind):
        Message.objects.filter(pk=sent.pk).update(state=State.SENT, sent_at=timezone.now())
        assert [actions.cancel_pending(recipient_id=gone, by=None) for _time in range(2)] == [1, 0]
        states = {row.pk: (row.state, row.error) for row in Message.objects.all()}
        assert AuditEvent.objects.get().data == {"recipient_id": str(gone), "count": 1}
    assert states == {
        waiting.pk: (State.SUPPRESSED, Trouble.WITHDRAWN),
        sent.pk: (State.SENT, ""),
        theirs.pk: (State.PENDING, ""),
    }
    with tenant_scope(soleil):
        assert Message.objects.get(pk=foreign.pk).state == State.PENDING


# What is kept


def test_what_was_said_long_ago_is_forgotten(
    northwind: Employer, write: Write, mailing: Mailing, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, [one] = mailing(people(northwind, 1))
    old, waiting, young = (write(northwind) for _n in range(3))
    long_ago = timezone.now() - timedelta(days=366)
    sent = {"state": State.SENT, "sent_at": long_ago, "created_at": long_ago}
    change(one, state=State.FAILED, merge={"name": "Ada"}, created_at=long_ago)
    change(old, calendar="BEGIN:VCALENDAR", **sent)
    change(waiting, created_at=long_ago)
    change(young, state=State.SENT, sent_at=timezone.now())
    with tenant_scope(northwind):
        Batch.objects.filter(pk=batch.pk).update(created_at=long_ago)
    settings.MAIL_KEEP_TEXTS_DAYS = 0
    assert sending.forget_texts() == 0
    settings.MAIL_KEEP_TEXTS_DAYS = 365
    monkeypatch.setattr(sending, "PAGE", 1)
    assert [sending.forget_texts(), sending.forget_texts()] == [3, 0]
    assert [now(each).text != "" for each in (old, waiting, young)] == [False, True, True]
    assert (now(old).html, now(old).calendar, now(old).headers, now(one).merge) == ("", "", {}, {})
    with tenant_scope(northwind):
        assert Content.objects.get().text == ""
        with pytest.raises(actions.NotRepeatable):
            actions.send_again(now(one), by=None)
        settings.MAIL_KEEP_TEXTS_DAYS = 0
        actions.send_again(now(one), by=None)
