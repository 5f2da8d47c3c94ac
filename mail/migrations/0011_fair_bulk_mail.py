"""Bulk mail is fair: to each employer its slice, to each receiving mail service no more than it likes to take.

The signature of `mail_claim` grows by defaults, so workers of the earlier version go on, without these limits.
"""

from importlib import import_module

import django.utils.timezone
from django.db import migrations, models

from tenancy.operations import DefinerFunction

before = import_module("mail.migrations.0004_paused_employers_and_figures")

# The big mail services take mail for many domains and count it together.
RECEIVER = """
CREATE FUNCTION mail_receiver(p_address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE
  WHEN domain = 'googlemail.com' THEN 'gmail.com'
  WHEN domain ~ '^(outlook|hotmail|live|msn)\\.' THEN 'outlook.com'
  WHEN domain ~ '^(yahoo|ymail|rocketmail|aol)\\.' THEN 'yahoo.com'
  WHEN domain IN ('me.com', 'mac.com') THEN 'icloud.com'
  WHEN domain = 'gmx.net' OR domain ~ '^gmx\\.' OR domain = 'web.de' THEN 'gmx.net'
  ELSE domain END
  FROM (SELECT lower(split_part(p_address, '@', -1)) AS domain) AS address
$$
"""

# The end of somebody's quiet hours if it is in them now. Hours that a change of the clocks leaves out are passed over.
QUIET_UNTIL = """
CREATE FUNCTION mail_quiet_until(p_zone text, p_from time, p_until time, p_at timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  here timestamp;
  ends timestamp;
BEGIN
  IF p_from IS NULL OR p_from = p_until THEN
    RETURN NULL;
  END IF;
  BEGIN
    here := p_at AT TIME ZONE p_zone;
  EXCEPTION WHEN invalid_parameter_value THEN  -- a zone that this server does not know
    p_zone := 'UTC';
    here := p_at AT TIME ZONE p_zone;
  END;
  IF p_from < p_until THEN
    IF here::time < p_from OR here::time >= p_until THEN
      RETURN NULL;
    END IF;
    ends := here::date + p_until;
  ELSIF here::time >= p_from THEN
    ends := here::date + 1 + p_until;
  ELSIF here::time < p_until THEN
    ends := here::date + p_until;
  ELSE
    RETURN NULL;
  END IF;
  RETURN GREATEST(ends AT TIME ZONE p_zone, p_at + interval '1 second');
END
$$
"""

