"""What comes back: reports of providers and returned mail, counted clicks, and the domains mail goes out from.

`mail_relay_event` gets the keyed hash of the address from its caller (a message of a mailing has none of its own), and
tells mail that came back for good from mail that came back for now: five messages over three days or more, with
nothing delivered between, are for good. The signature of before stays for workers of the earlier version.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import mail.models.clicks
import mail.models.senders
import tenancy.fields
import tenancy.models
from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy

OUTSIDE = Policy("outside_all_scopes", "ALL", using="{tenant} IS NULL", check="{tenant} IS NULL")

EMPLOYER_OF = """
CREATE OR REPLACE FUNCTION mail_employer_of(p_message uuid)
RETURNS integer LANGUAGE sql STABLE AS $$
SELECT COALESCE(m.tenant_id, 0) FROM mail_message m WHERE m.id = p_message
$$
"""

RELAY_EVENT = """
CREATE OR REPLACE FUNCTION mail_relay_event(p_id uuid, p_provider text, p_event_id text, p_message_id uuid, p_kind text,
                                            p_at timestamptz, p_address_hash text)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  about mail_message%ROWTYPE;
  for_good boolean := p_kind = 'bounced';
BEGIN
  p_at := LEAST(p_at, statement_timestamp());
  SELECT * INTO about FROM mail_message m WHERE m.id = p_message_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO mail_relayevent (id, tenant_id, message_id, provider, event_id, kind, at, address_hash)
  VALUES (p_id, about.tenant_id, p_message_id, p_provider, p_event_id, p_kind, p_at,
          CASE WHEN p_kind = 'soft' OR p_kind = 'delivered' AND EXISTS (
                 SELECT 1 FROM mail_relayevent e
                  WHERE e.tenant_id = about.tenant_id AND e.address_hash = p_address_hash AND e.address_hash <> '')
               THEN p_address_hash ELSE '' END)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF p_kind IN ('accepted', 'delivered') AND (about.state = 'uncertain'
      OR about.state = 'failed' AND about.error IN ('expired', 'gave_up', 'poison')) THEN
    UPDATE mail_message m
       SET state = 'sent', sent_at = p_at, error = '', error_code = '',
           text = CASE WHEN m.category IN ('code', 'invitation') THEN '' ELSE m.text END,
           html = CASE WHEN m.category IN ('code', 'invitation') THEN '' ELSE m.html END
     WHERE m.id = p_message_id;
  ELSIF p_kind IN ('bounced', 'soft') AND about.state IN ('sent', 'uncertain') THEN
    UPDATE mail_message m
       SET state = 'failed', sent_at = NULL, error = CASE p_kind WHEN 'soft' THEN 'gave_up' ELSE 'no_mailbox' END
     WHERE m.id = p_message_id;
  END IF;
  IF p_kind = 'soft' THEN
    SELECT count(DISTINCT e.message_id) >= 5 AND max(e.at) - min(e.at) >= interval '3 days' INTO for_good
      FROM mail_relayevent e
     WHERE e.tenant_id = about.tenant_id AND e.address_hash = p_address_hash AND e.address_hash <> ''
       AND e.kind = 'soft' AND e.at > p_at - interval '90 days'
       AND e.at > COALESCE((SELECT max(d.at) FROM mail_relayevent d
                             WHERE d.tenant_id = about.tenant_id AND d.address_hash = p_address_hash
                               AND d.address_hash <> '' AND d.kind = 'delivered'), '-infinity');
  END IF;
  IF about.tenant_id IS NOT NULL AND p_address_hash <> '' AND (for_good OR p_kind = 'complained') THEN
    INSERT INTO mail_suppression (id, tenant_id, address_hash, reason, at)
    VALUES (gen_random_uuid(), about.tenant_id, p_address_hash,
            CASE p_kind WHEN 'complained' THEN 'complaint' ELSE 'bounce' END, p_at)
    -- A complaint outlives the bounce that was noted before it: a confirmed address lifts the one, never the other.
    ON CONFLICT (tenant_id, address_hash) DO UPDATE SET reason = 'complaint', at = EXCLUDED.at
     WHERE EXCLUDED.reason = 'complaint' AND mail_suppression.reason <> 'complaint';
  END IF;
  RETURN true;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0008_consents_and_wishes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClickDay",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ClickLink",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("code", models.CharField(default=mail.models.clicks.new_code, editable=False, max_length=16)),
                ("batch_id", models.UUIDField()),
                ("target", models.URLField(max_length=2000)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RawReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("provider", models.CharField(max_length=40)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "event_id",
                    models.CharField(blank=True, help_text="From a header, where the body has none.", max_length=200),
                ),
                (
                    "recipient",
                    models.CharField(blank=True, help_text="Where a mail that came back was sent to.", max_length=320),
                ),
                ("body", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("read", "Read"), ("unreadable", "Not understood")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                ("noted", models.PositiveIntegerField(default=0, help_text="How many events of our messages it held.")),
            ],
        ),
        migrations.CreateModel(
            name="SenderDomain",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("domain", models.CharField(max_length=253)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("proof_token", models.CharField(default=mail.models.senders.new_proof, editable=False, max_length=32)),
                ("dkim_selector", models.CharField(blank=True, max_length=63)),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked"),
                            ("found", "Confirmed"),
                            ("missing", "Missing"),
                            ("wrong", "Needs a change"),
                        ],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                (
                    "spf",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked"),
                            ("found", "Confirmed"),
                            ("missing", "Missing"),
                            ("wrong", "Needs a change"),
                        ],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                (
                    "dkim",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked"),
                            ("found", "Confirmed"),
                            ("missing", "Missing"),
                            ("wrong", "Needs a change"),
                        ],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                (
                    "dmarc",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked"),
                            ("found", "Confirmed"),
                            ("missing", "Missing"),
                            ("wrong", "Needs a change"),
                        ],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                (
                    "records",
                    models.JSONField(default=dict, help_text="The records as DNS gave them, by what was asked."),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        help_text="When somebody or the nightly check last set out to ask.", null=True
                    ),
                ),
                ("checked_at", models.DateTimeField(help_text="When DNS last answered everything.", null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="relayevent",
            name="address_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="relayevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("accepted", "Accepted"),
                    ("delivered", "Delivered"),
                    ("bounced", "Came back"),
                    ("soft", "Came back for now"),
                    ("complained", "Reported as spam"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="relayevent",
            index=models.Index(
                condition=models.Q(("address_hash", ""), _negated=True),
                fields=["tenant_id", "address_hash"],
                name="mail_relayevent_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="clicklink",
            constraint=models.UniqueConstraint(fields=("tenant_id", "batch_id", "target"), name="mail_clicklink_once"),
        ),
        migrations.AddConstraint(
            model_name="clicklink",
            constraint=models.UniqueConstraint(fields=("tenant_id", "code"), name="mail_clicklink_code"),
        ),
        migrations.AddField(
            model_name="clickday",
            name="link",
            field=tenancy.fields.TenantForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="days", to="mail.clicklink"
            ),
        ),
        migrations.AddIndex(
            model_name="rawreport",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="mail_rawreport_waiting"),
        ),
        migrations.AddIndex(
            model_name="rawreport",
            index=models.Index(fields=["received_at"], name="mail_rawreport_received"),
        ),
        migrations.AddConstraint(
            model_name="senderdomain",
            constraint=models.UniqueConstraint(fields=("tenant_id", "domain"), name="mail_senderdomain_once"),
        ),
        migrations.AddConstraint(
            model_name="senderdomain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("address", ""), ("proof", "found"), _connector="OR"
                ),
                name="mail_senderdomain_confirmed_is_proven",
            ),
        ),
        migrations.AddConstraint(
            model_name="clickday",
            constraint=models.UniqueConstraint(fields=("tenant_id", "link", "day"), name="mail_clickday_once"),
        ),
        TablePolicies("RawReport", OUTSIDE),
        DefinerFunction("mail_employer_of(uuid)", EMPLOYER_OF, tables={}),
        DefinerFunction(
            "mail_relay_event(uuid, text, text, uuid, text, timestamptz, text)",
            RELAY_EVENT,
            tables={"mail_suppression": "SELECT, INSERT, UPDATE"},
        ),
    ]
