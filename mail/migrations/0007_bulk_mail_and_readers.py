"""Mailings to many, what each reader wishes, and “jobs” are called openings."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.fields
import tenancy.models

# As `tenancy.models.uuid7`, for rows that are made in the database: ids made later sort later, to the millisecond.
UUID7 = """
CREATE FUNCTION mail_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
         PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
       52, 1), 53, 1), 'hex')::uuid
$$
"""
OFF = "UPDATE mail_preference SET frequency = 'off' WHERE NOT wanted"
RENAME = "UPDATE {table} SET category = '{new}' WHERE category = '{old}'"


def _renamed(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        RENAME.format(table=table, new="openings", old="jobs"), RENAME.format(table=table, new="jobs", old="openings")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0006_silence_of_a_relay_that_talks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("service", "Service"),
                            ("code", "Sign-in codes"),
                            ("invitation", "Invitations"),
                            ("news", "News"),
                            ("openings", "Openings"),
                            ("events", "Events"),
                            ("surveys", "Surveys"),
                            ("circle", "Your circle"),
                            ("digest", "Round-up"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("paused", "Paused"), ("cancelled", "Cancelled")],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("occasion_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("language", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("recipient_id", models.UUIDField()),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                (
                    "timezone",
                    models.CharField(blank=True, max_length=64, validators=[tenancy.models.validate_timezone]),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SendingRules",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "weekly_cap",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("clicks_counted", models.BooleanField(default=False)),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                ("warm_up_from", models.DateField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "paused_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "Somebody paused it."),
                            ("bounces", "Too many addresses do not exist any more."),
                            ("complaints", "Too many people reported it as spam."),
                        ],
                        max_length=12,
                    ),
                ),
                ("resumed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WeeklyCount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("recipient_id", models.UUIDField()),
                ("week", models.DateField()),
                ("taken", models.PositiveSmallIntegerField(default=0)),
                ("granted", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="batch_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="content_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="merge",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="occasion_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="slot_week",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="preference",
            name="frequency",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("weekly", "In a weekly round-up"),
                    ("monthly", "In a monthly round-up"),
                    ("off", "Not at all"),
                ],
                default="at_once",
                max_length=8,
            ),
        ),
        migrations.RunSQL(OFF, migrations.RunSQL.noop),
        _renamed("mail_preference"),
        _renamed("mail_message"),
        migrations.RunSQL(UUID7, "DROP FUNCTION mail_uuid7()"),
        migrations.AlterField(
            model_name="message",
            name="category",
            field=models.CharField(
                choices=[
                    ("service", "Service"),
                    ("code", "Sign-in codes"),
                    ("invitation", "Invitations"),
                    ("news", "News"),
                    ("openings", "Openings"),
                    ("events", "Events"),
                    ("surveys", "Surveys"),
                    ("circle", "Your circle"),
                    ("digest", "Round-up"),
                ],
                max_length=12,
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
                    ("slowed", "It waits so that the receiving mail server is not sent too much at once."),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting"),
                    ("claimed", "Next in line"),
                    ("sending", "Being sent"),
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
            model_name="preference",
            name="category",
            field=models.CharField(
                choices=[
                    ("service", "Service"),
                    ("code", "Sign-in codes"),
                    ("invitation", "Invitations"),
                    ("news", "News"),
                    ("openings", "Openings"),
                    ("events", "Events"),
                    ("surveys", "Surveys"),
                    ("circle", "Your circle"),
                    ("digest", "Round-up"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("batch_id__isnull", False)),
                fields=["tenant_id", "batch_id", "state"],
                name="mail_message_batch",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "capped")),
                fields=["tenant_id", "recipient_id", "-occasion_at"],
                name="mail_message_capped",
            ),
        ),
        migrations.AddIndex(
            model_name="relayevent",
            index=models.Index(
                condition=models.Q(("kind__in", ["bounced", "complained"])),
                fields=["tenant_id", "at"],
                name="mail_relayevent_trouble",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("batch_id__isnull", True), ("content_id__isnull", True)),
                    models.Q(("batch_id__isnull", False), ("content_id__isnull", False), ("lane", "marketing")),
                    _connector="OR",
                ),
                name="mail_message_bulk_has_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frequency", "off"), ("wanted", False)),
                    models.Q(("wanted", True), models.Q(("frequency", "off"), _negated=True)),
                    _connector="OR",
                ),
                name="mail_preference_wanted_has_frequency",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["tenant_id", "source"], name="mail_batch_source"),
        ),
        migrations.AddField(
            model_name="content",
            name="batch",
            field=tenancy.fields.TenantForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="contents", to="mail.batch"
            ),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.UniqueConstraint(fields=("tenant_id", "recipient_id"), name="mail_reader_once"),
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="mail_reader_quiet_hours_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="sendingrules",
            constraint=models.UniqueConstraint(fields=("tenant_id",), name="mail_sendingrules_once"),
        ),
        migrations.AddConstraint(
            model_name="sendingrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                    _connector="OR",
                ),
                name="mail_sendingrules_quiet_hours_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="sendingrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekly_cap__gte", 1), ("weekly_cap__lte", 20)), name="mail_sendingrules_cap"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklycount",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "recipient_id", "week"), name="mail_weeklycount_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="content",
            constraint=models.UniqueConstraint(fields=("tenant_id", "batch", "language"), name="mail_content_once"),
        ),
    ]