# From employer to employer by the index, then a fair slice of each (0002). Bulk mail has two buckets besides: an
# employer with an empty one (or with the day's share of its warm-up used) is passed over; a message to a receiver with
# an empty one is promised a place within a quarter of an hour, paid for now, or else looked at again later.
CLAIM = """
CREATE FUNCTION mail_claim(p_lane text, p_owner uuid, p_limit integer, p_lease interval,
                           p_per_minute integer DEFAULT 0, p_warm_up integer DEFAULT 0, p_per_domain integer DEFAULT 0)
RETURNS TABLE (id uuid, tenant_id integer) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  waiting integer[];
  allowed integer[];
  slice integer;
  present timestamptz := statement_timestamp();
  today date := (statement_timestamp() AT TIME ZONE 'UTC')::date;
  horizon constant float := 900;
BEGIN
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
  ), served AS (
    SELECT employer FROM employers
     WHERE next_at <= present
       AND NOT EXISTS (SELECT 1 FROM tenancy_employer e WHERE e.id = employers.employer AND NOT e.is_active)
       AND (p_lane <> 'marketing' OR NOT EXISTS (
             SELECT 1 FROM mail_sendingrules r
              WHERE r.tenant_id = employers.employer AND r.paused_at IS NOT NULL))
     ORDER BY random() LIMIT p_limit
  )
  SELECT array_agg(employer) INTO waiting FROM served;
  IF waiting IS NULL THEN
    RETURN;
  END IF;
  slice := GREATEST(1, p_limit / cardinality(waiting));
  allowed := array_fill(slice, ARRAY[cardinality(waiting)]);

  IF p_lane = 'marketing' THEN
    INSERT INTO mail_bucket (key, tokens, before, at, since, day, used)
    SELECT 'employer:' || employer, COALESCE(r.per_minute, p_per_minute), 0, present, today, today, 0
      FROM unnest(waiting) AS w(employer)
      LEFT JOIN mail_sendingrules r ON r.tenant_id = w.employer
     WHERE NOT EXISTS (SELECT 1 FROM mail_bucket b WHERE b.key = 'employer:' || w.employer)
    ON CONFLICT DO NOTHING;

    WITH locked AS (
      SELECT w.employer, COALESCE(r.per_minute, NULLIF(p_per_minute, 0)) AS rate, b.tokens, b.at,
             CASE WHEN b.day = today THEN b.used ELSE 0 END AS used,
             LEAST(GREATEST(today - COALESCE(r.warm_up_from, b.since), 0), 20) AS days
        FROM unnest(waiting) AS w(employer)
        JOIN mail_bucket b ON b.key = 'employer:' || w.employer
        LEFT JOIN mail_sendingrules r ON r.tenant_id = w.employer
       ORDER BY b.key
         FOR UPDATE OF b
    ), filled AS (
      SELECT employer, used, LEAST(rate, GREATEST(tokens, 0) + rate * extract(epoch FROM present - at) / 60) AS tokens,
             CASE WHEN p_warm_up > 0 THEN p_warm_up * power(2, days) - used END AS day_left
        FROM locked
    ), refilled AS (
      UPDATE mail_bucket b SET tokens = COALESCE(f.tokens, 0), at = present, day = today, used = f.used
        FROM filled f WHERE b.key = 'employer:' || f.employer
    ), may AS (
      SELECT employer, LEAST(slice, floor(COALESCE(tokens, slice)), COALESCE(day_left, slice))::integer AS most
        FROM filled
    )
    SELECT array_agg(employer), array_agg(most) INTO waiting, allowed FROM may WHERE most > 0;
    IF waiting IS NULL THEN
      RETURN;
    END IF;
  END IF;

  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT w.employer, taken.id, taken.receiver
      FROM unnest(waiting, allowed) AS w(employer, most)
     CROSS JOIN LATERAL (
        SELECT m.id, CASE WHEN p_per_domain > 0 AND m.batch_id IS NOT NULL AND m.error <> 'slowed'
                          THEN mail_receiver(m.to_address) END AS receiver
          FROM mail_message m
         WHERE m.lane = p_lane AND m.state = 'pending'
           AND COALESCE(m.tenant_id, 0) = w.employer AND m.next_at <= present
         ORDER BY m.next_at, m.id
         LIMIT w.most
           FOR UPDATE SKIP LOCKED) taken
  ), charged AS (
    INSERT INTO mail_bucket AS b (key, tokens, before, at, since, day, used)
    SELECT 'domain:' || receiver, GREATEST(p_per_domain / 6.0 - count(*), -horizon * p_per_domain / 60),
           p_per_domain / 6.0, present, today, today, count(*)
      FROM due WHERE receiver IS NOT NULL
     GROUP BY receiver ORDER BY receiver
    ON CONFLICT (key) DO UPDATE
       SET before = LEAST(p_per_domain / 6.0,
                          b.tokens + p_per_domain * GREATEST(extract(epoch FROM present - b.at), 0) / 60),
           tokens = GREATEST(LEAST(p_per_domain / 6.0,
                                   b.tokens + p_per_domain * GREATEST(extract(epoch FROM present - b.at), 0) / 60)
                             - EXCLUDED.used, -horizon * p_per_domain / 60),
           at = GREATEST(b.at, present), day = today, used = EXCLUDED.used
    RETURNING key, before
  ), placed AS (
    SELECT d.id, d.employer,
           (row_number() OVER (PARTITION BY d.receiver ORDER BY d.id) - c.before) * 60 / NULLIF(p_per_domain, 0) AS wait
      FROM due d
      LEFT JOIN charged c ON c.key = 'domain:' || d.receiver
  ), slowed AS (
    UPDATE mail_message m
       SET next_at = present + make_interval(secs => LEAST(p.wait, horizon * (0.5 + random() / 2))),
           error = CASE WHEN p.wait <= horizon THEN 'slowed' ELSE m.error END
      FROM placed p
     WHERE m.id = p.id AND p.wait > 0
  ), claimed AS (
    UPDATE mail_message m
       SET state = 'claimed', owner = p_owner, lease_until = present + p_lease
      FROM placed p
     WHERE m.id = p.id AND COALESCE(p.wait, 0) <= 0
    RETURNING m.id, m.tenant_id
  ), spent AS (
    UPDATE mail_bucket b SET tokens = b.tokens - n, used = b.used + n
      FROM (SELECT 'employer:' || c.tenant_id AS key, count(*)::integer AS n
              FROM claimed c WHERE p_lane = 'marketing' GROUP BY c.tenant_id) AS took
     WHERE b.key = took.key
  )
  SELECT c.id, c.tenant_id FROM claimed c;
END
$$
"""

# What was claimed and then not sent after all is no part of the day's share.
GIVE_BACK = """
CREATE FUNCTION mail_give_back(p_count integer) RETURNS void LANGUAGE sql VOLATILE AS $$
UPDATE mail_bucket SET tokens = tokens + p_count, used = GREATEST(used - p_count, 0)
 WHERE key = 'employer:' || NULLIF(current_setting('app.tenant', true), '')
$$
"""

