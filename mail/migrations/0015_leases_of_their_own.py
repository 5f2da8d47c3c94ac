"""Who is at work on a message stands in a narrow table beside the outbox.

A row of the outbox has half a dozen indexes and was written three times for each mail: claimed, sending, sent. Now it
is written once, with the outcome. Workers of the earlier version stop sending until they are replaced: their statements
name columns that are gone, and what they had in hand is found by the reaper.
"""

from importlib import import_module

from django.db import migrations, models

from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy

IN_SCOPE = "tenant_id = {tenant} OR (tenant_id IS NULL AND {tenant} IS NULL)"
MAIL_OWN = Policy("mail_own", "ALL", using=IN_SCOPE, check=IN_SCOPE)

# Rows live for seconds: room for the next version of each on its page, and vacuum when some thousands have gone.
TABLE = """
ALTER TABLE mail_lease SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                            autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000)
"""
# What is being sent at this moment is in doubt when its lease ends, as before.
MOVE = """
INSERT INTO mail_lease (message_id, tenant_id, owner, until, begun_at, slot_week)
SELECT id, tenant_id, owner, lease_until, sending_at, slot_week FROM mail_message WHERE state = 'sending';
UPDATE mail_message
   SET state = 'pending', attempts = attempts - (state = 'sending')::int, owner = NULL, lease_until = NULL
 WHERE state IN ('claimed', 'sending')
"""

# As in 0011, but that what somebody has already is passed over, and that the outbox is not written: an employer's due
# messages that nobody has get a lease. Two workers that look at the same moment: one has locked the row, or else the
# key of the lease decides. `suspect` tells that a worker died over it.
before = import_module("mail.migrations.0011_fair_bulk_mail")
CLAIM = (
    before.CLAIM.replace(
        "RETURNS TABLE (id uuid, tenant_id integer)", "RETURNS TABLE (id uuid, tenant_id integer, suspect boolean)"
    )
    .replace(
        "SELECT w.employer, taken.id, taken.receiver\n", "SELECT w.employer, taken.id, taken.receiver, taken.suspect\n"
    )
    .replace("SELECT m.id, CASE WHEN p_per_domain", "SELECT m.id, m.lost_leases > 0 AS suspect, CASE WHEN p_per_domain")
    .replace(
        "AND COALESCE(m.tenant_id, 0) = w.employer AND m.next_at <= present\n",
        "AND COALESCE(m.tenant_id, 0) = w.employer AND m.next_at <= present\n"
        "           AND (SELECT l.owner FROM mail_lease l WHERE l.message_id = m.id) IS NULL\n",
    )
    .replace("           FOR UPDATE SKIP LOCKED) taken", "           FOR UPDATE OF m SKIP LOCKED) taken")
    .replace("    SELECT d.id, d.employer,\n", "    SELECT d.id, d.employer, d.suspect,\n")
    .replace(
        """    UPDATE mail_message m
       SET state = 'claimed', owner = p_owner, lease_until = present + p_lease
      FROM placed p
     WHERE m.id = p.id AND COALESCE(p.wait, 0) <= 0
    RETURNING m.id, m.tenant_id
""",
        """    INSERT INTO mail_lease AS l (message_id, tenant_id, owner, until)
    SELECT p.id, NULLIF(p.employer, 0), p_owner, present + p_lease
      FROM placed p WHERE COALESCE(p.wait, 0) <= 0
    ON CONFLICT DO NOTHING
    RETURNING l.message_id, l.tenant_id
""",
    )
    .replace(
        "  SELECT c.id, c.tenant_id FROM claimed c;",
        "  SELECT c.message_id, c.tenant_id, p.suspect FROM claimed c JOIN placed p ON p.id = c.message_id;",
    )
)

# The plan is kept, and may have been made while nobody had a lease: one page is read faster than a key is looked up.
BY_KEY = f"ALTER FUNCTION {before.NEW_CLAIM} SET enable_seqscan = off"

