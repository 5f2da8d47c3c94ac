"""Doubt ends by what the relay reports, and only a message that was being sent can have stopped its worker.

The signatures grow by a default or stay, so workers of the earlier version go on until they are replaced.
"""

from importlib import import_module

from django.db import migrations

from tenancy.operations import DefinerFunction

before = import_module("mail.migrations.0002_delivery_for_all_employers")

# A lease lost before the intent: nothing was sent, and nothing of this message was looked at. It shares its worker's
# fate with a whole batch, so it is not counted: eight crashes would otherwise set a hundred innocent neighbours aside.
REAP = """
CREATE OR REPLACE FUNCTION mail_reap(p_poison integer,
                                     OUT released integer, OUT poisoned integer, OUT uncertain integer)
LANGUAGE sql VOLATILE AS $$
WITH lost AS (
  SELECT m.id, m.state = 'sending' AS begun, m.lost_leases + 1 >= p_poison AS poison FROM mail_message m
   WHERE m.state IN ('claimed', 'sending') AND m.lease_until < statement_timestamp()
     FOR UPDATE SKIP LOCKED
), reaped AS (
  UPDATE mail_message m
     SET state = CASE WHEN NOT begun THEN 'pending' WHEN poison THEN 'failed' ELSE 'uncertain' END,
         error = CASE WHEN NOT begun THEN m.error WHEN poison THEN 'poison' ELSE 'uncertain' END,
         lost_leases = m.lost_leases + begun::int, owner = NULL, lease_until = NULL
    FROM lost
   WHERE m.id = lost.id
  RETURNING m.state)
SELECT count(*) FILTER (WHERE state = 'pending')::int,
       count(*) FILTER (WHERE state = 'failed')::int,
       count(*) FILTER (WHERE state = 'uncertain')::int
  FROM reaped
$$
"""

# Reported as accepted: sent. Otherwise, after the grace: a relay that reports everything (`p_reports`) has not got it,
# so it goes out again, `p_most` attempts at most in case the reports do not reach us; on plain SMTP codes, invitations
# and service mail go out once more, since a second copy does no harm, and marketing waits for a person's decision.
# A code does not wait for late reports: it would expire. What stays in doubt is not locked, however often we look.
RESOLVE = """
CREATE OR REPLACE FUNCTION mail_resolve(p_grace interval, p_most integer, p_reports interval DEFAULT NULL,
                                        OUT confirmed integer, OUT again integer, OUT failed integer)
LANGUAGE sql VOLATILE AS $$
WITH doubtful AS (
  SELECT m.id,
         EXISTS (SELECT 1 FROM mail_relayevent e
                  WHERE e.message_id = m.id AND e.kind IN ('accepted', 'delivered')) AS arrived,
         COALESCE(m.expires_at <= statement_timestamp(), false) AS expired,
         CASE WHEN p_reports IS NULL THEN m.lane <> 'marketing' AND NOT m.sent_again
              ELSE m.attempts < p_most END AS repeatable
    FROM mail_message m
   WHERE m.state = 'uncertain'
     AND m.sending_at < statement_timestamp() - CASE WHEN m.lane = 'codes' THEN p_grace
                                                     ELSE GREATEST(p_grace, p_reports) END
), held AS (
  SELECT d.id, d.arrived, d.expired
    FROM doubtful d
    JOIN mail_message m ON m.id = d.id
   WHERE m.state = 'uncertain' AND (d.arrived OR d.expired OR d.repeatable)
     FOR UPDATE OF m SKIP LOCKED
), resolved AS (
  UPDATE mail_message m
     SET state = CASE WHEN arrived THEN 'sent' WHEN expired THEN 'failed' ELSE 'pending' END,
         error = CASE WHEN arrived THEN '' WHEN expired THEN 'expired' ELSE m.error END,
         sent_at = CASE WHEN arrived THEN m.sending_at END,
         text = CASE WHEN arrived AND m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
         html = CASE WHEN arrived AND m.category IN ('code', 'invitation') THEN '' ELSE m.html END,
         sent_again = m.sent_again OR NOT (arrived OR expired),
         next_at = statement_timestamp()
    FROM held
   WHERE m.id = held.id
  RETURNING m.state)
SELECT count(*) FILTER (WHERE state = 'sent')::int,
       count(*) FILTER (WHERE state = 'pending')::int,
       count(*) FILTER (WHERE state = 'failed')::int
  FROM resolved
$$
"""

# A report may come after we have given the message up. What arrived, arrived.
RELAY_EVENT = before.RELAY_EVENT.replace(
    "IF p_kind IN ('accepted', 'delivered') AND about.state = 'uncertain' THEN",
    "IF p_kind IN ('accepted', 'delivered') AND (about.state = 'uncertain'\n"
    "      OR about.state = 'failed' AND about.error IN ('expired', 'gave_up', 'poison')) THEN",
)


def _exchange(signature: str, new: str, old: str) -> migrations.RunSQL:
    """CREATE OR REPLACE keeps owner and grants but forgets what `ALTER FUNCTION` said."""
    texts = [list(DefinerFunction(signature, sql, tables={}).forwards("mail", None)) for sql in (new, old)]
    return migrations.RunSQL(texts[0], texts[1])


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_delivery_for_all_employers")]

    operations = [
        _exchange("mail_reap(integer)", REAP, before.REAP),
        _exchange("mail_relay_event(uuid, text, text, uuid, text, timestamptz)", RELAY_EVENT, before.RELAY_EVENT),
        migrations.RunSQL(
            "DROP FUNCTION mail_resolve(interval, integer)",
            list(DefinerFunction("mail_resolve(interval, integer)", before.RESOLVE, tables={}).forwards("mail", None)),
        ),
        DefinerFunction("mail_resolve(interval, integer, interval)", RESOLVE, tables={}),
    ]
