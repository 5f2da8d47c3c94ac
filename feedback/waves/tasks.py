"""What goes on by itself: waves open, remind and close on time. A tick too many or too late changes nothing."""

import logging
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from feedback.models import Mode, Rhythm, Wave, WaveOrigin, WaveState
from feedback.waves import rhythms
from feedback.waves.actions import close_wave, open_wave, remind, settle_wave
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer
from web.errors import ActionError

logger = logging.getLogger(__name__)


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(look_after_waves)


@shared_task(base=TenantTask, module="feedback")
def look_after_waves() -> None:
    """One wave's trouble never keeps the others waiting; the next tick tries again."""
    employer, now = _employer(), timezone.now()
    for rhythm in Rhythm.objects.running().filter(next_on__lte=employer.today()).order_by("next_on", "pk"):
        _attempt(rhythms.beat, rhythm=rhythm, employer=employer, now=now)
    for wave in Wave.objects.filter(state=WaveState.PLANNED, opens_at__lte=now).order_by("opens_at", "pk"):
        _attempt(open_wave, wave=wave, employer=employer, now=now)
    for wave in Wave.objects.open().filter(closes_at__lte=now).order_by("closes_at", "pk"):
        _attempt(close_wave, wave=wave, by=None)
    for wave in Wave.objects.open().filter(remind_on__lte=employer.today(), reminded_at__isnull=True).order_by("pk"):
        _attempt(remind, wave=wave, employer=employer, now=now)
    rolling = Wave.objects.open().filter(origin=WaveOrigin.JOURNEY).exclude(mode=Mode.SEALED)
    for wave in rolling.order_by("pk"):
        _attempt(rhythms.remind_rolling, wave=wave, employer=employer, now=now)
    for wave in Wave.objects.filter(state=WaveState.CLOSED, settled_at__isnull=True).order_by("pk"):
        _attempt(settle_wave, wave=wave)


@shared_task(base=TenantTask, module="feedback")
def open_one_wave(*, wave_id: str) -> None:
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is None or not open_wave(wave=wave, employer=_employer()):
        logger.info("surveys.wave_not_due", extra={"wave": wave_id})


@shared_task(base=TenantTask, module="feedback")
def settle_one_wave(*, wave_id: str) -> None:
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is None or not settle_wave(wave=wave):
        logger.info("surveys.wave_settled_before", extra={"wave": wave_id})


def _employer() -> Employer:
    return Employer.objects.get(pk=require_tenant())


def _attempt(work: Callable[..., Any], **kwargs: Any) -> None:
    try:
        work(**kwargs)
    except (ActionError, DatabaseError, ValueError):
        logger.exception("surveys.work_failed")
