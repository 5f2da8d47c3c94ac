import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.models
from tenancy.operations import OwnRows, SearchView


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_employer")]

    operations = [
        migrations.CreateModel(
            name="Visitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.TextField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("name", models.TextField()),
                ("email", models.TextField()),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant_id", "name", "id"], name="guest_browse"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tenant_id", "search"], name="guest_search"),
                ],
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "email"), name="guest_email")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("title", models.TextField()),
                (
                    "host",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="hosted",
                        to="testapp.guest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Rsvp",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "event",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rsvps",
                        to="testapp.event",
                    ),
                ),
                (
                    "guest",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rsvps",
                        to="testapp.guest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="event",
            name="guests",
            field=models.ManyToManyField(related_name="events", through="testapp.Rsvp", to="testapp.guest"),
        ),
        migrations.CreateModel(
            name="Badge",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("user_id", models.UUIDField()),
                (
                    "visitor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="testapp.visitor",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="rsvp",
            index=models.Index(fields=["tenant_id", "guest"], name="rsvp_guest"),
        ),
        migrations.AddConstraint(
            model_name="rsvp",
            constraint=models.UniqueConstraint(fields=("tenant_id", "event", "guest"), name="rsvp_once"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["tenant_id", "host"], name="testapp_event_host"),
        ),
        migrations.AddIndex(
            model_name="badge",
            index=models.Index(fields=["user_id"], name="badge_person"),
        ),
        OwnRows("badge"),
        SearchView("guest"),
    ]
