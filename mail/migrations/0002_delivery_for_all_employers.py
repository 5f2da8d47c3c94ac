"""What the worker may do across employers, and no more: take, give back, tidy up, note what the relay reported.

The functions return ids and counts. Addresses and texts are read in the scope of their own employer.
"""

from django.db import migrations

from tenancy.operations import DefinerFunction

# From employer to employer by the index, then a fair slice of each. `COALESCE(tenant_id, 0)` is the index's own
# expression; 0 stands for mail without an employer. Without `id` in the index this took 925 ms instead of 12.
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
  SELECT employer FROM employers WHERE next_at <= statement_timestamp() ORDER BY random() LIMIT p_limit
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

RELEASE = """
CREATE OR REPLACE FUNCTION mail_release(p_owner uuid)
RETURNS integer LANGUAGE sql VOLATILE AS $$
WITH released AS (
  UPDATE mail_message SET state = 'pending', owner = NULL, lease_until = NULL
   WHERE state = 'claimed' AND owner = p_owner
  RETURNING 1)
SELECT count(*)::int FROM released
$$
"""

# A lease lost before the intent: nothing was sent. One lost after it: nobody knows.
REAP = """
CREATE OR REPLACE FUNCTION mail_reap(p_poison integer,
                                     OUT released integer, OUT poisoned integer, OUT uncertain integer)
LANGUAGE sql VOLATILE AS $$
WITH lost AS (
  SELECT m.id, m.state FROM mail_message m
   WHERE m.state IN ('claimed', 'sending') AND m.lease_until < statement_timestamp()
     FOR UPDATE SKIP LOCKED
), reaped AS (
  UPDATE mail_message m
     SET state = CASE WHEN lost.state = 'sending' THEN 'uncertain'
                      WHEN m.lost_leases + 1 >= p_poison THEN 'failed' ELSE 'pending' END,
         error = CASE WHEN lost.state = 'sending' THEN 'uncertain'
                      WHEN m.lost_leases + 1 >= p_poison THEN 'poison' ELSE m.error END,
         lost_leases = m.lost_leases + 1, owner = NULL, lease_until = NULL
    FROM lost
   WHERE m.id = lost.id
  RETURNING m.state)
SELECT count(*) FILTER (WHERE state = 'pending')::int,
       count(*) FILTER (WHERE state = 'failed')::int,
       count(*) FILTER (WHERE state = 'uncertain')::int
  FROM reaped
$$
"""

# Reported as accepted: sent. Otherwise, after the grace, codes, invitations and service mail go out once more, since a
# second copy does no harm; marketing waits for a person's decision.
RESOLVE = """
CREATE OR REPLACE FUNCTION mail_resolve(p_grace interval, p_poison integer, OUT confirmed integer, OUT again integer,
                                        OUT failed integer)
LANGUAGE sql VOLATILE AS $$
WITH doubtful AS (
  SELECT m.id,
         EXISTS (SELECT 1 FROM mail_relayevent e
                  WHERE e.message_id = m.id AND e.kind IN ('accepted', 'delivered')) AS arrived,
         m.expires_at <= statement_timestamp() AS expired,
         m.lost_leases >= p_poison AS poison,
         m.lane <> 'marketing' AND NOT m.sent_again AS repeatable
    FROM mail_message m
   WHERE m.state = 'uncertain' AND m.sending_at < statement_timestamp() - p_grace
     FOR UPDATE SKIP LOCKED
), resolved AS (
  UPDATE mail_message m
     SET state = CASE WHEN arrived THEN 'sent' WHEN expired OR poison THEN 'failed' ELSE 'pending' END,
         error = CASE WHEN arrived THEN '' WHEN expired THEN 'expired' WHEN poison THEN 'poison' ELSE m.error END,
         sent_at = CASE WHEN arrived THEN m.sending_at END,
         text = CASE WHEN arrived AND m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
         html = CASE WHEN arrived AND m.category IN ('code', 'invitation') THEN '' ELSE m.html END,
         sent_again = m.sent_again OR NOT (arrived OR COALESCE(expired, false) OR poison),
         next_at = statement_timestamp()
    FROM doubtful
   WHERE m.id = doubtful.id AND (arrived OR expired OR poison OR repeatable)
  RETURNING m.state)
SELECT count(*) FILTER (WHERE state = 'sent')::int,
       count(*) FILTER (WHERE state = 'pending')::int,
       count(*) FILTER (WHERE state = 'failed')::int
  FROM resolved
$$
"""

# The answer only: whether an address is on another employer's list stays unknown. A complaint or a wish does not stop
# the code that the person asks for at this moment.
SUPPRESSED = """
CREATE OR REPLACE FUNCTION mail_address_suppressed(p_address_hash text, p_lane text)
RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT EXISTS (
  SELECT 1 FROM mail_suppression s
   WHERE s.address_hash = p_address_hash
     AND (s.tenant_id IS NULL OR s.tenant_id = NULLIF(current_setting('app.tenant', true), '')::int)
     AND (p_lane <> 'codes' OR s.reason = 'bounce'))
$$
"""

# False for an unknown message and for an event that was noted before.
RELAY_EVENT = """
CREATE OR REPLACE FUNCTION mail_relay_event(p_id uuid, p_provider text, p_event_id text, p_message_id uuid, p_kind text,
                                            p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  about mail_message%ROWTYPE;
BEGIN
  SELECT * INTO about FROM mail_message m WHERE m.id = p_message_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO mail_relayevent (id, tenant_id, message_id, provider, event_id, kind, at)
  VALUES (p_id, about.tenant_id, p_message_id, p_provider, p_event_id, p_kind, p_at)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF p_kind IN ('accepted', 'delivered') AND about.state = 'uncertain' THEN
    UPDATE mail_message m
       SET state = 'sent', sent_at = p_at, error = '', error_code = '',
           text = CASE WHEN m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
           html = CASE WHEN m.category IN ('code', 'invitation') THEN '' ELSE m.html END
     WHERE m.id = p_message_id;
  ELSIF p_kind = 'bounced' AND about.state IN ('sent', 'uncertain') THEN
    UPDATE mail_message m SET state = 'failed', sent_at = NULL, error = 'no_mailbox' WHERE m.id = p_message_id;
  END IF;
  IF p_kind IN ('bounced', 'complained') AND about.tenant_id IS NOT NULL THEN
    INSERT INTO mail_suppression (id, tenant_id, address_hash, reason, at)
    VALUES (gen_random_uuid(), about.tenant_id, about.address_hash,
            CASE p_kind WHEN 'bounced' THEN 'bounce' ELSE 'complaint' END, p_at)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN true;
END
$$
"""

OUTBOX = {"mail_message": "SELECT, UPDATE"}


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_outbox")]

    operations = [
        DefinerFunction("mail_claim(text, uuid, integer, interval)", CLAIM, tables=OUTBOX),
        DefinerFunction("mail_release(uuid)", RELEASE, tables=OUTBOX),
        DefinerFunction("mail_reap(integer)", REAP, tables=OUTBOX),
        DefinerFunction("mail_resolve(interval, integer)", RESOLVE, tables={"mail_relayevent": "SELECT"}),
        DefinerFunction("mail_address_suppressed(text, text)", SUPPRESSED, tables={"mail_suppression": "SELECT"}),
        DefinerFunction(
            "mail_relay_event(uuid, text, text, uuid, text, timestamptz)",
            RELAY_EVENT,
            tables={"mail_relayevent": "SELECT, INSERT", "mail_suppression": "SELECT, INSERT"},
        ),
    ]
