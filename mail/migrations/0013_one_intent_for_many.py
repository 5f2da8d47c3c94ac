"""The intent as a function: its plan is kept, which for one message is most of the work."""

from django.db import migrations

# Runs with the rights of whoever calls it, in the scope of one employer. One statement asks everything that may have
# changed since the claim and takes the decision; `found` is empty when there is nothing against sending. A slot of the
# week's cap is taken here as well: of what is due for one person the newest occasion first, and after those that have
# been waiting for something newer. The insert locks the counter's row, so two workers never take the same slot. A
# message takes its slot once.
INTEND = """
CREATE FUNCTION mail_intend(p_ids uuid[], p_owner uuid, p_lease interval, p_held_for interval,
                            p_hash_of uuid[], p_hashes text[],
                            p_tenant integer, p_zone text, p_week date, p_cap integer, p_capped text[])
RETURNS TABLE (id uuid, state text, lane text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
RETURN QUERY
WITH asked AS MATERIALIZED (
  SELECT m.id, m.tenant_id, m.lane, m.category, m.recipient_id, m.batch_id, m.attempts, m.expires_at, m.slot_week,
         COALESCE(m.occasion_at, m.created_at) AS occasion_at
    FROM mail_message m
   WHERE m.id = ANY(p_ids) AND m.owner = p_owner AND m.state = 'claimed' AND m.lease_until > statement_timestamp()
   ORDER BY m.id
     FOR UPDATE
), stopped AS (
  SELECT h.id
    FROM unnest(p_hash_of::uuid[], p_hashes::text[]) AS h (id, hash)
    JOIN asked a ON a.id = h.id
   WHERE mail_address_suppressed(h.hash, a.lane)
), looked_at AS MATERIALIZED (
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
            WHERE c.tenant_id = l.tenant_id AND c.recipient_id = l.recipient_id AND c.state = 'capped'
              AND c.occasion_at > l.occasion_at
              AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())) END AS newer
    FROM (SELECT looked_at.*, found = '' AND slot_week IS NULL AND category = ANY(p_capped) AS counts
            FROM looked_at) l
    LEFT JOIN mail_weeklycount w
      ON w.tenant_id = l.tenant_id AND w.recipient_id = l.recipient_id AND w.week = p_week AND l.counts
), took AS (
  INSERT INTO mail_weeklycount AS w (id, tenant_id, recipient_id, week, taken, granted)
  SELECT mail_uuid7(), p_tenant, i.recipient_id, p_week, count(*), count(*)
    FROM in_line i, cap
   WHERE i.counts AND i.rank + i.newer + i.taken <= cap.weekly
   GROUP BY i.recipient_id ORDER BY i.recipient_id
  ON CONFLICT (tenant_id, recipient_id, week) DO UPDATE
     SET granted = GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken)),
         taken = w.taken + GREATEST(0, LEAST(EXCLUDED.granted, (SELECT cap.weekly FROM cap) - w.taken))
  RETURNING w.recipient_id, w.granted
), granted AS MATERIALIZED (
  -- Looked up by key: the planner would compare every message with every slot.
  SELECT COALESCE(jsonb_object_agg(t.recipient_id, t.granted), '{}') AS slots FROM took t
), verdict AS (
  SELECT i.id, i.lane, i.ends, i.counts,
         CASE WHEN i.counts AND i.rank > COALESCE((g.slots ->> i.recipient_id::text)::int, 0) THEN 'capped'
              ELSE i.found END AS found
    FROM in_line i, granted g
)
UPDATE mail_message m
   SET state = CASE WHEN found = '' THEN 'sending' WHEN found IN ('sent', 'capped') THEN found
                    WHEN found IN ('held', 'quiet') THEN 'pending'
                    WHEN found = 'expired' AND verdict.lane <> 'marketing' THEN 'failed' ELSE 'suppressed' END,
       error = CASE found WHEN 'sent' THEN '' ELSE found END,
       error_code = '',
       next_at = CASE found WHEN 'quiet' THEN verdict.ends WHEN 'held' THEN statement_timestamp() + p_held_for
                 ELSE m.next_at END,
       slot_week = CASE WHEN found = '' AND counts THEN p_week ELSE m.slot_week END,
       address_hash = CASE WHEN found = '' AND m.address_hash = '' THEN
                        (p_hashes::text[])[array_position(p_hash_of::uuid[], m.id)] ELSE m.address_hash END,
       attempts = m.attempts + (found = '')::int,
       first_tried_at = CASE WHEN found = '' AND m.first_tried_at IS NULL THEN statement_timestamp()
                        ELSE m.first_tried_at END,
       sending_at = CASE found WHEN '' THEN statement_timestamp() ELSE m.sending_at END,
       sent_at = CASE found WHEN 'sent' THEN m.sending_at END,
       owner = CASE found WHEN '' THEN m.owner END,
       lease_until = CASE found WHEN '' THEN statement_timestamp() + p_lease END
  FROM verdict
 WHERE m.id = verdict.id
RETURNING m.id, m.state::text, m.lane::text;
END
$$
"""
SIGNATURE = "mail_intend(uuid[], uuid, interval, interval, uuid[], text[], integer, text, date, integer, text[])"


class Migration(migrations.Migration):
    dependencies = [("mail", "0012_died_and_erased")]

    operations = [migrations.RunSQL(INTEND, f"DROP FUNCTION {SIGNATURE}")]
