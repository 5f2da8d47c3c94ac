from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from engagement.campaigns import gate, pokes
from engagement.campaigns.figures import OPEN_STATES, sent_count
from engagement.campaigns.moments import first_moment
from engagement.campaigns.planning import keep_audience, plan
from engagement.campaigns.rules import can_delete, is_editable, may_move
from engagement.letters.actions import create_letter, delete_letter
from engagement.models import Campaign, CampaignLetter, CampaignMove, CampaignState, Letter, Segment
from mail import bulk
from mail.categories import Category
from mail.models import Batch
from tenancy.models import Employer
from web.errors import ActionError


class NotEditable(ActionError):
    """It has been scheduled or sent."""


class WrongMove(ActionError):
    """Somebody else was faster, or the campaign has come too far for this."""


class HeldByGate(ActionError):
    """Something stands in the way of sending; `gate.checks` says what and where it is mended."""


@transaction.atomic
def create_campaign(*, employer: Employer, name: str, category: Category, by: Membership) -> Campaign:
    """A draft with an empty letter in the employer's language."""
    campaign = Campaign.objects.create(name=name, category=category, made_by=by)
    _note(campaign, by=by)
    record("campaign.created", subject=campaign, by=by, category=category)
    add_letter(campaign, employer=employer, language=employer.language, by=by)
    return campaign


@transaction.atomic
def update_campaign(campaign: Campaign, *, values: Mapping[str, Any], by: Membership) -> Campaign:
    """Name, category, audience or timing: columns by name. Of a draft only."""
    campaign = _draft(campaign)
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.changed_at = timezone.now()
    campaign.save(update_fields=[*values, "changed_at"])
    record("campaign.changed", subject=campaign, by=by, fields=sorted(values))
    return campaign


def choose_segment(campaign: Campaign, *, segment: Segment, by: Membership) -> Campaign:
    return update_campaign(campaign, values={"segment": segment, "criteria": None}, by=by)


def choose_criteria(campaign: Campaign, *, criteria: Mapping[str, Any], by: Membership) -> Campaign:
    return update_campaign(campaign, values={"segment": None, "criteria": dict(criteria)}, by=by)


@transaction.atomic
def add_letter(
    campaign: Campaign, *, employer: Employer, language: str, by: Membership, like: Letter | None = None
) -> Letter:
    """A letter of its own in this language, with the words of `like`; where it has one already, that one."""
    campaign = _draft(campaign)
    known = CampaignLetter.objects.select_related("letter").filter(campaign=campaign, language=language).first()
    if known is not None:
        return known.letter
    letter = create_letter(employer=employer, name=campaign.name, language=language, like=like, by=by)
    CampaignLetter.objects.create(campaign=campaign, letter=letter, language=language)
    record("campaign.changed", subject=campaign, by=by, fields=["letters"])
    return letter


@transaction.atomic
def remove_letter(campaign: Campaign, *, language: str, by: Membership) -> None:
    campaign = _draft(campaign)
    for version in CampaignLetter.objects.select_related("letter").filter(campaign=campaign, language=language):
        version.delete()
        delete_letter(version.letter, by=by)
        record("campaign.changed", subject=campaign, by=by, fields=["letters"])


@transaction.atomic
def copy_campaign(campaign: Campaign, *, employer: Employer, by: Membership) -> Campaign:
    """A new draft with the same words and the same audience. When it goes out is to be said anew."""
    copy = Campaign.objects.create(
        name=_("Copy of %(name)s") % {"name": campaign.name[:100]},
        category=campaign.category,
        segment=campaign.segment,
        criteria=campaign.criteria,
        made_by=by,
    )
    _note(copy, by=by)
    record("campaign.created", subject=copy, by=by, category=copy.category, copy_of=campaign.pk)
    for version in CampaignLetter.objects.select_related("letter").filter(campaign=campaign).order_by("id"):
        add_letter(copy, employer=employer, language=version.language, like=version.letter, by=by)
    return copy


@transaction.atomic
def delete_campaign(campaign: Campaign, *, by: Membership) -> None:
    campaign = _locked(campaign)
    if not can_delete(campaign):
        raise NotEditable(_("Only a draft can be deleted. What went out stays on record."))
    record("campaign.deleted", subject=campaign, by=by)
    letters = list(Letter.objects.filter(campaign_versions__campaign=campaign))
    campaign.delete()
    for letter in letters:
        delete_letter(letter, by=by)


@transaction.atomic
def schedule(campaign: Campaign, *, employer: Employer, by: Membership) -> Campaign:
    """The word to send: at its time, but not before the minutes have passed in which it may be taken back.

    The gate has its say now, and again when the moment has come.
    """
    campaign = _locked(campaign)
    _may(campaign, CampaignState.SCHEDULED)
    if campaign.segment_id:  # what it asks stays from now on (`audiences.actions.change_audience`)
        campaign.segment = Segment.objects.select_for_update().get(pk=campaign.segment_id)
    if reasons := gate.refusals(gate.checks(campaign, employer=employer)):
        raise HeldByGate(" ".join(reasons))
    now = timezone.now() + timedelta(minutes=settings.CAMPAIGN_UNDO_MINUTES)
    campaign.due_at = first_moment(campaign, employer=employer, now=now)
    _move(campaign, CampaignState.SCHEDULED, by=by)
    record("campaign.scheduled", subject=campaign, by=by, due_at=campaign.due_at)
    transaction.on_commit(partial(pokes.begin_soon, campaign.pk))
    return campaign


