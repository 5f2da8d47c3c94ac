"""A mail may carry an appointment, which is forgotten together with its texts."""

from importlib import import_module

from django.db import migrations, models

from tenancy.operations import DefinerFunction

before = import_module("mail.migrations.0015_leases_of_their_own")

FORGET = (
    before.FORGET.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("m.html <> '' OR", "m.html <> '' OR m.calendar <> '' OR")
    .replace("html = '',", "html = '', calendar = '',")
)


class Migration(migrations.Migration):
    dependencies = [("mail", "0016_replies")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        DefinerFunction("mail_forget_texts(timestamptz, uuid, integer)", FORGET, tables={}),
    ]
