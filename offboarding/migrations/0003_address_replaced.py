from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offboarding", "0002_imports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Case opened"),
                    ("moved", "State changed"),
                    ("last_day", "Last day moved"),
                    ("held", "Held"),
                    ("released", "Released"),
                    ("link_sent", "Link sent"),
                    ("link_made", "New link made"),
                    ("address_confirmed", "Personal address confirmed"),
                    ("address_replaced", "Confirmed address replaced; the earlier one was told"),
                    ("address_taken", "Address belongs to another entry"),
                    ("answered", "Leaver answered"),
                    ("mail_sent", "Mail sent"),
                    ("reminded", "Reminder sent"),
                ],
                max_length=20,
            ),
        ),
    ]
