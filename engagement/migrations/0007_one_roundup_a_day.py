from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0006_stay_questions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="roundup", name="roundup_once"),
        migrations.AddConstraint(
            model_name="roundup",
            constraint=models.UniqueConstraint(fields=("tenant_id", "recipient_id", "day"), name="roundup_once_a_day"),
        ),
    ]
