from django.db import migrations

# What used to be on until an owner had chosen. Now it is three parts; whoever is at work with more keeps it.
WAS_ON = ["boomerang", "directory", "engagement", "feedback", "imports", "offboarding"]


def keep(apps, schema_editor):
    """One row for each employer, some hundreds at most. Again, it finds none left."""
    apps.get_model("tenancy", "Employer").objects.filter(modules__isnull=True).update(modules=WAS_ON)


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_colleagues_may_join")]

    # Back is nothing to do: a choice that was written down is what the release before shows as well.
    operations = [migrations.RunPython(keep, migrations.RunPython.noop, elidable=True)]
