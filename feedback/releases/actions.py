"""Publishing: at the close, or in batches while a wave is open."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.events import record
from feedback.models import Release, Wave
from feedback.releases.gathering import answered
from feedback.releases.publishing import publish
from feedback.releases.rules import batch_ends, has_grown, may_release_batch, may_release_last
from web.errors import ActionError


class NotClosed(ActionError):
    """Its results are released when it is closed."""


@transaction.atomic
def release(*, wave: Wave) -> Release:
    """The last release of a closed wave. Safe to run twice: the second time returns the first one's."""
    wave = _alone_with(wave)
    if not may_release_last(wave):
        raise NotClosed(_("The results come when the survey is closed."))
    done = Release.objects.filter(wave=wave, is_last=True).first()
    if done is not None:
        return done
    made = publish(wave, is_last=True, until=timezone.now())
    record("wave.released", subject=wave, number=made.number, answers=made.answers)
    return made


@transaction.atomic
def note_mixed(wave: Wave) -> Release | None:
    """New answers may be there: releases the next batch of an open wave where enough have come, else does nothing."""
    wave = _alone_with(wave)
    if not may_release_batch(wave):
        return None
    until = batch_ends(timezone.now())
    last = Release.objects.filter(wave=wave).order_by("-number").first()
    if not has_grown(wave, answered(wave, until=until), last):
        return None
    made = publish(wave, is_last=False, until=until)
    record("wave.released", subject=wave, number=made.number, answers=made.answers)
    return made


def _alone_with(wave: Wave) -> Wave:
    """One release at a time. The row itself stays free: whoever hands in answers holds it (`answering.actions`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feedback.release:{wave.pk}"])
    found: Wave = Wave.objects.select_related("survey", "version").get(pk=wave.pk)
    return found
