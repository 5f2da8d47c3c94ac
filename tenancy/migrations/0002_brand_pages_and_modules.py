import django.contrib.postgres.fields
import django.core.validators
import django.utils.timezone
from django.db import migrations, models

import tenancy.fields
import tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0001_employer"),
    ]

    operations = [
        migrations.AddField(
            model_name="employer",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="employer",
            name="modules",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="employer",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.CreateModel(
            name="EmployerPage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=63,
                        validators=[django.core.validators.RegexValidator("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$")],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("about", "About us"),
                            ("help", "Help"),
                            ("legal", "Legal notice"),
                            ("privacy", "Privacy"),
                            ("other", "Another page"),
                        ],
                        default="other",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("body", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("html_version", models.PositiveSmallIntegerField(default=0)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "audience",
                    models.CharField(
                        choices=[("everyone", "Everyone"), ("members", "Members only")],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "slug"), name="employer_page_slug_once"),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$")),
                        name="employer_page_slug_shape",
                    ),
                ],
            },
        ),
    ]
