from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0004_asks_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="skill",
            name="is_offered",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