CAPPED = """
CREATE FUNCTION mail_employers_with_capped() RETURNS SETOF integer LANGUAGE sql STABLE AS $$
SELECT DISTINCT m.tenant_id FROM mail_message m WHERE m.state = 'capped'
$$
"""

# Whose bulk mail makes trouble: of the last `p_days` days, or since somebody looked and let it go on.
TROUBLE = """
CREATE FUNCTION mail_troubled(p_days integer, p_least integer, p_bounces numeric, p_complaints numeric)
RETURNS TABLE (tenant_id integer, reason text) LANGUAGE sql STABLE AS $$
WITH begun AS (
  SELECT e.id AS tenant_id,
         GREATEST(statement_timestamp() - make_interval(days => p_days), r.resumed_at) AS at
    FROM tenancy_employer e
    LEFT JOIN mail_sendingrules r ON r.tenant_id = e.id
   WHERE r.paused_at IS NULL
), bounced AS (
  SELECT m.tenant_id, count(*) AS n
    FROM mail_message m JOIN begun b ON b.tenant_id = m.tenant_id
   WHERE m.state IN ('failed', 'uncertain') AND m.state = 'failed' AND m.error = 'no_mailbox'
     AND m.lane = 'marketing' AND m.sending_at > b.at
   GROUP BY m.tenant_id
), complained AS (
  SELECT e.tenant_id, count(DISTINCT e.message_id) AS n
    FROM mail_relayevent e JOIN begun b ON b.tenant_id = e.tenant_id
   WHERE e.kind IN ('bounced', 'complained') AND e.kind = 'complained' AND e.at > b.at
   GROUP BY e.tenant_id
), counted AS (
  SELECT b.tenant_id, COALESCE(bounced.n, 0) AS bounces, COALESCE(complained.n, 0) AS complaints,
         COALESCE(bounced.n, 0) + (
           SELECT count(*) FROM mail_message m
            WHERE m.state = 'sent' AND m.sent_at > b.at AND m.tenant_id = b.tenant_id AND m.lane = 'marketing') AS n
    FROM begun b
    LEFT JOIN bounced ON bounced.tenant_id = b.tenant_id
    LEFT JOIN complained ON complained.tenant_id = b.tenant_id
   WHERE COALESCE(bounced.n, complained.n) IS NOT NULL
)
SELECT tenant_id, CASE WHEN complaints >= p_complaints * n THEN 'complaints' ELSE 'bounces' END
  FROM counted
 WHERE n >= p_least AND (complaints > 0 AND complaints >= p_complaints * n OR bounces >= p_bounces * n)
$$
"""

TIDY = """
CREATE FUNCTION mail_tidy() RETURNS void LANGUAGE sql VOLATILE AS $$
DELETE FROM mail_weeklycount WHERE week < (statement_timestamp() - interval '5 weeks')::date;
DELETE FROM mail_bucket WHERE key LIKE 'domain:%' AND at < statement_timestamp() - interval '1 hour';
$$
"""
OLD_CLAIM = "mail_claim(text, uuid, integer, interval)"
NEW_CLAIM = "mail_claim(text, uuid, integer, interval, integer, integer, integer)"


class Migration(migrations.Migration):
    dependencies = [("mail", "0010_consent_names_its_mailing")]

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.CharField(max_length=264, primary_key=True, serialize=False)),
                ("tokens", models.FloatField(default=0)),
                ("before", models.FloatField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("since", models.DateField()),
                ("day", models.DateField()),
                ("used", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(RECEIVER, "DROP FUNCTION mail_receiver(text)"),
        migrations.RunSQL(QUIET_UNTIL, "DROP FUNCTION mail_quiet_until(text, time, time, timestamptz)"),
        migrations.RunSQL(
            f"DROP FUNCTION {OLD_CLAIM}",
            list(DefinerFunction(OLD_CLAIM, before.CLAIM, tables={}).forwards("mail", None)),
        ),
        DefinerFunction(
            NEW_CLAIM, CLAIM, tables={"mail_bucket": "SELECT, INSERT, UPDATE, DELETE", "mail_sendingrules": "SELECT"}
        ),
        DefinerFunction("mail_give_back(integer)", GIVE_BACK, tables={}),
        DefinerFunction("mail_employers_with_capped()", CAPPED, tables={}),
        DefinerFunction("mail_troubled(integer, integer, numeric, numeric)", TROUBLE, tables={}),
        DefinerFunction("mail_tidy()", TIDY, tables={"mail_weeklycount": "SELECT, DELETE"}),
    ]
