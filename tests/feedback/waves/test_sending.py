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

from accounts.models import Membership, User
from directory.models import Alumnus, AlumnusState
from engagement.undelivered.reading import counts, undelivered
from feedback.models import Mode, Participation, Purpose, SealedInvitation, Survey
from feedback.waves.actions import HeldByGate, cancel_wave, remind
from mail.categories import Lane
from mail.delivery import deliver_lane
from mail.models import Message, Preference, State, Trouble, WeeklyCount
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.e2e.product import text_of
from tests.factories.waves import launched, make_readers, make_survey, opened
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


@pytest.mark.parametrize(
    ("mode", "purpose", "state"),
    [
        (Mode.SEALED, Purpose.ALUMNI, AlumnusState.ALUMNUS),
        (Mode.CONFIDENTIAL, Purpose.ALUMNI, AlumnusState.ALUMNUS),
        (Mode.CONFIDENTIAL, Purpose.EXIT, AlumnusState.LEAVER),
        (Mode.NAMED, Purpose.ALUMNI, AlumnusState.ALUMNUS),
        (Mode.NAMED, Purpose.EXIT, AlumnusState.LEAVER),
    ],
)
def test_a_reminder_that_came_back_is_shown_of_named_surveys_alone(
    house: Employer, hr: Membership, bob: User, client_for, mode: Mode, purpose: Purpose, state: AlumnusState
) -> None:
    """Only who had not answered was reminded. The invitation that came back says nothing, and is shown."""
    people = make_readers(20, state=state)
    wave = opened(make_survey(purpose=purpose, mode=mode), house, hr)
    mails = Message.objects.in_scope()
    mails.update(state=State.SENT, sent_at=timezone.now())
    lost = mails.filter(recipient_id=people[0].pk)
    lost.update(state=State.FAILED, sent_at=None, error=Trouble.REFUSED)
    invited = set(mails.values_list("pk", flat=True))
    ten = (wave.opens_at.astimezone(house.zone) + timedelta(days=7)).replace(hour=10)
    assert remind(wave=wave, employer=house, now=ten) == 19
    reminders = mails.exclude(pk__in=invited)
    reminders.update(state=State.FAILED, error=Trouble.REFUSED)
    shown = 20 if mode == Mode.NAMED else 1
    assert undelivered(State.FAILED).count() == shown
    assert counts()[State.FAILED] == shown
    ticked = {"message": [str(pk) for pk in mails.values_list("pk", flat=True)]}
    with no_scope():
        client_for(bob).post("/acme/manage/mail/repetition/", ticked)
    assert mails.filter(state=State.PENDING).count() == shown


def test_records_without_a_mailbox_of_their_own_fill_no_wave(house: Employer, hr: Membership) -> None:
    """HR can type in as many people as it likes: who has not confirmed an address and said yes is not asked."""
    make_readers(19)
    made_up = make_readers(5, begins=50)
    Alumnus.objects.filter(pk__in=[each.pk for each in made_up[:3]]).update(personal_email_verified_at=None)
    Preference.objects.filter(recipient_id__in=[each.pk for each in made_up[3:]]).delete()
    with pytest.raises(HeldByGate, match="Only 19 people"):
        launched(make_survey(mode=Mode.SEALED), house, hr)
