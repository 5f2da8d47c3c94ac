"""RFC 8058, as a mailbox provider does it: from the header of the mail that arrived, by POST, without a cookie."""

from collections.abc import Callable

import pytest
from django.test import Client

from mail.categories import CHOICES, Category, Lane
from mail.delivery import deliver_lane
from mail.models import Message, State, Trouble
from tenancy.models import Employer, uuid7
from tests.mail.outbox import now, wants
from tests.mail.relay import FakeRelay

Write = Callable[..., Message]
FORM = b"List-Unsubscribe=One-Click"


def test_every_optional_mail_carries_both_headers_and_a_link(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    for category in CHOICES:
        recipient = uuid7()
        wants(northwind, recipient, **{category.value: True})
        write(northwind, category=category, recipient_id=recipient)

    deliver_lane(Lane.MARKETING)

    assert len(relay.taken) == len(CHOICES)
    for taken in relay.taken:
        [way_out], [post] = (taken.mail.get_all(name, []) for name in ("List-Unsubscribe", "List-Unsubscribe-Post"))
        assert (way_out[0], way_out[-1]) == ("<", ">")
        assert "," not in way_out  # one address, and no mailto that somebody would have to read
        assert post == "List-Unsubscribe=One-Click"
        assert way_out.strip("<>") in taken.mail.get_body(["plain"]).get_content()  # type: ignore[union-attr]


def test_mail_that_people_need_has_no_such_button(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    write(northwind, category=Category.SERVICE)
    deliver_lane(Lane.SERVICE)

    assert relay.taken[0].mail["List-Unsubscribe"] is None


@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_the_post_works_at_once_and_for_this_employer_only(
    form: str, northwind: Employer, soleil: Employer, write: Write, relay: FakeRelay
) -> None:
    recipient = uuid7()  # the same id at both, which does not happen
    for employer in (northwind, soleil):
        wants(employer, recipient, news=True)
    write(northwind, category=Category.NEWS, recipient_id=recipient)
    deliver_lane(Lane.MARKETING)
    address = str(relay.taken[0].mail["List-Unsubscribe"]).strip("<>")
    waiting = write(northwind, category=Category.NEWS, recipient_id=recipient)
    elsewhere = write(soleil, category=Category.NEWS, recipient_id=recipient)

    provider = Client(enforce_csrf_checks=True)
    if form == "urlencoded":
        answer = provider.post(address, FORM, content_type="application/x-www-form-urlencoded")
    else:
        answer = provider.post(address, {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.cookies) == (200, {})
    deliver_lane(Lane.MARKETING)
    assert (now(waiting).state, now(waiting).error) == (State.SUPPRESSED, Trouble.UNWANTED)
    assert now(elsewhere).state == State.SENT
