"""The app's login may put the tables of sealed surveys in order on the disk (VACUUM, CLUSTER), and nothing more.

MAINTAIN came with PostgreSQL 17; on an earlier one an administrator runs what docs/anonymity.md names.
"""

from django.db import migrations

TABLES = ("sealedinvitation", "sealedballot", "sealedsecret", "sealedresponse", "sealedcomment")
NAMES = ", ".join(f"feedback_{table}" for table in TABLES)
ONLY_WHERE_KNOWN = """
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE '{statement}';
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_interviews_and_promises")]

    operations = [
        migrations.RunSQL(
            ONLY_WHERE_KNOWN.format(statement=f"GRANT MAINTAIN ON {NAMES} TO alumni_app"),
            ONLY_WHERE_KNOWN.format(statement=f"REVOKE MAINTAIN ON {NAMES} FROM alumni_app"),
        )
    ]
