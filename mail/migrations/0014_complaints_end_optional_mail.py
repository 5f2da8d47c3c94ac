from django.db import migrations

from tenancy.operations import DefinerFunction

# A dead mailbox stops everything. What somebody wished stops all but the code that they ask for at this moment; a
# complaint ends what people need not get, and leaves what their own account and case need (docs/adr/0016).
SUPPRESSED = """
CREATE OR REPLACE FUNCTION mail_address_suppressed(p_address_hash text, p_lane text)
RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT EXISTS (
  SELECT 1 FROM mail_suppression s
   WHERE s.address_hash = p_address_hash
     AND (s.tenant_id IS NULL OR s.tenant_id = NULLIF(current_setting('app.tenant', true), '')::int)
     AND (p_lane <> 'codes' OR s.reason = 'bounce')
     AND (p_lane = 'marketing' OR s.reason <> 'complaint'))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("mail", "0013_one_intent_for_many")]

    operations = [
        DefinerFunction("mail_address_suppressed(text, text)", SUPPRESSED, tables={"mail_suppression": "SELECT"}),
    ]
