"""A paused employer's mail waits in the outbox, and the console's figures find their rows by index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from tenancy.operations import DefinerFunction

# As in 0002, but for the employers who are paused.
CLAIM = """
CREATE OR REPLACE FUNCTION mail_claim(p_lane text, p_owner uuid, p_limit integer, p_lease interval)
RETURNS TABLE (id uuid, tenant_id integer) LANGUAGE sql VOLATILE AS $$
WITH RECURSIVE employers AS (
  (SELECT COALESCE(m.tenant_id, 0) AS employer, m.next_at
     FROM mail_message m
    WHERE m.lane = p_lane AND m.state = 'pending'
    ORDER BY COALESCE(m.tenant_id, 0), m.next_at
    LIMIT 1)
  UNION ALL
  SELECT following.employer, following.next_at
    FROM employers e
   CROSS JOIN LATERAL (
      SELECT COALESCE(m.tenant_id, 0) AS employer, m.next_at
        FROM mail_message m
       WHERE m.lane = p_lane AND m.state = 'pending' AND COALESCE(m.tenant_id, 0) > e.employer
       ORDER BY COALESCE(m.tenant_id, 0), m.next_at
       LIMIT 1) following
), waiting AS (
  SELECT employer FROM employers
   WHERE next_at <= statement_timestamp()
     AND NOT EXISTS (SELECT 1 FROM tenancy_employer e WHERE e.id = employers.employer AND NOT e.is_active)
   ORDER BY random() LIMIT p_limit
), due AS (
  SELECT taken.id
    FROM waiting
   CROSS JOIN LATERAL (
      SELECT m.id
        FROM mail_message m
       WHERE m.lane = p_lane AND m.state = 'pending'
         AND COALESCE(m.tenant_id, 0) = waiting.employer AND m.next_at <= statement_timestamp()
       ORDER BY m.next_at, m.id
       LIMIT GREATEST(1, p_limit / (SELECT count(*)::int FROM waiting))
         FOR UPDATE SKIP LOCKED) taken
)
UPDATE mail_message m
   SET state = 'claimed', owner = p_owner, lease_until = statement_timestamp() + p_lease
  FROM due
 WHERE m.id = due.id
RETURNING m.id, m.tenant_id
$$
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mail", "0003_doubt_and_poison"), ("tenancy", "0001_employer")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                fields=["tenant_id", "-id"],
                name="mail_message_undelivered",
                condition=models.Q(state__in=["failed", "uncertain"]),
            ),
        ),
        AddIndexConcurrently(
            "message",
            models.Index(fields=["sent_at"], name="mail_message_sent", condition=models.Q(state="sent")),
        ),
        DefinerFunction("mail_claim(text, uuid, integer, interval)", CLAIM, tables={"tenancy_employer": "SELECT"}),
    ]
