import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models
import tenancy.fields
import tenancy.models
from tenancy.operations import OwnRows


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_employer")]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                ("session_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("last_sign_in", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_is_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("action", models.CharField(max_length=30)),
                ("key_hash", models.CharField(max_length=64)),
                ("window_ends", models.DateTimeField(db_index=True)),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("action", "key_hash", "window_ends"),
                        name="attempt_window",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("kind", models.CharField(max_length=20)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("subject_id", models.UUIDField(blank=True, null=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("owner", "Owner"),
                                ("hr_admin", "HR admin"),
                                ("recruiter", "Recruiter"),
                                ("organiser", "Organiser"),
                                ("auditor", "Auditor"),
                                ("alumnus", "Alumnus"),
                                ("employee", "Employee"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "expires_at",
                    models.DateTimeField(default=accounts.models.two_weeks_from_now),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_by", models.UUIDField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "kind", "subject_id"],
                        name="invitation_subject",
                    ),
                    models.Index(fields=["tenant_id", "kind", "email"], name="invitation_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "token_sha256"), name="invitation_token"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_accepted_at_and_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="invitation_expires_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                        name="invitation_accepted_or_revoked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("subject_id", models.UUIDField(blank=True, null=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("network", "Being part of the alumni network")],
                        max_length=30,
                    ),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=10)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "On the website"),
                            ("staff", "Recorded by a colleague"),
                        ],
                        default="web",
                        max_length=10,
                    ),
                ),
                ("ip_prefix", models.CharField(blank=True, max_length=50)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant_id", "subject_id"], name="consent_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            ("withdrawn_at__gte", models.F("given_at")),
                            _connector="OR",
                        ),
                        name="consent_dates_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("tenant_id", "user", "purpose"),
                        name="consent_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenancy.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("owner", "Owner"),
                                ("hr_admin", "HR admin"),
                                ("recruiter", "Recruiter"),
                                ("organiser", "Organiser"),
                                ("auditor", "Auditor"),
                                ("alumnus", "Alumnus"),
                                ("employee", "Employee"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                    ),
                ),
                ("display_name", models.CharField(max_length=200)),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["user"], name="membership_own_rows")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user"), name="membership_one_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("joined_at")),
                            _connector="OR",
                        ),
                        name="membership_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("roles", []), _negated=True),
                        name="membership_has_a_role",
                    ),
                ],
            },
        ),
        OwnRows("Membership"),
    ]