RELEASE = """
CREATE OR REPLACE FUNCTION mail_release(p_owner uuid)
RETURNS integer LANGUAGE sql VOLATILE AS $$
WITH released AS (DELETE FROM mail_lease WHERE owner = p_owner AND begun_at IS NULL RETURNING 1)
SELECT count(*)::int FROM released
$$
"""

# A lease lost before the intent: nothing was sent, and nothing of this message was looked at (0003). One lost after it:
# nobody knows, even if the message was withdrawn meanwhile.
REAP = """
CREATE OR REPLACE FUNCTION mail_reap(p_poison integer,
                                     OUT released integer, OUT poisoned integer, OUT uncertain integer)
LANGUAGE sql VOLATILE AS $$
WITH lost AS MATERIALIZED (
  SELECT l.message_id, l.begun_at, l.slot_week FROM mail_lease l
   WHERE l.until < statement_timestamp()
     FOR UPDATE SKIP LOCKED
), freed AS (
  DELETE FROM mail_lease l USING lost WHERE l.message_id = lost.message_id
), reaped AS (
  UPDATE mail_message m
     SET state = CASE WHEN m.lost_leases + 1 >= p_poison THEN 'failed' ELSE 'uncertain' END,
         error = CASE WHEN m.lost_leases + 1 >= p_poison THEN 'poison' ELSE 'uncertain' END,
         lost_leases = m.lost_leases + 1, attempts = m.attempts + 1, sending_at = lost.begun_at,
         first_tried_at = COALESCE(m.first_tried_at, lost.begun_at), slot_week = COALESCE(lost.slot_week, m.slot_week)
    FROM lost
   WHERE m.id = lost.message_id AND lost.begun_at IS NOT NULL AND m.state <> 'sent'
  RETURNING m.state)
SELECT (SELECT count(*) FROM lost WHERE begun_at IS NULL)::int,
       count(*) FILTER (WHERE state = 'failed')::int,
       count(*) FILTER (WHERE state = 'uncertain')::int
  FROM reaped
$$
"""

# The answer only, as `mail_address_suppressed` gave it (0014), for many addresses at once.
SUPPRESSED = """
CREATE FUNCTION mail_suppressed(p_hashes text[], p_lane text)
RETURNS SETOF text LANGUAGE sql STABLE AS $$
SELECT DISTINCT s.address_hash::text FROM mail_suppression s
 WHERE s.address_hash = ANY(p_hashes)
   AND (s.tenant_id IS NULL OR s.tenant_id = NULLIF(current_setting('app.tenant', true), '')::int)
   AND (p_lane <> 'codes' OR s.reason = 'bounce') AND (p_lane = 'marketing' OR s.reason <> 'complaint')
$$
"""

# How many of these a mailbox may still get this week (weeks of UTC), for all employers together; what is said is taken.
# Nobody reads the table: it is known by a keyed hash, and only by asking about mailboxes one writes to.
ROOM = """
CREATE FUNCTION mail_room_for(p_mailboxes uuid[], p_most integer)
RETURNS TABLE (mailbox uuid, room integer) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  present date := date_trunc('week', statement_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
  IF p_most = 0 THEN
    RETURN QUERY SELECT DISTINCT asked.mailbox, 32767 FROM unnest(p_mailboxes) AS asked (mailbox);
    RETURN;
  END IF;
  RETURN QUERY
  INSERT INTO mail_mailbox AS b (mailbox, week, taken, granted)
  SELECT asked.mailbox, present, LEAST(count(*), p_most), LEAST(count(*), p_most)
    FROM unnest(p_mailboxes) AS asked (mailbox)
   GROUP BY 1 ORDER BY 1
  ON CONFLICT (mailbox) DO UPDATE
     SET granted = CASE WHEN b.week = EXCLUDED.week THEN GREATEST(0, LEAST(EXCLUDED.granted, p_most - b.taken))
                        ELSE EXCLUDED.granted END,
         taken = CASE WHEN b.week = EXCLUDED.week
                      THEN b.taken + GREATEST(0, LEAST(EXCLUDED.granted, p_most - b.taken)) ELSE EXCLUDED.granted END,
         week = EXCLUDED.week
  RETURNING b.mailbox, b.granted::integer;
END
$$
"""

