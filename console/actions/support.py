"""Looking at an employer's pages with its knowledge: asked for, allowed, ended, each noted in the employer's log."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import OPERATOR, record
from console.emails import tell_owners
from console.models import LONGEST_GRANT_MINUTES, Operator, SupportGrant, SupportRule
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.errors import ActionError


class AlreadyAsked(ActionError):
    """One look at a time."""


class NotOpen(ActionError):
    """The request has been answered, or is over."""


class TooLong(ActionError):
    """Nobody looks for longer than four hours."""


@transaction.atomic
def ask_for_support(*, employer: Employer, reason: str, minutes: int, is_urgent: bool, by: Operator) -> SupportGrant:
    """The owners are told at once. It begins with a yes of theirs, or now where it is urgent or none need be asked."""
    if not 1 <= minutes <= LONGEST_GRANT_MINUTES:
        raise TooLong(_("Choose four hours at most."))
    now = timezone.now()
    with tenant_scope(employer):
        if SupportGrant.objects.open(now).filter(operator_id=by.pk).select_for_update().exists():
            raise AlreadyAsked(_("You have asked already. End that first."))
        grant = SupportGrant(
            operator_id=by.pk,
            operator_name=by.name,
            reason=reason,
            minutes=minutes,
            is_urgent=is_urgent,
            asked_at=now,
        )
        if is_urgent or not asks_first():
            _start(grant)
        grant.save(force_insert=True)
        facts = {
            "operator": str(by.pk),
            "minutes": minutes,
            "urgent": is_urgent,
            "started": grant.starts_at is not None,
        }
        record("support.asked", subject=grant, by=OPERATOR, **facts)
        tell_owners(employer=employer, grant=grant)
    record("support.asked", by=by, employer=employer.pk, grant=str(grant.pk), minutes=minutes, urgent=is_urgent)
    return grant


def asks_first() -> bool:
    rule = SupportRule.objects.first()
    return rule is None or rule.asks_first


def _start(grant: SupportGrant) -> None:
    grant.starts_at = timezone.now()
    grant.ends_at = grant.starts_at + timedelta(minutes=grant.minutes)


@transaction.atomic
def allow_support(*, grant: SupportGrant, by: Membership) -> SupportGrant:
    """From now on, for as long as was asked for."""
    grant = _waiting(grant)
    grant.answered_by = by
    _start(grant)
    grant.save(update_fields=["answered_by", "starts_at", "ends_at"])
    record("support.allowed", subject=grant, by=by)
    return grant


@transaction.atomic
def refuse_support(*, grant: SupportGrant, by: Membership) -> SupportGrant:
    grant = _waiting(grant)
    grant.answered_by, grant.refused_at = by, timezone.now()
    grant.save(update_fields=["answered_by", "refused_at"])
    record("support.refused", subject=grant, by=by)
    return grant


@transaction.atomic
def end_support(*, grant: SupportGrant, by: Membership | Operator) -> SupportGrant:
    """At once: the next page the operator asks for is not found. Call in the employer's scope."""
    grant = _locked(grant)
    if not (grant.is_running or grant.is_waiting):
        raise NotOpen(_("This is over already."))
    grant.ended_at = timezone.now()
    grant.ended_by = colleague(by)
    grant.save(update_fields=["ended_at", "ended_by"])
    record("support.ended", subject=grant, by=grant.ended_by or OPERATOR)
    return grant


@transaction.atomic
def set_support_rule(*, asks_first: bool, by: Membership) -> SupportRule:
    rule = SupportRule.objects.select_for_update().first() or SupportRule()
    if rule.asks_first is not asks_first or rule._state.adding:
        rule.asks_first = asks_first
        rule.save()
        record("support.rule_changed", subject=rule, by=by, asks_first=asks_first)
    return rule


def _waiting(grant: SupportGrant) -> SupportGrant:
    grant = _locked(grant)
    if not grant.is_waiting:
        raise NotOpen(_("This request has been answered or is over."))
    return grant


def _locked(grant: SupportGrant) -> SupportGrant:
    return SupportGrant.objects.select_for_update().get(pk=grant.pk)
