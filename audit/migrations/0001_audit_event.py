import django.utils.timezone
from django.db import migrations, models

import tenancy.models
from tenancy.operations import TablePolicies
from tenancy.sql import Policy

IN_SCOPE = "tenant_id = {tenant} OR (tenant_id IS NULL AND {tenant} IS NULL)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_employer")]

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", models.IntegerField(editable=False, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("action", models.CharField(max_length=80)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[("person", "Person"), ("system", "The portal itself"), ("operator", "Operator")],
                        max_length=10,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("subject_type", models.CharField(blank=True, max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=40)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "-id"], name="audit_newest"),
                    models.Index(fields=["tenant_id", "subject_type", "subject_id", "id"], name="audit_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor_id__isnull", False), ("actor_kind", "person")),
                            models.Q(models.Q(("actor_kind", "person"), _negated=True), ("actor_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="audit_person_is_named",
                    )
                ],
            },
        ),
        # No policy for UPDATE and DELETE, and no grant either: the log only grows.
        TablePolicies(
            "AuditEvent",
            Policy("audit_read", "SELECT", using=IN_SCOPE),
            Policy("audit_add", "INSERT", check=IN_SCOPE),
        ),
    ]
