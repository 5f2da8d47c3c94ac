from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from audit.models import AuditEvent
from engagement.undelivered.actions import try_again
from mail.actions import NotRepeatable, enqueue, suppress
from mail.categories import Category
from mail.models import Message, State, Suppression, Trouble
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus

LIST = "/acme/manage/mail/"
AGAIN = "/acme/manage/mail/repetition/"
Write = Callable[..., Message]


@pytest.fixture
def failed(db: None) -> Write:
    """`failed(employer, ...)`: a message that was not delivered."""

    def failed(employer: Employer, *, to: str = "ada@home.example", recipient_id: Any = None, **values: Any) -> Message:
        with tenant_scope(employer), transaction.atomic():
            message = enqueue(
                to=to,
                template="accounts/unknown_account",
                context={"address": to, "door_url": "/"},
                category=Category.SERVICE,
                employer=employer,
                recipient_id=recipient_id,
            )
            values = {"state": State.FAILED, "error": Trouble.REFUSED, "error_code": "554 5.7.1"} | values
            Message.objects.in_scope().filter(pk=message.pk).update(**values)
            message.refresh_from_db()
        return message

    return failed


def state_of(employer: Employer, message: Message) -> str:
    with tenant_scope(employer):
        return Message.objects.in_scope().values_list("state", flat=True).get(pk=message.pk)


def test_hr_sees_who_what_and_why(client_for, acme: Employer, globex: Employer, bob: User, failed: Write):
    alumnus = make_alumnus(acme, "Ada", "Byron")
    failed(acme, recipient_id=alumnus.pk)
    failed(acme, to="unknown@home.example", recipient_id=uuid7())
    failed(acme, to="doubt@home.example", state=State.UNCERTAIN, error=Trouble.UNCERTAIN)
    failed(globex, to="foreign@home.example")
    response = client_for(bob).get(LIST)
    page = response.content.decode()
    assert response.status_code == 200
    assert [line.message.to_address for line in response.context["lines"]] == [
        "unknown@home.example",
        "ada@home.example",
    ]
    assert f"/acme/manage/alumni/{alumnus.pk}/" in page
    assert "The receiving mail server refused the message." in page
    assert [(label, count) for _state, label, count in response.context["tabs"]] == [
        ("Not delivered", 2),
        ("Unsure", 1),
    ]
    assert "foreign@" not in page
    unsure = client_for(bob).get(LIST, {"state": "uncertain"})
    assert [line.message.to_address for line in unsure.context["lines"]] == ["doubt@home.example"]


def test_button_stands_there_when_something_can_be_tried_again(client_for, acme: Employer, bob: User, failed: Write):
    hr, late = client_for(bob), timezone.now() - timedelta(hours=1)
    failed(acme, to="late@home.example", expires_at=late)
    page = hr.get(LIST).text
    assert ("out of date" in page, "Try the ticked again" in page) == (True, False)

    failed(acme)

    assert "Try the ticked again" in hr.get(LIST).text


def test_page_without_trouble_says_so(client_for, acme: Employer, bob: User):
    assert b"Everything has arrived" in client_for(bob).get(LIST).content
    assert b"Nothing is in doubt" in client_for(bob).get(LIST, {"state": "uncertain"}).content


@pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN])
def test_ticked_ones_are_tried_again(client_for, acme: Employer, bob: User, failed: Write, state: State):
    first, second, left = failed(acme, state=state), failed(acme, state=state), failed(acme, state=state)
    response = client_for(bob).post(AGAIN, {"message": [first.pk, second.pk]})
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert [state_of(acme, message) for message in (first, second, left)] == ["pending", "pending", state]
    with tenant_scope(acme):
        events = AuditEvent.objects.filter(tenant_id=acme.pk, action="mail.sent_again")
        assert {event.actor_id for event in events} == {bob.pk}
        assert {event.subject_id for event in events} == {str(first.pk), str(second.pk)}


def test_mailbox_that_was_given_up_is_written_to_again(client_for, acme: Employer, bob: User, failed: Write):
    message = failed(acme, error=Trouble.NO_MAILBOX)
    with tenant_scope(acme), transaction.atomic():
        suppress(address=message.to_address, reason=Suppression.Reason.BOUNCE, by=None)
    client_for(bob).post(AGAIN, {"message": [message.pk]})
    with tenant_scope(acme):
        assert not Suppression.objects.exists()
    assert state_of(acme, message) == "pending"


def test_complaint_stays(acme: Employer, bob: User, failed: Write):
    message = failed(acme, error=Trouble.NO_MAILBOX)
    with tenant_scope(acme), transaction.atomic():
        suppress(address=message.to_address, reason=Suppression.Reason.COMPLAINT, by=None)
        try_again(message, by=membership(acme, bob))
        assert Suppression.objects.count() == 1


def test_what_cannot_be_sent_again_is_said(client_for, acme: Employer, bob: User, failed: Write):
    sent = failed(acme, text="")
    old = failed(acme, expires_at=timezone.now() - timedelta(hours=1))
    lines = client_for(bob).get(LIST).context["lines"]
    assert {line.message.pk: line.is_repeatable for line in lines} == {sent.pk: False, old.pk: False}
    response = client_for(bob).post(AGAIN, {"message": [sent.pk]}, follow=True)
    assert "None of these can be sent again" in response.content.decode()
    with tenant_scope(acme), pytest.raises(NotRepeatable):
        try_again(sent, by=membership(acme, bob))


@pytest.mark.parametrize("data", [{}, {"message": []}, {"message": ["nonsense"]}, {"message": ["\x00"]}])
def test_nothing_ticked_is_said(client_for, acme: Employer, bob: User, failed: Write, data: dict):
    message = failed(acme)
    response = client_for(bob).post(AGAIN, data)
    assert response.status_code == 422
    assert "Tick at least one message" in response.content.decode()
    assert state_of(acme, message) == "failed"


def test_foreign_message_is_out_of_reach(client_for, acme: Employer, globex: Employer, bob: User, failed: Write):
    message = failed(globex)
    client_for(bob).post(AGAIN, {"message": [message.pk]})
    assert state_of(globex, message) == "failed"


def test_others_do_not_see_it(client: Client, client_for, acme: Employer, rita: User, alice: User, mallory: User):
    auditor = make_user("ada@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    for path, ask in ((LIST, "get"), (AGAIN, "post")):
        for user in (rita, alice, auditor):
            assert getattr(client_for(user), ask)(path).status_code == 403
        assert getattr(client_for(mallory), ask)(path).status_code == 404
        assert getattr(client, ask)(path)["Location"].startswith("/account/sign-in/")


def test_wrong_methods(client_for, bob: User):
    assert client_for(bob).post(LIST).status_code == 405
    assert client_for(bob).get(AGAIN).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(
    client_for, acme: Employer, bob: User, failed: Write, number: int, django_assert_num_queries
):
    for each in range(number):
        failed(acme, recipient_id=make_alumnus(acme, "Ada", f"Byron {each}").pk)
    browser = client_for(bob)
    browser.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(browser.get(LIST).context["lines"]) == number


LIST_QUERIES = 11


def test_list_is_found_by_its_index(acme: Employer, failed: Write):
    failed(acme)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'mail_message_undelivered'")
        assert "(tenant_id, id DESC)" in cursor.fetchone()[0]
