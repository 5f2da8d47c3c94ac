from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0004_paused_employers_and_figures")]

    operations = [
        migrations.AlterField(
            model_name="suppression",
            name="reason",
            field=models.CharField(
                choices=[
                    ("bounce", "Mail came back"),
                    ("complaint", "Reported as spam"),
                    ("request", "Asked never to be written to"),
                    ("retired", "Work address of somebody who has left"),
                ],
                max_length=10,
            ),
        ),
    ]
