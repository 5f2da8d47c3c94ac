"""How an employer's marketing mail goes out as a whole: its rules, and stopping and starting all of it."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit.events import Actor, record
from mail.categories import Lane
from mail.durability import durable, wait_for_disk
from mail.intent import fill_free_slots
from mail.models import SendingRules
from mail.pokes import poke_after_commit
from tenancy.scope import no_scope, tenant_scope

RULES = ("weekly_cap", "quiet_from", "quiet_until", "clicks_counted", "replies_counted", "per_minute")
# Above these an employer's mail stops by itself: what the large mailbox providers bear, and a list that is out of date.
COMPLAINTS, BOUNCES = 0.001, 0.05
LEAST, DAYS = 200, 7
PAGE = 5_000  # messages that are looked at in one transaction
_when_stopped: list[Callable[[SendingRules], None]] = []


def when_stopped(listener: Callable[[SendingRules], None]) -> None:
    """`listener(rules)` runs in the scope of an employer whose mail the guard has stopped, in that transaction."""
    if listener not in _when_stopped:
        _when_stopped.append(listener)


def sending_rules() -> SendingRules:
    """Of the employer in scope; where none are kept, the defaults."""
    return SendingRules.objects.first() or SendingRules()


@transaction.atomic
def set_sending_rules(*, values: Mapping[str, Any], by: Actor) -> None:
    """What waits for a free slot gets it at once if the cap is higher now."""
    rules = _locked()
    changed = {name: values[name] for name in RULES if name in values and getattr(rules, name) != values[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(rules, name, value)
    rules.save()
    if "weekly_cap" in changed:
        fill_free_slots()
        poke_after_commit(Lane.MARKETING)
    said: dict[str, Any] = {
        name: value.isoformat("minutes") if isinstance(value, time) else value for name, value in changed.items()
    }
    record("mail.rules_changed", by=by, **said)


@transaction.atomic
def pause_sending(*, by: Actor, reason: SendingRules.Pause = SendingRules.Pause.BY_HAND) -> bool:
    """Nothing more of it is claimed. Codes, invitations and service mail go on. False where it rests already."""
    rules = _locked()
    if rules.paused_at is not None:
        return False
    rules.paused_at, rules.paused_reason = timezone.now(), reason
    rules.save()
    record("mail.sending_paused", by=by, reason=reason)
    return True


@transaction.atomic
def resume_sending(*, by: Actor) -> None:
    """Trouble counts anew from here, so that the old one does not stop it again at once."""
    rules = _locked()
    if rules.paused_at is not None:
        reason = rules.paused_reason
        rules.paused_at, rules.paused_reason, rules.resumed_at = None, "", timezone.now()
        rules.save()
        record("mail.sending_resumed", by=by, reason=reason)
        poke_after_commit(Lane.MARKETING)


def _locked() -> SendingRules:
    wait_for_disk()
    SendingRules.objects.bulk_create([SendingRules()], ignore_conflicts=True)
    return SendingRules.objects.select_for_update().get()


# Ticks


def guard() -> None:
    """Stops the mail of employers that makes too much trouble, before it costs everybody the good name of the relay."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, reason FROM mail_troubled(%s, %s, %s, %s)", [DAYS, LEAST, BOUNCES, COMPLAINTS]
        )
        troubled = cursor.fetchall()
    for tenant_id, reason in troubled:
        with tenant_scope(tenant_id), transaction.atomic():
            if pause_sending(by=None, reason=SendingRules.Pause(reason)):
                for listener in _when_stopped:
                    listener(sending_rules())


def let_waiting_mail_go() -> int:
    """Each employer's messages that wait for a free slot of their readers' week. Says how many got one."""
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_employers_with_capped()")
        employers = [tenant_id for (tenant_id,) in cursor.fetchall()]
    freed = 0
    for tenant_id in employers:
        with tenant_scope(tenant_id):
            freed += fill_free_slots()
    return freed


def forget_texts() -> int:
    """What was said so long ago that nobody needs it; that it was sent, and what became of it, stays. Says how many.

    Page by page, each a transaction of its own, so that nothing waits for it.
    """
    if not settings.MAIL_KEEP_TEXTS_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.MAIL_KEEP_TEXTS_DAYS)
    reached: UUID | None = UUID(int=0)
    forgotten = 0
    while reached is not None:
        with no_scope(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT reached, forgotten FROM mail_forget_texts(%s, %s, %s)", [before, reached, PAGE])
            reached, emptied = cursor.fetchone()
            forgotten += emptied
    with no_scope(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_forget_mailings(%s)", [before])
        emptied = cursor.fetchone()[0]
    return forgotten + emptied


def tidy() -> None:
    """Forgets counters of weeks gone by and buckets that have long been full again."""
    with no_scope(), durable(), connection.cursor() as cursor:
        cursor.execute("SELECT mail_tidy()")
