import django.contrib.postgres.fields
import django.core.validators
import django.utils.timezone
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

import tenancy.models
from tenancy.operations import SchemaGrants, TablePolicies
from tenancy.sql import Policy


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        SchemaGrants(),
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "slug",
                    models.CharField(
                        max_length=63,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$", "Use lower-case letters, digits and hyphens."
                            ),
                            tenancy.models.validate_slug_is_free,
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "timezone",
                    models.CharField(default="UTC", max_length=64, validators=[tenancy.models.validate_timezone]),
                ),
                (
                    "work_email_domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253), blank=True, default=list, size=None
                    ),
                ),
                ("logo", models.FileField(blank=True, upload_to=tenancy.models.employer_logo_path)),
                (
                    "colour_primary",
                    models.CharField(
                        default="#1f4b99",
                        max_length=7,
                        validators=[django.core.validators.RegexValidator("^#[0-9a-f]{6}$")],
                    ),
                ),
                (
                    "colour_accent",
                    models.CharField(
                        default="#c2571a",
                        max_length=7,
                        validators=[django.core.validators.RegexValidator("^#[0-9a-f]{6}$")],
                    ),
                ),
                ("sender_name", models.CharField(blank=True, max_length=200)),
                ("postal_address", models.TextField(blank=True)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$")),
                        name="employer_slug_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("timezone__regex", "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")),
                        name="employer_timezone_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour_primary__regex", "^#[0-9a-f]{6}$")), name="employer_primary_is_hex"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour_accent__regex", "^#[0-9a-f]{6}$")), name="employer_accent_is_hex"
                    ),
                ],
            },
        ),
        TablePolicies(
            "employer",
            Policy("employer_read", "SELECT", using="true"),
            Policy("employer_change_own", "UPDATE", using="id = {tenant}", check="id = {tenant}"),
        ),
    ]
