import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.addresses.models
import tenancy.fields
import tenancy.models
from tenancy.operations import DefinerFunction, TablePolicies
from tenancy.sql import Policy

OWN_CHANGES = Policy("person_in_scope", "ALL", using="user_id = {person}", check="user_id = {person}")

# Whoever holds the link of a mail is not signed in: whose change does it take back? Answers with an id, as in 0002.
PERSON_FOR_UNDO = """
CREATE OR REPLACE FUNCTION accounts_person_for_undo(hash text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT user_id FROM accounts_addresschange WHERE token_sha256 = hash
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_one_open_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "Address added"),
                            ("primary", "Main address changed"),
                            ("removed", "Address removed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("told", models.EmailField(max_length=254)),
                ("changed", models.EmailField(max_length=254)),
                ("token_sha256", models.CharField(max_length=64, null=True, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=accounts.addresses.models.three_days_from_now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("former_roles", models.JSONField(default=list)),
                ("token_sha256", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("objected_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RetiredAddress",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("email", models.EmailField(max_length=254)),
                ("user_id", models.UUIDField(blank=True, null=True)),
                ("subject_id", models.UUIDField()),
                ("retired_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="on_paper",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_paper", False), ("subject_id__isnull", False), _connector="OR"),
                name="invitation_on_paper_has_subject",
            ),
        ),
        migrations.AddField(
            model_name="addresschange",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="former",
            field=tenancy.fields.TenantForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.membership"
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="invitation",
            field=tenancy.fields.TenantForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recoveries",
                to="accounts.invitation",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="successor",
            field=tenancy.fields.TenantForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="retiredaddress",
            index=models.Index(fields=["tenant_id", "subject_id"], name="retired_address_subject"),
        ),
        migrations.AddConstraint(
            model_name="retiredaddress",
            constraint=models.UniqueConstraint(fields=("tenant_id", "email"), name="retired_address_once"),
        ),
        migrations.AddConstraint(
            model_name="addresschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))), name="address_change_expires_later"
            ),
        ),
        migrations.AddIndex(
            model_name="recovery",
            index=models.Index(fields=["tenant_id", "former"], name="recovery_former"),
        ),
        migrations.AddIndex(
            model_name="recovery",
            index=models.Index(fields=["tenant_id", "successor"], name="recovery_successor"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(fields=("tenant_id", "token_sha256"), name="recovery_token"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(fields=("tenant_id", "invitation"), name="recovery_invitation"),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("successor", None)),
                    models.Q(("accepted_at__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="recovery_accepted_with_successor",
            ),
        ),
        TablePolicies("AddressChange", OWN_CHANGES),
        DefinerFunction("accounts_person_for_undo(text)", PERSON_FOR_UNDO, tables={"accounts_addresschange": "SELECT"}),
    ]
