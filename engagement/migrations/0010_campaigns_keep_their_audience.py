from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0009_sent_in_a_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="audience_name",
            field=models.CharField(blank=True, max_length=80, default=""),
            preserve_default=False,
        ),
    ]
