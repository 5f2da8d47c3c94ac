"""What the large mailbox providers got within 24 hours from everybody who sends from one domain: sums, no rows."""

from django.db import migrations

from tenancy.operations import DefinerFunction

SENT_IN_A_DAY = """
CREATE OR REPLACE FUNCTION engagement_sent_in_a_day(patterns text[], employer integer)
RETURNS TABLE (pattern text, sent bigint) LANGUAGE sql STABLE AS $$
  WITH hosts AS MATERIALIZED (
    SELECT lower(split_part(m.to_address, '@', 2)) AS host, count(*) AS messages
      FROM mail_message m
     WHERE m.state = 'sent' AND m.sent_at > statement_timestamp() - interval '24 hours'
       AND (employer IS NULL OR m.tenant_id = employer)
     GROUP BY 1)
  SELECT wanted.pattern, coalesce(sum(hosts.messages), 0)::bigint
    FROM unnest(patterns) AS wanted (pattern) LEFT JOIN hosts ON hosts.host ~ wanted.pattern
   GROUP BY wanted.pattern
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0008_letters_of_steps"),
        ("mail", "0010_consent_names_its_mailing"),
    ]

    operations = [
        DefinerFunction("engagement_sent_in_a_day(text[], integer)", SENT_IN_A_DAY, tables={"mail_message": "SELECT"}),
    ]
