import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import engagement.models.letters
import tenancy.fields
import tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_address_reported_lost"),
        ("engagement", "0003_activity_and_roundups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="Name")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="Subject")),
                ("preheader", models.CharField(blank=True, max_length=140, verbose_name="Preview line")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="Language")),
                ("blocks", models.JSONField(blank=True, default=list)),
                ("is_kept", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tested_at", models.DateTimeField(null=True)),
                ("tested_hash", models.CharField(blank=True, max_length=64)),
                (
                    "changed_by",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LetterPicture",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("file", models.FileField(max_length=200, upload_to=engagement.models.letters.letter_picture_path)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "file"), name="letter_picture_once")],
            },
        ),
        migrations.CreateModel(
            name="LetterVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("version", models.PositiveIntegerField()),
                ("words", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "letter",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="engagement.letter",
                    ),
                ),
                (
                    "saved_by",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("is_kept", True)), fields=["tenant_id", "name", "id"], name="letter_kept"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tested_at__isnull", True), ("tested_hash", "")),
                    models.Q(("tested_at__isnull", False), models.Q(("tested_hash", ""), _negated=True)),
                    _connector="OR",
                ),
                name="letter_test_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterversion",
            constraint=models.UniqueConstraint(fields=("tenant_id", "letter", "version"), name="letter_version_once"),
        ),
    ]