TIDY = """
CREATE OR REPLACE FUNCTION mail_tidy() RETURNS void LANGUAGE sql VOLATILE AS $$
DELETE FROM mail_weeklycount WHERE week < (statement_timestamp() - interval '5 weeks')::date;
DELETE FROM mail_mailbox WHERE week < (statement_timestamp() - interval '2 weeks')::date;
DELETE FROM mail_bucket WHERE key LIKE 'domain:%' AND at < statement_timestamp() - interval '1 hour';
$$
"""

# Page by page, in the order in which they were written, the texts of messages that are over and older than `p_before`:
# what they said, to whom by name, and the contents of mailings. That they were sent, and what became of them, stays.
FORGET = """
CREATE FUNCTION mail_forget_texts(p_before timestamptz, p_after uuid, p_limit integer,
                                  OUT reached uuid, OUT forgotten integer)
LANGUAGE sql VOLATILE AS $$
WITH page AS MATERIALIZED (
  SELECT m.id, m.created_at, m.state,
         m.text <> '' OR m.html <> '' OR m.headers <> '{}' OR COALESCE(m.merge, '{}') <> '{}' AS says
    FROM mail_message m
   WHERE m.id > p_after
   ORDER BY m.id LIMIT p_limit
), emptied AS (
  UPDATE mail_message m
     SET text = '', html = '', headers = '{}', merge = CASE WHEN m.merge IS NOT NULL THEN '{}'::jsonb END
    FROM page
   WHERE m.id = page.id AND page.says AND page.created_at < p_before AND page.state NOT IN ('pending', 'capped')
     AND m.state NOT IN ('pending', 'capped')
  RETURNING 1
)
SELECT (SELECT max(page.id::text)::uuid FROM page HAVING min(page.created_at) < p_before),
       (SELECT count(*)::integer FROM emptied)
$$
"""
FORGET_MAILINGS = """
CREATE FUNCTION mail_forget_mailings(p_before timestamptz) RETURNS integer LANGUAGE sql VOLATILE AS $$
WITH emptied AS (
  UPDATE mail_content c SET text = '', html = ''
    FROM mail_batch b
   WHERE b.tenant_id = c.tenant_id AND b.id = c.batch_id AND b.created_at < p_before AND (c.text <> '' OR c.html <> '')
     AND NOT EXISTS (SELECT 1 FROM mail_message m
                      WHERE m.tenant_id = b.tenant_id AND m.batch_id = b.id AND m.state IN ('pending', 'capped'))
  RETURNING 1)
SELECT count(*)::integer FROM emptied
$$
"""

