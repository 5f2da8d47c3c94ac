from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_connections_levels_and_staff_work")]

    operations = [
        migrations.AddField("peopleexport", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("peopleexport", "lease_id", models.UUIDField(blank=True, null=True)),
        migrations.AddField("peopleexport", "lease_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("staffnote", "edited_at", models.DateTimeField(blank=True, null=True)),
    ]
