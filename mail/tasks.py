"""Pokes for the worker. The work itself is found in PostgreSQL, so each may run twice, late or never."""

from celery import shared_task

from mail import sending
from mail.categories import Lane
from mail.delivery import deliver_lane
from mail.delivery import reap as reap_outbox
from mail.providers import inbox
from tenancy.tasks import GlobalTask
from web.health import note_beat


@shared_task(base=GlobalTask)
def deliver(*, lane: str) -> int:
    return deliver_lane(Lane(lane))


@shared_task(base=GlobalTask)
def reap() -> None:
    reap_outbox()


@shared_task(base=GlobalTask)
def read_reports() -> int:
    """What providers and receiving servers have told us about messages of any employer."""
    return inbox.read_waiting()


@shared_task(base=GlobalTask)
def forget_reports() -> int:
    return inbox.forget_old()


@shared_task(base=GlobalTask)
def forget_texts() -> int:
    """What messages and mailings said long ago."""
    return sending.forget_texts()


@shared_task(base=GlobalTask)
def fill_slots() -> int:
    """Mail that waits for a free slot of its reader's week."""
    return sending.let_waiting_mail_go()


@shared_task(base=GlobalTask)
def guard() -> None:
    sending.guard()


@shared_task(base=GlobalTask)
def tidy() -> None:
    sending.tidy()


@shared_task(base=GlobalTask)
def heartbeat() -> None:
    """Proves to /healthz/ that the beat ticks and a worker answers."""
    note_beat()
