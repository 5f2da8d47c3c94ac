"""What a worker has at this moment stands in leases of their own, beside the outbox."""

from importlib import import_module

from django.db import migrations

from tenancy.operations import DefinerFunction

before = import_module("console.migrations.0002_operators_and_figures")

OUTBOX = before.OUTBOX.replace(
    "FROM mail_message m WHERE m.state IN ('claimed', 'sending') GROUP BY 1, 2",
    "FROM mail_lease l JOIN mail_message m ON m.id = l.message_id GROUP BY 1, 2",
).replace(
    "      FROM mail_message m WHERE m.state = 'pending' GROUP BY 1, 2",
    "      FROM mail_message m\n"
    "     WHERE m.state = 'pending' AND NOT EXISTS (SELECT 1 FROM mail_lease l WHERE l.message_id = m.id)\n"
    "     GROUP BY 1, 2",
)


class Migration(migrations.Migration):
    dependencies = [("console", "0003_stopped_mailings"), ("mail", "0015_leases_of_their_own")]

    operations = [DefinerFunction("console_outbox()", OUTBOX, tables={"mail_lease": "SELECT"})]
