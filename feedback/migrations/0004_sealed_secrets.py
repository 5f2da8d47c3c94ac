import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_releases_and_trends")]

    operations = [
        migrations.AddField(
            model_name="sealedinvitation",
            name="claim",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="SealedSecret",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("encrypted", models.TextField(max_length=400)),
                (
                    "wave",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="feedback.wave",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "wave"), name="sealedsecret_once")],
            },
        ),
    ]
