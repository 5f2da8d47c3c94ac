"""The life of a wave, from the word to its results."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import Q
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from audit.models import AuditEvent
from directory.duplicates.actions import merge
from directory.models import Alumnus, AlumnusState
from feedback.models import (
    LastAsked,
    Launch,
    Mode,
    Participation,
    ParticipationState,
    Purpose,
    Release,
    Response,
    SealedInvitation,
    SealedSecret,
    Survey,
    Wave,
    WaveState,
)
from feedback.waves.actions import (
    TESTS,
    HeldByGate,
    TooManyTests,
    WrongMove,
    cancel_wave,
    close_wave,
    extend_wave,
    launch_wave,
    make_wave,
    open_wave,
    remind,
    send_test,
    settle_wave,
)
from feedback.waves.terms import Occasion, Terms
from mail.categories import Lane
from mail.delivery import claim
from mail.intent import declare_intent
from mail.models import Batch, BatchState, Message, State
from mail.outcomes import settle
from mail.relay import Answer, Outcome
from tenancy.models import Employer
from tests.factories.waves import launched, make_launch, make_readers, make_survey, opened


def morning(wave: Wave, employer: Employer, day: int) -> datetime:
    """Ten o'clock, so many days after the wave opened."""
    at = wave.opens_at.astimezone(employer.zone) + timedelta(days=day)
    return at.replace(hour=10, minute=0)


def sent(wave: Wave) -> None:
    """As if the relay had taken everything that waits."""
    Message.objects.in_scope().filter(state=State.PENDING).update(state=State.SENT, sent_at=timezone.now())


def mails() -> list[tuple[str, str, str]]:
    rows = Message.objects.in_scope().order_by("pk")
    return list(rows.values_list("to_address", "category", "state"))


def named_mails() -> int:
    """Mails of which somebody could say to whom they went."""
    known = Alumnus.objects.values_list("pk", flat=True)
    return Message.objects.in_scope().filter(Q(recipient_id__in=known) | ~Q(to_address="")).count()


def test_a_sealed_wave_is_opened_once_and_stores_no_link(house: Employer, hr: Membership, survey: Survey) -> None:
    people = make_readers(24)
    wave = launched(survey, house, hr, dimensions=("team", "tenure"))
    assert (wave.state, wave.version.published_at is not None, wave.name.startswith("Looking back, ")) == (
        WaveState.PLANNED, True, True,
    )  # fmt: skip
    assert open_wave(wave=wave, employer=house)
    assert not open_wave(wave=wave, employer=house)  # a doubled beat
    wave.refresh_from_db()
    assert (wave.state, wave.invited, wave.left_out) == (WaveState.OPEN, 24, [])
    assert [(band["key"], [group["key"] for group in band["groups"]]) for band in wave.bands] == [
        ("team", ["payments", "risk"])
    ]  # everybody has the same tenure: that tells nobody apart
    assert set(SealedInvitation.objects.values_list("alumnus", flat=True)) == {each.pk for each in people}
    assert Message.objects.in_scope().count() == 24
    assert not any("/s/" in str(row) for row in Message.objects.in_scope().values_list("text", "html", "merge"))
    assert LastAsked.objects.filter(on=house.today(), may_ask=False).count() == 24
    assert wave.closes_at.astimezone(house.zone).hour == 0
    assert wave.closes_at - wave.opens_at >= timedelta(days=14)


def test_who_was_asked_lately_rests(house: Employer, hr: Membership, survey: Survey) -> None:
    people = make_readers(24)
    today = house.today()
    for person, days, may_ask in ((people[0], 59, False), (people[1], 60, False), (people[2], 1, True)):
        LastAsked.objects.create(alumnus=person, on=today - timedelta(days=days), may_ask=may_ask)
    wave = opened(survey, house, hr)
    assert wave.invited == 23
    assert [(each["reason"], each["count"]) for each in wave.left_out] == [("resting", 1)]
    assert not SealedInvitation.objects.filter(alumnus=people[0]).exists()
    asked_again = LastAsked.objects.get(alumnus=people[2])
    assert (asked_again.on, asked_again.may_ask) == (today, False)  # used up


