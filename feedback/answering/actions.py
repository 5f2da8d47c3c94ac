"""Saving a page, sending the answers, asking to be contacted. One person answers once, whatever is sent twice."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from directory.models import Alumnus
from feedback.models import ContactWish, Participation, ParticipationState, Wave
from tenancy.scope import require_tenant

Answers = Mapping[str, Any]

# The wave's lock makes a close wait for whoever is just sending: what was thanked for is there when answers are read.
# And it is on disk before somebody is thanked, whatever the server's default is.
SUBMIT = """
WITH wave AS (
    SELECT id FROM feedback_wave
    WHERE tenant_id = %(tenant)s AND id = %(wave)s AND state = 'open' AND opens_at <= %(now)s AND closes_at > %(now)s
    FOR KEY SHARE
), claimed AS (
    UPDATE feedback_participation AS asked SET state = 'answered', draft = '{}', answered_at = %(now)s FROM wave
    WHERE asked.tenant_id = %(tenant)s AND asked.id = %(asked)s AND asked.wave_id = wave.id
      AND asked.state <> 'answered'
    RETURNING asked.id, asked.wave_id, asked.bands
)
INSERT INTO feedback_response (id, tenant_id, wave_id, participation_id, answers, bands, submitted_at)
SELECT %(id)s, %(tenant)s, wave_id, claimed.id, %(answers)s, claimed.bands, %(now)s FROM claimed
RETURNING set_config('synchronous_commit', 'on', true)
"""


def submit(*, participation: Participation, answers: Answers) -> bool:
    """In one statement: either the link is spent and the answers are there, or neither. False where it was not open."""
    values: dict[str, Any] = {
        "tenant": require_tenant(),
        "wave": participation.wave_id,
        "asked": participation.pk,
        "id": uuid4(),
        "answers": json.dumps(dict(answers)),
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SUBMIT, values)
        return cursor.rowcount == 1


def save_draft(*, participation: Participation, answers: Answers) -> None:
    """What was answered so far, for whoever comes back. Hold the row's lock."""
    participation.draft = dict(answers)
    participation.state = ParticipationState.STARTED
    participation.started_at = participation.started_at or timezone.now()
    participation.save(update_fields=["draft", "state", "started_at"])


def forget_drafts(*, wave: Wave) -> int:
    """Called when a wave has closed or is cancelled: what was not sent is nobody's."""
    return Participation.objects.filter(wave=wave).exclude(draft={}).update(draft={})


def ask_for_contact(
    *, wave_id: UUID, alumnus: Alumnus | None = None, name: str = "", address: str = "", words: str = ""
) -> ContactWish:
    """The only way that a name is ever shown. Nothing leads from it to an answer; no time is kept, nothing is audited.

    Somebody known wishes once for each wave; a later wish takes the place of the earlier one.
    """
    said = {"name": name, "address": address, "words": words}
    if alumnus is None:
        return ContactWish.objects.create(wave_id=wave_id, **said)
    wish, _is_new = ContactWish.objects.update_or_create(
        wave_id=wave_id, alumnus=alumnus, defaults={**said, "done_at": None}
    )
    return wish


@transaction.atomic
def mark_done(*, wish: ContactWish, is_done: bool, by: Membership) -> ContactWish:
    wish.done_at = timezone.now() if is_done else None
    wish.save(update_fields=["done_at"])
    record("contact_wish.done" if is_done else "contact_wish.reopened", subject=wish, by=by)
    return wish
