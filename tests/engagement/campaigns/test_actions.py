"""The life of a campaign: every move that is allowed, and none that is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from audit.models import AuditEvent
from engagement.campaigns.actions import (
    HeldByGate,
    NotEditable,
    WrongMove,
    add_letter,
    begin,
    cancel,
    copy_campaign,
    delete_campaign,
    finish,
    pause,
    remove_letter,
    resume,
    schedule,
    unschedule,
    update_campaign,
)
from engagement.campaigns.pokes import begin_soon
from engagement.campaigns.rules import MOVES, can_edit_campaigns, has_report, may_move
from engagement.campaigns.tasks import look_after_campaigns
from engagement.models import Campaign, CampaignMove, CampaignState, Letter
from mail.models import BatchState, Message, State
from tenancy.models import Employer
from tests.factories.campaigns import make_reader, translate

Send = Callable[..., Campaign]


@pytest.fixture
def ada(house: Employer) -> None:
    make_reader(house, "Ada")


def now(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_related("batch").get(pk=campaign.pk)


def state_of_rows(campaign: Campaign) -> set[str]:
    return set(Message.objects.in_scope().filter(batch_id=campaign.batch_id).values_list("state", flat=True))


@pytest.mark.usefixtures("ada")
def test_whole_life(house: Employer, hr: Membership, campaign: Campaign, send: Send):
    sent = send(campaign)
    assert now(pause(sent, by=hr)).batch.state == BatchState.PAUSED
    assert finish(sent) is False
    assert now(resume(sent, by=hr)).batch.state == BatchState.RUNNING
    assert finish(sent) is False
    Message.objects.in_scope().filter(batch_id=sent.batch_id).update(state=State.SENT, sent_at=timezone.now())
    look_after_campaigns.apply().get()
    done = now(sent)
    assert (done.state, done.sent, done.people, has_report(done)) == (CampaignState.SENT, 1, 1, True)
    states = CampaignMove.objects.filter(campaign=campaign).order_by("id").values_list("state", "by")
    assert list(states) == [
        ("draft", hr.pk),
        ("scheduled", hr.pk),
        ("sending", None),
        ("paused", hr.pk),
        ("sending", hr.pk),
        ("sent", None),
    ]
    told = AuditEvent.objects.filter(action__startswith="campaign.").order_by("pk").values_list("action", flat=True)
    assert list(dict.fromkeys(told)) == [
        f"campaign.{each}" for each in ("created", "changed", "scheduled", "begun", "paused", "resumed", "sent")
    ]


@pytest.mark.usefixtures("ada")
def test_a_sending_is_cancelled_for_good(hr: Membership, campaign: Campaign, send: Send):
    sent = send(campaign)
    cancelled = now(cancel(sent, by=hr))
    assert (cancelled.state, cancelled.sent, state_of_rows(cancelled)) == (CampaignState.CANCELLED, 0, {"suppressed"})
    for act in (pause, resume, cancel, unschedule):
        with pytest.raises(WrongMove):
            act(sent, by=hr)


@pytest.mark.usefixtures("ada")
def test_the_word_can_be_taken_back(house: Employer, hr: Membership, campaign: Campaign, settings: Settings):
    settings.CAMPAIGN_UNDO_MINUTES = 10
    waiting = schedule(campaign, employer=house, by=hr)
    assert waiting.due_at is not None
    assert timedelta(minutes=9) < waiting.due_at - timezone.now() <= timedelta(minutes=10)
    assert begin(campaign.pk, employer=house) is None
    assert unschedule(campaign, by=hr).due_at is None
    update_campaign(campaign, values={"name": "Better"}, by=hr)
    schedule(campaign, employer=house, by=hr)
    cancelled = now(cancel(campaign, by=hr))
    assert (cancelled.state, cancelled.batch, cancelled.criteria) == (CampaignState.CANCELLED, None, {"all": []})
    assert not has_report(cancelled)


def test_what_has_gone_is_not_changed(house: Employer, hr: Membership, campaign: Campaign, send: Send):
    make_reader(house, "Ada")
    sent = send(campaign)
    for act in (
        lambda: update_campaign(sent, values={"name": "x"}, by=hr),
        lambda: add_letter(sent, employer=house, language="de", by=hr),
        lambda: remove_letter(sent, language="en", by=hr),
        lambda: delete_campaign(sent, by=hr),
    ):
        with pytest.raises(NotEditable):
            act()
    with pytest.raises(WrongMove):
        schedule(sent, employer=house, by=hr)


def test_gate_holds_the_word_and_the_moment(house: Employer, hr: Membership, campaign: Campaign):
    with pytest.raises(HeldByGate, match="Nobody of this audience gets the mail"):
        schedule(campaign, employer=house, by=hr)
    make_reader(house, "Ada")
    schedule(campaign, employer=house, by=hr)
    house.postal_address = ""
    held = begin(campaign.pk, employer=house)
    assert held is not None
    assert (now(held).state, now(held).due_at) == (CampaignState.DRAFT, None)
    assert CampaignMove.objects.filter(campaign=campaign).latest("id").reason == "Your postal address is missing."
    assert not Message.objects.in_scope().exists()


@pytest.mark.usefixtures("ada")
def test_copy_begins_anew(house: Employer, hr: Membership, campaign: Campaign, send: Send):
    translate(campaign, house, hr, "de", subject="Umzug")
    copy = copy_campaign(send(campaign), employer=house, by=hr)
    assert (copy.state, copy.name, copy.criteria) == (CampaignState.DRAFT, "Copy of We have moved", {"all": []})
    letters = copy.versions.order_by("id").values_list("language", "letter__subject", "letter__tested_at")
    assert list(letters) == [("en", "We have moved", None), ("de", "Umzug", None)]


def test_a_draft_goes_with_its_letters(house: Employer, hr: Membership, campaign: Campaign):
    letter = translate(campaign, house, hr, "de", subject="Umzug")
    assert add_letter(campaign, employer=house, language="de", by=hr) == letter
    remove_letter(campaign, language="de", by=hr)
    assert not Letter.objects.filter(pk=letter.pk).exists()
    delete_campaign(campaign, by=hr)
    assert not Campaign.objects.exists()
    assert not Letter.objects.exists()


def test_moves_end_where_they_should(hr: Membership):
    assert can_edit_campaigns(hr)
    ends = {state for state, moves in MOVES.items() if not moves}
    assert ends == {CampaignState.SENT, CampaignState.CANCELLED}
    assert not may_move(Campaign(state=CampaignState.DRAFT), CampaignState.SENDING)


@pytest.mark.usefixtures("ada")
def test_without_a_broker_the_beat_finds_it(house: Employer, hr: Membership, campaign: Campaign, settings: Settings):
    schedule(campaign, employer=house, by=hr)
    begin_soon(campaign.pk)
    look_after_campaigns.apply().get()
    begin(campaign.pk, employer=house)
    assert now(campaign).state == CampaignState.SENDING
