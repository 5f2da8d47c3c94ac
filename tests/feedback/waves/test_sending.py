"""Invitations through the real delivery to a relay: the link is in the mail, and nowhere else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from feedback.models import Mode, Participation, SealedInvitation, Survey
from feedback.waves.actions import cancel_wave, remind
from mail.categories import Lane
from mail.delivery import deliver_lane
from mail.models import Message, State, WeeklyCount
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.e2e.product import text_of
from tests.factories.waves import make_readers, make_survey, opened
from tests.mail.relay import FakeRelay

LINK = re.compile(r"https?://[^\s\"<>]+(/s/[^\s\"<>]+)")


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


def stored() -> str:
    return str(list(Message.objects.in_scope().values()))


@pytest.mark.parametrize("mode", [Mode.SEALED, Mode.CONFIDENTIAL])
def test_everybody_gets_a_link_of_their_own_that_opens(
    house: Employer, hr: Membership, relay: FakeRelay, mode: Mode
) -> None:
    make_readers(20)
    wave = opened(make_survey(mode=mode), house, hr)
    deliver()
    assert len(relay.taken) == 20
    texts = [text_of(message_from_bytes(taken.content, policy=default)) for taken in relay.taken]  # type: ignore[arg-type]
    links = {found[1] for text in texts if (found := LINK.search(text))}
    assert len(links) == 20
    text = texts[0]
    assert "Hello Given" in text
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in relay.taken[0].content
    assert "{{" not in text
    assert not any(link.split("/")[2] in stored() for link in links)
    model = SealedInvitation if mode == Mode.SEALED else Participation
    digests = set(model.objects.filter(wave=wave).values_list("token_digest", flat=True))
    assert not any(link.split("/")[2] in str(digests) for link in links)
    with no_scope():
        assert Client().get(links.pop()).status_code == 200


def test_whose_week_is_full_is_dropped_at_the_close_and_not_reminded(
    house: Employer, hr: Membership, relay: FakeRelay, survey: Survey
) -> None:
    people = make_readers(20)
    monday = house.today() - timedelta(days=house.today().weekday())
    WeeklyCount.objects.create(recipient_id=people[0].pk, week=monday, taken=9)
    wave = opened(survey, house, hr)
    deliver()
    assert len(relay.taken) == 19
    ten = (wave.opens_at.astimezone(house.zone) + timedelta(days=7)).replace(hour=10)
    assert remind(wave=wave, employer=house, now=ten) == 19
    Message.objects.in_scope().filter(state=State.PENDING).update(next_at=timezone.now())
    cancel_wave(wave=wave, by=hr)
    deliver()
    assert len(relay.taken) == 19  # what was not on its way yet, is withdrawn
    left = Message.objects.in_scope().get(recipient_id=people[0].pk)
    assert left.state == State.SUPPRESSED
