from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0014_events_of_groups_and_without_hosts")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="known",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        )
    ]
