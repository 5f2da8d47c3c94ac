"""Silence about a message means something only while the relay reports other ones.

Where its reports have stopped reaching us (or never began), doubt is treated as on plain SMTP: without this a setting
that is true of the relay and not of the wires would send every doubtful message eight times.
"""

from importlib import import_module

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from tenancy.operations import DefinerFunction

before = import_module("mail.migrations.0003_doubt_and_poison")

RESOLVE = before.RESOLVE.replace(
    "WITH doubtful AS (",
    """WITH spoke AS (
  SELECT max(e.at) AS at FROM mail_relayevent e WHERE e.kind IN ('accepted', 'delivered')
), doubtful AS (""",
).replace(
    """CASE WHEN p_reports IS NULL THEN m.lane <> 'marketing' AND NOT m.sent_again
              ELSE m.attempts < p_most END AS repeatable""",
    """CASE WHEN p_reports IS NOT NULL AND (SELECT spoke.at FROM spoke) > m.sending_at THEN m.attempts < p_most
              ELSE m.lane <> 'marketing' AND NOT m.sent_again END AS repeatable""",
)
# A provider's clock may be ahead of ours.
RELAY_EVENT = before.RELAY_EVENT.replace("BEGIN\n", "BEGIN\n  p_at := LEAST(p_at, statement_timestamp());\n", 1)


def _exchange(signature: str, new: str, old: str) -> migrations.RunSQL:
    texts = [list(DefinerFunction(signature, sql, tables={}).forwards("mail", None)) for sql in (new, old)]
    return migrations.RunSQL(texts[0], texts[1])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mail", "0005_retired_reason")]

    operations = [
        AddIndexConcurrently(
            "relayevent",
            models.Index(
                fields=["at"],
                name="mail_relayevent_spoke",
                condition=models.Q(kind__in=["accepted", "delivered"]),
            ),
        ),
        _exchange("mail_resolve(interval, integer, interval)", RESOLVE, before.RESOLVE),
        _exchange("mail_relay_event(uuid, text, text, uuid, text, timestamptz)", RELAY_EVENT, before.RELAY_EVENT),
    ]
