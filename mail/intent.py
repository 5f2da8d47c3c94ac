"""Step 3 of the outbox: the decision to send, committed before the relay hears of it.

One statement asks everything that may have changed since the claim, for one message or a hundred of one employer, so
that a "no, thank you" stops the very next message.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from mail.categories import CAPPED
from mail.durability import durable
from mail.models import Message, State, address_hashes
from mail.models.readers import WEEKLY_CAP
from tenancy.models import Employer
from tenancy.scope import current_scope

# So long until a message of a paused mailing is looked at again; `mail.bulk.resume_batch` does not wait for it.
HELD_FOR = timedelta(days=1)

# `found` is empty when there is nothing against sending. A slot of the week's cap is taken here as well: of what is due
# for one person the newest occasion first, and after those that have been waiting longer for something newer. The
# counter row is locked by the insert, so two workers never take the same slot. A message takes its slot once.
INTENT = """
WITH asked AS MATERIALIZED (
  SELECT m.id, m.tenant_id, m.lane, m.category, m.recipient_id, m.batch_id, m.attempts, m.expires_at, m.slot_week,
         COALESCE(m.occasion_at, m.created_at) AS occasion_at
    FROM mail_message m
   WHERE m.id = ANY(%(ids)s) AND m.owner = %(owner)s AND m.state = 'claimed' AND m.lease_until > statement_timestamp()
   ORDER BY m.id
     FOR UPDATE
), stopped AS (
  SELECT h.id
    FROM unnest(%(hash_of)s::uuid[], %(hashes)s::text[]) AS h (id, hash)
    JOIN asked a ON a.id = h.id
   WHERE mail_address_suppressed(h.hash, a.lane)
), looked_at AS (
  SELECT a.*, quiet.ends, CASE
    WHEN a.attempts > 0 AND EXISTS (SELECT 1 FROM mail_relayevent e
          WHERE e.message_id = a.id AND e.kind IN ('accepted', 'delivered')) THEN 'sent'
    WHEN a.expires_at <= statement_timestamp() THEN 'expired'
    WHEN a.id IN (SELECT stopped.id FROM stopped) THEN 'bounced'
    WHEN a.lane <> 'marketing' THEN ''
    WHEN b.state = 'cancelled' THEN 'withdrawn'
    WHEN NOT EXISTS (SELECT 1 FROM mail_preference p
          WHERE p.tenant_id = a.tenant_id AND p.recipient_id = a.recipient_id AND p.category = a.category AND p.wanted)
      THEN 'unwanted'
    WHEN r.paused_until > statement_timestamp() THEN 'paused'
    WHEN b.state = 'paused' THEN 'held'
    WHEN quiet.ends IS NOT NULL THEN 'quiet'
    ELSE '' END AS found
    FROM asked a
    LEFT JOIN mail_batch b ON b.tenant_id = a.tenant_id AND b.id = a.batch_id
    LEFT JOIN mail_reader r ON r.tenant_id = a.tenant_id AND r.recipient_id = a.recipient_id AND a.lane = 'marketing'
    LEFT JOIN mail_sendingrules s ON s.tenant_id = a.tenant_id
   CROSS JOIN LATERAL (SELECT CASE WHEN a.lane = 'marketing' THEN mail_quiet_until(
         COALESCE(NULLIF(r.timezone, ''), %(zone)s),
         CASE WHEN r.quiet_from IS NULL THEN s.quiet_from ELSE r.quiet_from END,
         CASE WHEN r.quiet_from IS NULL THEN s.quiet_until ELSE r.quiet_until END,
         statement_timestamp()) END AS ends) AS quiet
), cap AS (
  SELECT COALESCE((SELECT s.weekly_cap FROM mail_sendingrules s WHERE s.tenant_id = %(tenant)s), %(cap)s) AS weekly
), in_line AS (
  SELECT l.id, l.recipient_id, COALESCE(w.taken, 0) AS taken,
         row_number() OVER (PARTITION BY l.recipient_id ORDER BY l.occasion_at DESC, l.id) AS rank,
         (SELECT count(*) FROM mail_message c
           WHERE c.tenant_id = l.tenant_id AND c.recipient_id = l.recipient_id AND c.state = 'capped'
             AND c.occasion_at > l.occasion_at
             AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())) AS newer
    FROM looked_at l
    LEFT JOIN mail_weeklycount w
      ON w.tenant_id = l.tenant_id AND w.recipient_id = l.recipient_id AND w.week = %(week)s
   WHERE l.found = '' AND l.slot_week IS NULL AND l.category = ANY(%(capped)s)
), took AS (
  INSERT INTO mail_weeklycount AS w (id, tenant_id, recipient_id, week, taken, granted)
  SELECT mail_uuid7(), %(tenant)s, i.recipient_id, %(week)s, count(*), count(*)
    FROM in_line i, cap
   WHERE i.rank + i.newer + i.taken <= cap.weekly
   GROUP BY i.recipient_id ORDER BY i.recipient_id
  ON CONFLICT (tenant_id, recipient_id, week) DO UPDATE
     SET granted = GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken)),
         taken = w.taken + GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken))
  RETURNING w.recipient_id, w.granted
), verdict AS (
  SELECT l.id, l.lane, l.ends, i.id IS NOT NULL AS counts,
         CASE WHEN i.id IS NOT NULL AND i.rank > COALESCE(t.granted, 0) THEN 'capped' ELSE l.found END AS found
    FROM looked_at l
    LEFT JOIN in_line i ON i.id = l.id
    LEFT JOIN took t ON t.recipient_id = l.recipient_id
)
UPDATE mail_message m
   SET state = CASE WHEN found = '' THEN 'sending' WHEN found IN ('sent', 'capped') THEN found
                    WHEN found IN ('held', 'quiet') THEN 'pending'
                    WHEN found = 'expired' AND verdict.lane <> 'marketing' THEN 'failed' ELSE 'suppressed' END,
       error = CASE found WHEN 'sent' THEN '' ELSE found END,
       error_code = '',
       next_at = CASE found WHEN 'quiet' THEN verdict.ends WHEN 'held' THEN statement_timestamp() + %(held_for)s
                 ELSE m.next_at END,
       slot_week = CASE WHEN found = '' AND counts THEN %(week)s ELSE m.slot_week END,
       address_hash = CASE WHEN found = '' AND m.address_hash = '' THEN
                        (%(hashes)s::text[])[array_position(%(hash_of)s::uuid[], m.id)] ELSE m.address_hash END,
       attempts = m.attempts + (found = '')::int,
       first_tried_at = CASE WHEN found = '' AND m.first_tried_at IS NULL THEN statement_timestamp()
                        ELSE m.first_tried_at END,
       sending_at = CASE found WHEN '' THEN statement_timestamp() ELSE m.sending_at END,
       sent_at = CASE found WHEN 'sent' THEN m.sending_at END,
       owner = CASE found WHEN '' THEN m.owner END,
       lease_until = CASE found WHEN '' THEN statement_timestamp() + %(lease)s END
  FROM verdict
 WHERE m.id = verdict.id
