"""Every write to what the employer looks for, and to leads.

A lead begins with a member and goes nowhere by itself: no mail to a third party, no export but by hand. What the
member says is theirs and not in the audit log, which staff read; what staff do with it is.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from community.involvement.emails import tell_member, tell_team
from community.involvement.rules import MOST_OPEN, may_follow, may_take_back
from community.models import InvolvementRole, Lead, LeadMove, LeadNote, LeadState, RoleState
from directory.models import Alumnus
from tenancy.changes import assign
from tenancy.models import Employer
from web.errors import ActionError
from web.rich_text import VERSION, to_html

ROLE_FIELDS = frozenset(
    {"way", "title", "organisation", "place", "effort", "body", "ends_on", "is_public", "owner"}
)  # fmt: skip
CARE_FIELDS = frozenset({"owner", "next_step", "next_on", "value", "currency"})


class MovedMeanwhile(ActionError):
    """Somebody moved the lead since it was looked at. `lead` is how it stands now."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(_("A colleague has changed this meanwhile. Look at how it stands now, then do it again."))
        self.lead = lead


class IllegalMove(ActionError):
    """The state does not follow from the one before, or something is missing; the message says what."""


@transaction.atomic
def save_role(*, role: InvolvementRole | None = None, fields: Mapping[str, Any], by: Membership) -> InvolvementRole:
    if unknown := fields.keys() - ROLE_FIELDS:
        raise TypeError(f"save_role() writes no {', '.join(sorted(unknown))}.")
    role = InvolvementRole() if role is None else _locked_role(role)
    is_new = role._state.adding
    changed = assign(role, fields)
    role.html, role.html_version = to_html(role.body), VERSION
    if changed or is_new:
        role.changed_at = timezone.now()
        role.save()
        record("involvement_role.created" if is_new else "involvement_role.changed", subject=role, by=by)
    return role


@transaction.atomic
def open_role(*, role: InvolvementRole, today: date, by: Membership) -> InvolvementRole:
    role = _locked_role(role)
    if role.ends_on is not None and role.ends_on < today:
        raise IllegalMove(_("Its last day has gone by. Change that first."))
    if not role.body:
        raise IllegalMove(_("Say first what it is about."))
    if role.state != RoleState.OPEN:
        role.state, role.opened_at = RoleState.OPEN, timezone.now()
        role.save()
        record("involvement_role.opened", subject=role, by=by)
    return role


@transaction.atomic
def close_role(*, role: InvolvementRole, by: Membership) -> InvolvementRole:
    """Off all pages. The leads that came of it stay."""
    role = _locked_role(role)
    if role.state == RoleState.OPEN:
        role.state = RoleState.CLOSED
        role.save()
        record("involvement_role.closed", subject=role, by=by)
    return role


@transaction.atomic
def say_i_would_like_to(
    *, employer: Employer, alumnus: Alumnus, way: str, line: str, role: InvolvementRole | None = None
) -> Lead:
    """By the member, who is credited with what comes of it."""
    Alumnus.objects.select_for_update().get(pk=alumnus.pk)  # two at once come one after the other
    mine = Lead.objects.open().filter(alumnus=alumnus)
    if role is not None and mine.filter(role=role).exists():
        raise IllegalMove(_("You have said so already. It stands below."))
    if mine.count() >= MOST_OPEN:
        raise IllegalMove(_("%(most)d of yours are open. Let some of them end first.") % {"most": MOST_OPEN})
    lead: Lead = Lead.objects.create(alumnus=alumnus, way=way, line=line, role=role)
    LeadMove.objects.create(lead=lead, to_state=lead.state)
    tell_team(lead, employer=employer)
    return lead


@transaction.atomic
def take_back(*, lead: Lead) -> Lead:
    """By the member. What they wrote goes; that there was one stays, with its history."""
    lead = _locked(lead)
    if may_take_back(lead):
        before, lead.taken_back_at, lead.line = lead.state, timezone.now(), ""
        lead.next_step, lead.next_on = "", None
        _enter(lead, LeadState.CLOSED, before=before, by=None)
    return lead


@transaction.atomic
def care_for(*, lead: Lead, fields: Mapping[str, Any], version: int, by: Membership) -> Lead:
    """Who looks after it, what comes next and when, what it may be worth. A new one with an owner is assigned."""
    if unknown := fields.keys() - CARE_FIELDS:
        raise TypeError(f"care_for() writes no {', '.join(sorted(unknown))}.")
    lead = _locked(lead, version=version)
    changed = assign(lead, fields)
    if lead.owner is None and lead.state in (LeadState.ASSIGNED, LeadState.IN_TALKS):
        raise IllegalMove(_("Somebody has to look after it."))
    if changed:
        record("lead.changed", subject=lead, by=by, fields=sorted(changed))
        if lead.state == LeadState.NEW and lead.owner is not None:
            _enter(lead, LeadState.ASSIGNED, before=LeadState.NEW, by=by)
        else:
            lead.version += 1
            lead.save()
    return lead


@transaction.atomic
def move(*, employer: Employer, lead: Lead, to: LeadState, version: int, note: str = "", by: Membership) -> Lead:
    """`version` is the one that the mover saw. Who moves a lead that nobody looks after does so from now on."""
    lead = _locked(lead, version=version)
    if not may_follow(lead, to):
        raise IllegalMove(_("This step does not follow from where it is."))
    if to in (LeadState.ASSIGNED, LeadState.IN_TALKS) and lead.owner is None:
        lead.owner = by
    if to == LeadState.NEW:
        lead.owner = None
    if to not in (LeadState.NEW, LeadState.ASSIGNED, LeadState.IN_TALKS):
        lead.next_step, lead.next_on = "", None
    before = lead.state
    _enter(lead, to, before=before, note=note, by=by)
    record("lead.moved", subject=lead, by=by, before=before, after=to)
    if to in (LeadState.IN_TALKS, LeadState.WON, LeadState.LOST):
        tell_member(lead, employer=employer)
    return lead


@transaction.atomic
def add_note(*, lead: Lead, text: str, by: Membership) -> LeadNote:
    """For colleagues alone."""
    note: LeadNote = LeadNote.objects.create(lead=lead, text=text, by=by)
    record("lead.noted", subject=lead, by=by)
    return note


def note_export(*, number: int, by: Membership) -> None:
    record("lead.exported", by=by, count=number)


def _enter(lead: Lead, to: LeadState, *, before: str, note: str = "", by: Membership | None) -> None:
    lead.state, lead.state_since, lead.version = to, timezone.now(), lead.version + 1
    lead.save()
    LeadMove.objects.create(lead=lead, from_state=before, to_state=to, note=note, by=by)


def _locked(lead: Lead, *, version: int | None = None) -> Lead:
    found: Lead = (
        Lead.objects.select_related("alumnus", "owner", "role").select_for_update(of=("self",)).get(pk=lead.pk)
    )
    if version is not None and found.version != version:
        raise MovedMeanwhile(found)
    return found


def _locked_role(role: InvolvementRole) -> InvolvementRole:
    found: InvolvementRole = InvolvementRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
    return found
