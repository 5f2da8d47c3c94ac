"""Tries at a code are counted with all others (accounts/limits.py).

The column stays for the release before this one, which still counts in it; a later one drops it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offboarding", "0005_staff_roles_end")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE offboarding_addresscheck ALTER COLUMN tries SET DEFAULT 0",
                    "ALTER TABLE offboarding_addresscheck ALTER COLUMN tries DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField("addresscheck", "tries")],
        )
    ]
