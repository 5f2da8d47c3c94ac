from django.db import migrations

from tenancy.operations import DefinerFunction

STOPPED = """
CREATE OR REPLACE FUNCTION console_stopped_mailings()
RETURNS TABLE (employer integer, since timestamptz, reason text)
LANGUAGE sql STABLE AS $$
SELECT s.tenant_id, s.paused_at, s.paused_reason
  FROM mail_sendingrules s
 WHERE console_acting_operator() IS NOT NULL AND s.paused_at IS NOT NULL AND s.paused_reason <> 'by_hand'
 ORDER BY s.paused_at DESC
 LIMIT 50
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0002_operators_and_figures"),
        ("mail", "0007_bulk_mail_and_readers"),
    ]

    operations = [
        DefinerFunction("console_stopped_mailings()", STOPPED, tables={"mail_sendingrules": "SELECT"}),
    ]