# As in 0013: one statement asks everything that may have changed since the claim and takes the decision. What is to be
# sent keeps its row in the outbox as it is; the lease says from now on that it is being sent. What is not to be sent
# gets its new state, and its lease ends, as do those of messages that somebody has withdrawn since the claim. Says
# which places of `p_ids` are to be sent. A mailbox that has had its share of all employers together says nothing of
# them: the message is as slow as others are, and HR reads the same words. The rows are found by their keys:
# COALESCE keeps the planner from walking along `mail_message_due`, as it does until it has counted how many wait.
INTEND = """
CREATE FUNCTION mail_intend(p_ids uuid[], p_lane text, p_owner uuid, p_lease interval, p_held_for interval,
                            p_hash_of uuid[], p_hashes text[], p_refused uuid[], p_mailboxes uuid[],
                            p_most_for_mailbox integer,
                            p_tenant integer, p_zone text, p_week date, p_cap integer, p_capped text[])
RETURNS SETOF integer LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH asked AS MATERIALIZED (
  SELECT m.id, m.tenant_id, m.lane, m.category, m.recipient_id, m.batch_id, m.attempts, m.expires_at, m.slot_week,
         COALESCE(m.occasion_at, m.created_at) AS occasion_at
    FROM mail_lease l
    JOIN mail_message m ON m.id = l.message_id
   WHERE l.message_id = ANY(p_ids) AND l.owner = p_owner AND l.begun_at IS NULL AND l.until > statement_timestamp()
     AND COALESCE(m.state, '') = 'pending'
   ORDER BY m.id
     FOR UPDATE OF m
), stopped AS (
  SELECT h.id
    FROM unnest(p_hash_of, p_hashes) AS h (id, hash)
   WHERE h.hash IN (SELECT s.hash FROM mail_suppressed(p_hashes, p_lane) AS s (hash))
), looked_at AS MATERIALIZED (
  SELECT a.*, quiet.ends, CASE
    WHEN a.attempts > 0 AND EXISTS (SELECT 1 FROM mail_relayevent e
          WHERE e.message_id = a.id AND e.kind IN ('accepted', 'delivered')) THEN 'sent'
    WHEN a.expires_at <= statement_timestamp() THEN 'expired'
    WHEN a.id IN (SELECT stopped.id FROM stopped) THEN 'bounced'
    WHEN a.lane <> 'marketing' THEN ''
    WHEN b.state = 'cancelled' OR a.id = ANY(p_refused) THEN 'withdrawn'
    WHEN NOT EXISTS (SELECT 1 FROM mail_preference p
          WHERE p.tenant_id = a.tenant_id AND p.recipient_id = a.recipient_id AND p.category = a.category AND p.wanted)
      THEN 'unwanted'
    WHEN r.paused_until > statement_timestamp() THEN 'paused'
    WHEN b.state = 'paused' THEN 'held'
    WHEN quiet.ends IS NOT NULL THEN 'quiet'
    ELSE '' END AS found
    FROM asked a
    LEFT JOIN mail_batch b ON b.tenant_id = p_tenant AND b.id = a.batch_id
    LEFT JOIN mail_reader r ON r.tenant_id = p_tenant AND r.recipient_id = a.recipient_id AND a.lane = 'marketing'
    LEFT JOIN mail_sendingrules s ON s.tenant_id = p_tenant
   CROSS JOIN LATERAL (SELECT CASE
         WHEN a.lane = 'marketing' AND COALESCE(r.quiet_from, s.quiet_from) IS NOT NULL THEN mail_quiet_until(
         COALESCE(NULLIF(r.timezone, ''), p_zone),
         CASE WHEN r.quiet_from IS NULL THEN s.quiet_from ELSE r.quiet_from END,
         CASE WHEN r.quiet_from IS NULL THEN s.quiet_until ELSE r.quiet_until END,
         statement_timestamp()) END AS ends) AS quiet
), cap AS (
  SELECT COALESCE((SELECT s.weekly_cap FROM mail_sendingrules s WHERE s.tenant_id = p_tenant), p_cap) AS weekly
), in_line AS MATERIALIZED (
  SELECT l.*, COALESCE(w.taken, 0) AS taken,
         row_number() OVER (PARTITION BY l.counts, l.recipient_id ORDER BY l.occasion_at DESC, l.id) AS rank,
         CASE WHEN l.counts THEN (
           SELECT count(*) FROM mail_message c
            WHERE c.tenant_id = p_tenant AND c.recipient_id = l.recipient_id AND c.state = 'capped'
              AND c.occasion_at > l.occasion_at
              AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())) END AS newer
    FROM (SELECT looked_at.*, found = '' AND slot_week IS NULL AND category = ANY(p_capped) AS counts
            FROM looked_at) l
    LEFT JOIN mail_weeklycount w
      ON w.tenant_id = p_tenant AND w.recipient_id = l.recipient_id AND w.week = p_week AND l.counts
), next_up AS MATERIALIZED (
  SELECT i.id, i.recipient_id, p_mailboxes[array_position(p_ids, i.id)] AS mailbox,
         row_number() OVER (PARTITION BY p_mailboxes[array_position(p_ids, i.id)] ORDER BY i.rank, i.id) AS place
    FROM in_line i, cap
   WHERE i.counts AND i.rank + i.newer + i.taken <= cap.weekly
), welcome AS MATERIALIZED (
  SELECT n.id, n.recipient_id
    FROM next_up n
    JOIN mail_room_for(ARRAY(SELECT next_up.mailbox FROM next_up), p_most_for_mailbox) AS r (mailbox, room)
      ON r.mailbox = n.mailbox
   WHERE n.place <= r.room
), took AS (
  INSERT INTO mail_weeklycount AS w (id, tenant_id, recipient_id, week, taken, granted)
  SELECT mail_uuid7(), p_tenant, y.recipient_id, p_week, count(*), count(*)
    FROM welcome y
   GROUP BY y.recipient_id ORDER BY y.recipient_id
  ON CONFLICT (tenant_id, recipient_id, week) DO UPDATE
     SET granted = GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken)),
         taken = w.taken + GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken))
  RETURNING w.recipient_id, w.granted
), granted AS MATERIALIZED (
  -- Looked up by key: the planner would compare every message with every slot.
  SELECT COALESCE(jsonb_object_agg(t.recipient_id, t.granted), '{}') AS slots FROM took t
), verdict AS MATERIALIZED (
  SELECT i.id, i.lane, i.ends, i.counts,
         CASE WHEN i.id IN (SELECT n.id FROM next_up n) AND i.id NOT IN (SELECT y.id FROM welcome y) THEN 'slowed'
              WHEN i.counts AND i.rank > COALESCE((g.slots ->> i.recipient_id::text)::int, 0) THEN 'capped'
              ELSE i.found END AS found
    FROM in_line i, granted g
), turned AS (
  UPDATE mail_message m
     SET state = CASE WHEN found IN ('sent', 'capped') THEN found
                      WHEN found IN ('held', 'quiet', 'slowed') THEN 'pending'
                      WHEN found = 'expired' AND verdict.lane <> 'marketing' THEN 'failed' ELSE 'suppressed' END,
         error = CASE found WHEN 'sent' THEN '' ELSE found END,
         error_code = '',
         next_at = CASE found WHEN 'quiet' THEN verdict.ends WHEN 'held' THEN statement_timestamp() + p_held_for
                   WHEN 'slowed' THEN statement_timestamp() + (0.25 + 0.75 * random()) * interval '1 day'
                   ELSE m.next_at END,
         sent_at = CASE found WHEN 'sent' THEN m.sending_at END
    FROM verdict
   WHERE m.id = verdict.id AND verdict.found <> ''
), ended AS (
  DELETE FROM mail_lease l
   WHERE l.message_id = ANY(p_ids) AND l.owner = p_owner AND l.begun_at IS NULL
     AND l.message_id NOT IN (SELECT v.id FROM verdict v WHERE v.found = '')
), begun AS (
  UPDATE mail_lease l
     SET begun_at = statement_timestamp(), until = statement_timestamp() + p_lease,
         slot_week = CASE WHEN verdict.counts THEN p_week END
    FROM verdict
   WHERE l.message_id = verdict.id AND verdict.found = ''
  RETURNING l.message_id
)
SELECT array_position(p_ids, begun.message_id) FROM begun;
END
$$
"""
OLD_INTEND = "mail_intend(uuid[], uuid, interval, interval, uuid[], text[], integer, text, date, integer, text[])"
NEW_INTEND = (
    "mail_intend(uuid[], text, uuid, interval, interval, uuid[], text[], uuid[], uuid[], integer, integer, text, date,"
    " integer, text[])"
)
OUTBOX = {"mail_lease": "SELECT, INSERT, UPDATE, DELETE"}


