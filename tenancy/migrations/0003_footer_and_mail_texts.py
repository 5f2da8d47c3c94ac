from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0002_brand_pages_and_modules"),
    ]

    operations = [
        migrations.AddField(
            model_name="employer",
            name="footer_pages",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="employer",
            name="mail_texts",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