RETURNING m.id, m.state, m.lane
"""

# Each person's newest ones, as many as the week has room for. What is out of date is dropped.
FREE_SLOTS = """
WITH dropped AS (
  UPDATE mail_message m SET state = 'suppressed', error = 'expired'
   WHERE m.tenant_id = %(tenant)s AND m.state = 'capped' AND m.expires_at <= statement_timestamp()
), in_line AS (
  SELECT m.id, row_number() OVER (PARTITION BY m.recipient_id ORDER BY m.occasion_at DESC, m.id)
               + COALESCE(w.taken, 0) AS place
    FROM mail_message m
    LEFT JOIN mail_weeklycount w
      ON w.tenant_id = m.tenant_id AND w.recipient_id = m.recipient_id AND w.week = %(week)s
   WHERE m.tenant_id = %(tenant)s AND m.state = 'capped'
     AND (m.expires_at IS NULL OR m.expires_at > statement_timestamp())
)
UPDATE mail_message m SET state = 'pending', error = '', next_at = statement_timestamp()
  FROM in_line
 WHERE m.id = in_line.id AND m.state = 'capped'
   AND in_line.place <= COALESCE((SELECT s.weekly_cap FROM mail_sendingrules s WHERE s.tenant_id = %(tenant)s), %(cap)s)
"""


def declare_intent(ids: Sequence[UUID], *, owner: UUID, lease: timedelta) -> list[Message]:
    """Of the employer in scope. Those to be sent, in the order asked; what is not ours any more or not to be sent is
    left out."""
    with durable(), connection.cursor() as cursor:
        addresses = dict(Message.objects.in_scope().filter(pk__in=ids).values_list("pk", "to_address"))
        hashes = [(pk, each) for pk, address in addresses.items() for each in address_hashes(address)]
        values: dict[str, Any] = {
            "ids": list(ids),
            "owner": owner,
            "hash_of": [pk for pk, _hash in hashes],
            "hashes": [each for _pk, each in hashes],
            "lease": lease,
            "held_for": HELD_FOR,
            "capped": [category.value for category in CAPPED],
        }
        cursor.execute(INTENT, values | _week())
        rows = cursor.fetchall()
        kept = {pk for pk, state, _lane in rows if state == State.SENDING}
        not_sent = sum(lane == "marketing" for _pk, _state, lane in rows) - len(kept)
        if not_sent > 0:
            cursor.execute("SELECT mail_give_back(%s)", [not_sent])
    # Read after the commit: a text that is too much for the worker must count as its own doing, not be claimed forever.
    found = Message.objects.in_scope().in_bulk(list(kept))
    return [found[pk] for pk in ids if pk in found]


def fill_free_slots() -> int:
    """Lets what waits for a free slot go on, in the scope of one employer; as often as you like."""
    with durable(), connection.cursor() as cursor:
        cursor.execute(FREE_SLOTS, _week())
        return cursor.rowcount


def _week() -> dict[str, Any]:
    """Weeks begin on Monday, where the employer is."""
    employer = Employer.objects.filter(pk=current_scope().tenant_id or 0).only("timezone").first()
    today = employer.today() if employer else timezone.now().date()
    monday: date = today - timedelta(days=today.weekday())
    return {
        "tenant": employer.pk if employer else None,
        "zone": employer.timezone if employer else "UTC",
        "week": monday,
        "cap": WEEKLY_CAP,
    }