class Migration(migrations.Migration):
    dependencies = [("mail", "0014_complaints_end_optional_mail")]

    operations = [
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("message_id", models.UUIDField(primary_key=True, serialize=False)),
                ("tenant_id", models.IntegerField(editable=False, null=True)),
                ("owner", models.UUIDField()),
                ("until", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("slot_week", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("mailbox", models.UUIDField(primary_key=True, serialize=False)),
                ("week", models.DateField()),
                ("taken", models.PositiveSmallIntegerField()),
                ("granted", models.PositiveSmallIntegerField()),
            ],
        ),
        TablePolicies("Lease", MAIL_OWN),
        migrations.RunSQL(TABLE, migrations.RunSQL.noop),
        migrations.RunSQL(MOVE),
        migrations.RunSQL(f"DROP FUNCTION {before.NEW_CLAIM}", migrations.RunSQL.noop),
        DefinerFunction(before.NEW_CLAIM, CLAIM, tables=OUTBOX),
        migrations.RunSQL(BY_KEY, migrations.RunSQL.noop),
        DefinerFunction("mail_release(uuid)", RELEASE, tables={}),
        DefinerFunction("mail_reap(integer)", REAP, tables={}),
        DefinerFunction("mail_suppressed(text[], text)", SUPPRESSED, tables={}),
        DefinerFunction(
            "mail_room_for(uuid[], integer)", ROOM, tables={"mail_mailbox": "SELECT, INSERT, UPDATE, DELETE"}
        ),
        DefinerFunction("mail_tidy()", TIDY, tables={}),
        DefinerFunction("mail_forget_texts(timestamptz, uuid, integer)", FORGET, tables={}),
        DefinerFunction(
            "mail_forget_mailings(timestamptz)",
            FORGET_MAILINGS,
            tables={"mail_content": "SELECT, UPDATE", "mail_batch": "SELECT"},
        ),
        migrations.RunSQL(f"DROP FUNCTION {OLD_INTEND}", migrations.RunSQL.noop),
        migrations.RunSQL(INTEND, f"DROP FUNCTION {NEW_INTEND}"),
        migrations.RunSQL("DROP FUNCTION mail_address_suppressed(text, text)", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="message", name="mail_message_held"),
        migrations.RemoveIndex(model_name="message", name="mail_message_leases"),
        migrations.RemoveField(model_name="message", name="owner"),
        migrations.RemoveField(model_name="message", name="lease_until"),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Not delivered"),
                    ("uncertain", "Unsure whether it arrived"),
                    ("suppressed", "Not sent"),
                    ("capped", "Waits for a free week"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="error",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unreachable", "The mail server cannot be reached at the moment; we keep trying."),
                    ("later", "The mail server asked us to try again later."),
                    ("gave_up", "The mail server kept putting it off for a day, so we stopped trying."),
                    ("no_mailbox", "There is no such mailbox. Please ask for another address."),
                    ("refused", "The receiving mail server refused the message."),
                    ("uncertain", "The connection broke at the last moment; it may or may not have arrived."),
                    ("expired", "It was no longer useful by the time it could be sent."),
                    ("poison", "It stopped our mail worker several times, so it was set aside."),
                    ("unreadable", "The message could not be put together."),
                    ("bounced", "Mail to this address came back before, so we no longer write to it."),
                    ("unwanted", "This person has not asked for this kind of mail."),
                    ("withdrawn", "It was withdrawn before it went out."),
                    ("paused", "This person has paused their mail."),
                    ("held", "The mailing is paused."),
                    ("quiet", "It waits for the end of this person's quiet hours."),
                    ("capped", "This person has had enough mail this week; it goes out in the next free one."),
                    ("slowed", "It waits so that the receiving side is not sent too much at once."),
                ],
                max_length=12,
            ),
        ),
    ]