@transaction.atomic
def unschedule(campaign: Campaign, *, by: Membership) -> Campaign:
    """Back to a draft: nothing has gone out."""
    campaign = _locked(campaign)
    _back_to_draft(campaign, by=by)
    record("campaign.unscheduled", subject=campaign, by=by)
    return campaign


def _back_to_draft(campaign: Campaign, *, by: Membership | None, reason: str = "") -> None:
    _may(campaign, CampaignState.DRAFT)
    campaign.due_at = None
    _move(campaign, CampaignState.DRAFT, by=by, reason=reason)


@transaction.atomic
def begin(campaign_id: UUID, *, employer: Employer) -> Campaign | None:
    """What a worker does once a campaign is due: everything in one transaction, so that a killed one leaves nothing.

    The row is locked: of two workers the second finds a campaign that is due no more. None then. Where the gate finds
    something new meanwhile, the campaign is a draft again and its history says why.
    """
    campaign = Campaign.objects.select_for_update().due().filter(pk=campaign_id).first()
    if campaign is None:
        return None
    if reasons := gate.refusals(gate.checks(campaign, employer=employer)):
        _back_to_draft(campaign, by=None, reason=reasons[0][:200])
        record("campaign.held", subject=campaign)
        return campaign
    plan(campaign, employer=employer, now=timezone.now())
    _move(campaign, CampaignState.SENDING, by=None)
    record("campaign.begun", subject=campaign, people=campaign.people)
    return campaign


@transaction.atomic
def pause(campaign: Campaign, *, by: Membership) -> Campaign:
    """At once: what a worker holds already is given back at its next step, what the relay has cannot be called back."""
    campaign = _locked(campaign)
    _may(campaign, CampaignState.PAUSED)
    bulk.pause_batch(batch=_batch(campaign), by=by)
    _move(campaign, CampaignState.PAUSED, by=by)
    record("campaign.paused", subject=campaign, by=by)
    return campaign


@transaction.atomic
def resume(campaign: Campaign, *, by: Membership) -> Campaign:
    campaign = _locked(campaign)
    if campaign.state != CampaignState.PAUSED:
        raise WrongMove(_("This campaign is not paused any more."))
    bulk.resume_batch(batch=_batch(campaign), by=by)
    _move(campaign, CampaignState.SENDING, by=by)
    record("campaign.resumed", subject=campaign, by=by)
    return campaign


@transaction.atomic
def cancel(campaign: Campaign, *, by: Membership) -> Campaign:
    """For good. Who has it, has it; nobody else gets it."""
    campaign = _locked(campaign)
    _may(campaign, CampaignState.CANCELLED)
    if campaign.batch is not None:
        bulk.cancel_batch(batch=campaign.batch, by=by)
        campaign.sent = sent_count(campaign.batch)
    else:
        keep_audience(campaign)
    campaign.due_at, campaign.ended_at = None, timezone.now()
    _move(campaign, CampaignState.CANCELLED, by=by)
    record("campaign.cancelled", subject=campaign, by=by)
    return campaign


@transaction.atomic
def finish(campaign: Campaign) -> bool:
    """Once nobody waits for it any more. False as long as somebody does."""
    campaign = _locked(campaign)
    if campaign.state != CampaignState.SENDING:
        return False
    counts = bulk.batch_counts(_batch(campaign))
    if any(counts.get(state) for state in OPEN_STATES):
        return False
    campaign.sent, campaign.ended_at = sent_count(_batch(campaign)), timezone.now()
    _move(campaign, CampaignState.SENT, by=None)
    record("campaign.sent", subject=campaign, people=campaign.people, sent=campaign.sent)
    return True


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _draft(campaign: Campaign) -> Campaign:
    campaign = _locked(campaign)
    if not is_editable(campaign):
        raise NotEditable(_("This campaign has been scheduled. Take it back first, then change it."))
    return campaign


def _may(campaign: Campaign, state: CampaignState) -> None:
    if not may_move(campaign, state):
        raise WrongMove(_("This campaign has moved on meanwhile. Look at where it is now."))


def _move(campaign: Campaign, state: CampaignState, *, by: Membership | None, reason: str = "") -> None:
    campaign.state, campaign.changed_at = state, timezone.now()
    campaign.save()
    _note(campaign, by=by, reason=reason)


def _note(campaign: Campaign, *, by: Membership | None, reason: str = "") -> None:
    CampaignMove.objects.create(campaign=campaign, state=campaign.state, by=by, reason=reason)


def _batch(campaign: Campaign) -> Batch:
    """A constraint of the table says that one under way has its batch."""
    assert campaign.batch is not None
    return campaign.batch