def test_the_gate_holds_a_launch_and_an_opening(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    with pytest.raises(HeldByGate, match="test mail"):
        launch_wave(survey=survey, terms=Terms(subject="a", words="b"), employer=house, by=hr)
    nobody = Survey.objects.create(name="Empty")
    with pytest.raises(HeldByGate, match="no questions"):
        make_wave(survey=nobody, terms=Terms(), employer=house, opens_at=timezone.now(), by=hr)
    wave = launched(survey, house, hr)
    house.postal_address = ""
    house.save(update_fields=["postal_address"])
    assert not open_wave(wave=wave, employer=house)
    wave.refresh_from_db()
    assert (wave.state, wave.problem) == (WaveState.PLANNED, "Your postal address is missing.")
    assert not open_wave(wave=wave, employer=house, now=timezone.now() + timedelta(days=15))
    wave.refresh_from_db()
    assert (wave.state, Message.objects.in_scope().count()) == (WaveState.CANCELLED, 0)


def test_a_wave_for_a_day_waits_for_it(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    day = house.today() + timedelta(days=3)
    wave = launched(survey, house, hr, occasion=Occasion.LATER.value, opens_on=day)
    assert wave.opens_at.astimezone(house.zone).isoformat().startswith(f"{day}T09:00")
    assert not open_wave(wave=wave, employer=house)
    assert open_wave(wave=wave, employer=house, now=wave.opens_at)


def test_one_reminder_for_those_who_have_it_and_are_silent(house: Employer, hr: Membership, survey: Survey) -> None:
    people = make_readers(24)
    wave = opened(survey, house, hr)
    sent(wave)
    waits = Message.objects.in_scope().filter(recipient_id=people[0].pk)
    waits.update(state=State.CAPPED, sent_at=None)
    SealedInvitation.objects.filter(alumnus__in=[people[1].pk, people[2].pk]).update(is_used=True)
    early = morning(wave, house, 7).replace(hour=8)
    assert remind(wave=wave, employer=house, now=early) == 0
    assert remind(wave=wave, employer=house, now=morning(wave, house, 6)) == 0
    assert remind(wave=wave, employer=house, now=morning(wave, house, 7)) == 21
    assert remind(wave=wave, employer=house, now=morning(wave, house, 8)) == 0
    subjects = {content.subject for batch in Batch.objects.all() for content in batch.contents.all()}
    assert subjects == {"How was it?"}  # a bounced reminder tells nobody that it was one


def test_without_a_reminder_nobody_is_reminded(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    wave = opened(survey, house, hr, remind_after=0)
    assert remind(wave=wave, employer=house, now=morning(wave, house, 9)) == 0
    Wave.objects.update(remind_on=house.today())
    assert remind(wave=wave, employer=house, now=wave.closes_at) == 0


def test_closing_ends_mail_and_settles_once(house: Employer, hr: Membership, survey: Survey) -> None:
    people = make_readers(24)
    wave = opened(survey, house, hr)
    sent(wave)
    remind(wave=wave, employer=house, now=morning(wave, house, 7))
    assert Batch.objects.count() == 2
    with pytest.raises(WrongMove, match="week"):
        close_wave(wave=wave, by=hr)
    assert not settle_wave(wave=wave)  # it is open
    close_wave(wave=wave, by=None)
    with pytest.raises(WrongMove, match="not open"):
        close_wave(wave=wave, by=None)
    assert {batch.state for batch in Batch.objects.all()} == {BatchState.CANCELLED}
    assert settle_wave(wave=wave)
    assert not settle_wave(wave=wave)
    wave.refresh_from_db()
    assert (wave.state, wave.settled_at is not None) == (WaveState.CLOSED, True)
    assert not SealedInvitation.objects.exists()
    assert not SealedSecret.objects.exists()
    assert Release.objects.filter(wave=wave).count() == 1
    assert named_mails() == len(people)  # who was reminded is not known any more


def test_closed_by_hand_after_a_week(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    wave = opened(survey, house, hr)
    Wave.objects.update(opens_at=timezone.now() - timedelta(days=8))
    assert close_wave(wave=wave, by=hr).state == WaveState.CLOSED


def test_the_word_said_twice_is_one_word(house: Employer, hr: Membership, survey: Survey) -> None:
    """Pressed twice, two workers would open two waves at once, and ask everybody twice."""
    make_readers(24)
    assert launched(survey, house, hr) == launched(survey, house, hr)
    assert launched(survey, house, hr, lasts=21) != Wave.objects.order_by("launched_at").first()


def test_a_reminder_goes_where_the_invitation_went_or_nowhere(house: Employer, hr: Membership) -> None:
    """Or HR would change an address, and read in the link what that person has begun to answer."""
    people = make_readers(24)
    wave = opened(make_survey(mode=Mode.CONFIDENTIAL), house, hr)
    sent(wave)
    type(people[0]).objects.filter(pk=people[0].pk).update(personal_email="hr@acme.example")
    assert remind(wave=wave, employer=house, now=morning(wave, house, 7)) == 23
    assert "hr@acme.example" not in str(mails())


def test_a_merge_keeps_nothing_of_a_sealed_wave(house: Employer, hr: Membership, survey: Survey) -> None:
    people = make_readers(24)
    opened(survey, house, hr)
    SealedInvitation.objects.filter(alumnus=people[1]).update(is_used=True)
    done = merge(kept=people[0], merged=people[1], chosen={}, by=hr)
    assert "SealedInvitation" not in str(done.moved)
    assert SealedInvitation.objects.count() == 24


def test_extended_only_to_later(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    wave = opened(survey, house, hr)
    later = wave.closes_at + timedelta(days=7)
    assert extend_wave(wave=wave, closes_at=later, by=hr).closes_at == later
    assert set(Message.objects.in_scope().values_list("expires_at", flat=True)) == {later}
    for wrong in (wave.closes_at, later + timedelta(days=100)):
        with pytest.raises(WrongMove, match="longer"):
            extend_wave(wave=wave, closes_at=wrong, by=hr)


@pytest.mark.parametrize("mode", [Mode.CONFIDENTIAL, Mode.NAMED])
def test_cancelled_nothing_of_what_was_answered_is_left(house: Employer, hr: Membership, mode: Mode) -> None:
    people = make_readers(24)
    survey = make_survey(mode=mode)
    wave = opened(survey, house, hr)
    Participation.objects.filter(alumnus=people[0]).update(state=ParticipationState.ANSWERED)
    one = Participation.objects.get(alumnus=people[0])
    Response.objects.create(wave=wave, participation=one, answers={"rec": 9})
    Participation.objects.filter(alumnus=people[1]).update(draft={"rec": 2})
    sent(wave)
    remind(wave=wave, employer=house, now=morning(wave, house, 7))
    cancel_wave(wave=wave, by=hr)
    assert not Response.objects.exists()
    assert set(map(str, Participation.objects.values_list("draft", flat=True))) == {"{}"}
    assert named_mails() == (47 if mode == Mode.NAMED else 24)
    with pytest.raises(WrongMove, match="closed"):
        cancel_wave(wave=wave, by=hr)


def test_a_planned_wave_is_simply_called_off(house: Employer, hr: Membership, survey: Survey) -> None:
    make_readers(24)
    wave = launched(survey, house, hr)
    cancel_wave(wave=wave, by=hr)
    assert not open_wave(wave=wave, employer=house)
    events = list(AuditEvent.objects.filter(action__startswith="wave.").order_by("pk").values_list("action", flat=True))
    assert events == ["wave.launched", "wave.cancelled"]


def test_people_in_notice_get_the_exit_survey_as_mail_of_their_case(house: Employer, hr: Membership) -> None:
    soon = house.today() + timedelta(days=7)
    leavers = make_readers(6, state=AlumnusState.LEAVER, last_day=soon)
    first, unconfirmed, *_rest = leavers
    type(first).objects.filter(pk=unconfirmed.pk).update(personal_email_verified_at=None, work_email="w@acme.example")
    survey = make_survey(Purpose.EXIT, Mode.CONFIDENTIAL, "Before you go")
    wave = opened(survey, house, hr)
    assert sorted(mails()) == sorted(
        [(each.personal_email, "service", "pending") for each in leavers if each.pk != unconfirmed.pk]
        + [("w@acme.example", "service", "pending")]
    )
    assert not LastAsked.objects.exists()  # their own case is no survey that one rests from
    sent(wave)
    Participation.objects.filter(alumnus=first).update(state=ParticipationState.ANSWERED)
    assert remind(wave=wave, employer=house, now=morning(wave, house, 7)) == 5
    assert remind(wave=wave, employer=house, now=morning(wave, house, 7)) == 0


def test_test_mails_are_marked_and_not_endless(house: Employer, hr: Membership, survey: Survey) -> None:
    launch = make_launch(survey, hr)
    Launch.objects.update(tested="")
    send_test(launch, employer=house, address="bob@acme.example", by=hr)
    (mail,) = Message.objects.in_scope()
    assert (mail.subject, mail.category) == ("Test: How was it?", "service")
    assert Launch.objects.get().tested == Terms.load(launch.terms).words_hash
    while TESTS.allow(house.pk, hr.pk):
        pass
    with pytest.raises(TooManyTests):
        send_test(launch, employer=house, address="bob@acme.example", by=hr)


def test_a_reminder_in_a_workers_hands_is_forgotten_by_the_next_tick(
    house: Employer, hr: Membership, settings: Settings
) -> None:
    settings.MAIL_WARM_UP_PER_DAY = 0
    make_readers(24)
    wave = opened(make_survey(mode=Mode.CONFIDENTIAL), house, hr)
    sent(wave)
    remind(wave=wave, employer=house, now=morning(wave, house, 7))
    Message.objects.in_scope().filter(state=State.PENDING).update(next_at=wave.opens_at)
    owner = uuid4()
    (held,) = claim(Lane.MARKETING, owner=owner, limit=1)
    (message,) = declare_intent([held.message_id], owner=owner, lease=timedelta(minutes=5))
    Participation.objects.update(draft={"rec": 2})
    close_wave(wave=wave, by=None)
    assert settle_wave(wave=wave)
    assert named_mails() == 25
    assert set(map(str, Participation.objects.values_list("draft", flat=True))) == {"{}"}
    settle([(message, Answer(Outcome.SENT))], owner=owner)
    assert settle_wave(wave=wave)  # it was not done yet
    assert (named_mails(), settle_wave(wave=wave)) == (24, False)
