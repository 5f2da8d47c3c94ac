from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rows_of_the_person_in_scope")]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=["tenant_id", "kind", "subject_id"],
                condition=models.Q(accepted_at=None, revoked_at=None, subject_id__isnull=False),
                name="invitation_one_per_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=["tenant_id", "kind", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None, subject_id=None),
                name="invitation_one_per_address",
            ),
        ),
    ]
