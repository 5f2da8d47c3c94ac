import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models

import tenancy.fields
import tenancy.models
from tenancy.operations import TablePolicies
from tenancy.sql import Policy

# The rows of the employer in scope or, with none in scope, the rows that belong to no employer.
IN_SCOPE = "tenant_id = {tenant} OR (tenant_id IS NULL AND {tenant} IS NULL)"
MAIL_OWN = Policy("mail_own", "ALL", using=IN_SCOPE, check=IN_SCOPE)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_employer")]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", models.IntegerField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("code", "Sign-in codes"),
                            ("invitation", "Invitations"),
                            ("news", "News"),
                            ("jobs", "Jobs"),
                            ("events", "Events"),
                            ("surveys", "Surveys"),
                            ("circle", "Your circle"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "lane",
                    models.CharField(
                        choices=[("codes", "Codes"), ("service", "Service"), ("marketing", "Marketing")], max_length=9
                    ),
                ),
                ("dedupe_key", models.CharField(max_length=200, null=True)),
                ("recipient_id", models.UUIDField(null=True)),
                ("to_address", models.EmailField(max_length=254)),
                ("address_hash", models.CharField(max_length=64)),
                ("sender_name", models.CharField(max_length=200)),
                ("template", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("headers", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("claimed", "Next in line"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Not delivered"),
                            ("uncertain", "Unsure whether it arrived"),
                            ("suppressed", "Not sent"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lost_leases", models.PositiveSmallIntegerField(default=0)),
                ("sent_again", models.BooleanField(default=False)),
                ("owner", models.UUIDField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("first_tried_at", models.DateTimeField(null=True)),
                ("sending_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "error",
                    models.CharField(
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
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "error_code",
                    models.CharField(blank=True, help_text="The relay's answer, such as 550 5.1.1.", max_length=20),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("lane"),
                        django.db.models.functions.comparison.Coalesce("tenant_id", 0),
                        models.F("next_at"),
                        models.F("id"),
                        condition=models.Q(("state", "pending")),
                        name="mail_message_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["claimed", "sending"])),
                        fields=["lease_until"],
                        name="mail_message_leases",
                    ),
                    models.Index(
                        condition=models.Q(("state", "uncertain")), fields=["sending_at"], name="mail_message_uncertain"
                    ),
                    models.Index(fields=["tenant_id", "-id"], name="mail_message_newest"),
                    models.Index(fields=["tenant_id", "recipient_id", "-id"], name="mail_message_recipient"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dedupe_key__isnull", False)),
                        fields=("tenant_id", "dedupe_key"),
                        name="mail_message_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_until__isnull", False),
                                ("owner__isnull", False),
                                ("state__in", ["claimed", "sending"]),
                            ),
                            models.Q(
                                models.Q(("state__in", ["claimed", "sending"]), _negated=True),
                                ("lease_until__isnull", True),
                                ("owner__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mail_message_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="mail_message_sent_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lane", "marketing"), _negated=True),
                            models.Q(("recipient_id__isnull", False), ("tenant_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="mail_message_marketing_has_recipient",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("recipient_id", models.UUIDField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("code", "Sign-in codes"),
                            ("invitation", "Invitations"),
                            ("news", "News"),
                            ("jobs", "Jobs"),
                            ("events", "Events"),
                            ("surveys", "Surveys"),
                            ("circle", "Your circle"),
                        ],
                        max_length=12,
                    ),
                ),
                ("wanted", models.BooleanField()),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "recipient_id", "category"), name="mail_preference_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RelayEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", models.IntegerField(editable=False, null=True)),
                ("message_id", models.UUIDField()),
                ("provider", models.CharField(max_length=40)),
                ("event_id", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("delivered", "Delivered"),
                            ("bounced", "Came back"),
                            ("complained", "Reported as spam"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["message_id", "kind"], name="mail_relayevent_message")],
                "constraints": [models.UniqueConstraint(fields=("provider", "event_id"), name="mail_relayevent_once")],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", models.IntegerField(editable=False, null=True)),
                ("address_hash", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounce", "Mail came back"),
                            ("complaint", "Reported as spam"),
                            ("request", "Asked never to be written to"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["address_hash"], name="mail_suppression_address")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "address_hash"), name="mail_suppression_once", nulls_distinct=False
                    )
                ],
            },
        ),
        TablePolicies("Message", MAIL_OWN),
        TablePolicies("Suppression", MAIL_OWN),
        TablePolicies("RelayEvent", MAIL_OWN),
    ]
