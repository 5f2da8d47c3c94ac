"""Whom members see: staff take people off the lists, and let those in who wait."""

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.members.actions import change_roles, end_membership
from accounts.members.mail import address_of
from accounts.models import Membership, Role
from audit.events import Actor, record
from directory.actions import unlink_membership
from directory.models import Alumnus
from directory.people.emails import send_approved, send_refused
from directory.people.rules import can_limit, waits_for_approval
from directory.search.rows import refresh_search
from tenancy.models import Employer
from web.errors import ActionError


class UnlistingReason(models.TextChoices):
    ASKED = "asked", gettext_lazy("They asked for it")
    PROTECTION = "protection", gettext_lazy("For their protection")
    DISPUTE = "dispute", gettext_lazy("A dispute is open")
    UNSURE = "unsure", gettext_lazy("We are not sure the record is right")
    OTHER = "other", gettext_lazy("Another reason")


class NotWaiting(ActionError):
    """Somebody else has decided already, or there is nothing to decide."""


@transaction.atomic
def set_unlisted(alumnus: Alumnus, *, unlisted: bool, reason: str, by: Membership) -> Alumnus:
    """Off the lists of members, whatever the person chose; back again, the person's own choice counts.

    `reason` is one of `UnlistingReason`: the log outlives the person and holds nothing that was written about them.
    """
    alumnus = _locked(alumnus)
    if alumnus.unlisted != unlisted:
        alumnus.unlisted = unlisted
        alumnus.save(update_fields=["unlisted", "updated_at"])
        record("alumnus.unlisted" if unlisted else "alumnus.listed", subject=alumnus, by=by, reason=reason)
        refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def limit_access(alumnus: Alumnus, *, by: Actor) -> Alumnus:
    """The person keeps the own profile and sees nobody, nor is seen, until somebody of HR approves."""
    alumnus = _locked(alumnus)
    if not can_limit(alumnus):
        raise NotWaiting(_("Only somebody who has joined, and does not wait already, can be made to wait."))
    alumnus.is_limited = True
    alumnus.save(update_fields=["is_limited", "updated_at"])
    record("alumnus.limited", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    return alumnus


@transaction.atomic
def approve(alumnus: Alumnus, *, employer: Employer, by: Membership) -> Alumnus:
    alumnus = _waiting(alumnus)
    alumnus.is_limited = False
    alumnus.save(update_fields=["is_limited", "updated_at"])
    record("alumnus.approved", subject=alumnus, by=by)
    refresh_search([alumnus.pk])
    if alumnus.membership and (to := address_of(alumnus.membership)):
        send_approved(alumnus, to=to, employer=employer)
    return alumnus


@transaction.atomic
def refuse(alumnus: Alumnus, *, reason: str, employer: Employer, by: Membership) -> Alumnus:
    """The person is told why, and is no member any more; other roles stay. The record stays, for HR alone."""
    alumnus = _waiting(alumnus)
    membership = alumnus.membership
    assert membership is not None  # who waits has joined
    if to := address_of(membership):
        send_refused(alumnus, to=to, reason=reason, employer=employer)
    alumnus.is_limited = False
    alumnus.save(update_fields=["is_limited", "updated_at"])
    record("alumnus.refused", subject=alumnus, by=by)
    others = [role for role in membership.roles if role not in (Role.ALUMNUS, Role.EMPLOYEE)]
    if others:
        change_roles(membership=membership, roles=others, by=by)
    else:
        end_membership(membership=membership, by=by)
    unlink_membership(membership, by)  # who came as an employee has not left as an alumnus
    return Alumnus.objects.get(pk=alumnus.pk)


def _waiting(alumnus: Alumnus) -> Alumnus:
    alumnus = _locked(alumnus)
    if not waits_for_approval(alumnus):
        raise NotWaiting(_("This person does not wait for approval any more."))
    return alumnus


def _locked(alumnus: Alumnus) -> Alumnus:
    return Alumnus.objects.select_for_update(of=("self",), no_key=True).select_related("membership").get(pk=alumnus.pk)
