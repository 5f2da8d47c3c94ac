import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.models
from tenancy.operations import SearchView


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_people_and_doors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alumnus",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("given_name", models.CharField(blank=True, max_length=100)),
                ("family_name", models.CharField(blank=True, max_length=100)),
                ("former_name", models.CharField(blank=True, max_length=100)),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                ("name_key", models.CharField(editable=False, max_length=220)),
                ("sort_name", models.CharField(editable=False, max_length=220)),
                ("employee_number", models.CharField(blank=True, max_length=60)),
                ("work_email", models.CharField(blank=True, max_length=254)),
                ("personal_email", models.CharField(blank=True, max_length=254)),
                ("personal_email_verified_at", models.DateTimeField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("headline", models.CharField(blank=True, max_length=140)),
                ("about", models.TextField(blank=True, max_length=4000)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("country", models.CharField(blank=True, max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("leaver", "Leaving"),
                            ("alumnus", "Alumnus"),
                            ("not_eligible", "Not eligible"),
                            ("declined", "Declined"),
                            ("deceased", "Deceased"),
                        ],
                        default="leaver",
                        max_length=16,
                    ),
                ),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                ("became_alumnus_on", models.DateField(blank=True, null=True)),
                (
                    "listing",
                    models.CharField(
                        choices=[
                            ("everyone", "All members"),
                            ("staff", "Only staff"),
                            ("nobody", "Only me"),
                        ],
                        default="everyone",
                        max_length=16,
                    ),
                ),
                ("visibility", models.JSONField(blank=True, default=dict)),
                ("custom", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "membership",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alumni",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("employer_name", models.CharField(max_length=160)),
                ("title", models.CharField(blank=True, max_length=160)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="directory.alumnus",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("audience", models.CharField(choices=[("network", "Members"), ("staff", "Staff")], max_length=8)),
                ("word", models.CharField(max_length=40)),
                ("near_keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["tenant_id", "audience", "near_keys"], name="nameword_near"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        models.F("tenant_id"),
                        models.F("audience"),
                        django.contrib.postgres.indexes.OpClass(models.F("word"), name="gin_trgm_ops"),
                        name="nameword_trigrams",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "audience", "word"), name="nameword_uq")],
            },
        ),
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("audience", models.CharField(choices=[("network", "Members"), ("staff", "Staff")], max_length=8)),
                ("name_key", models.CharField(max_length=220)),
                ("sort_name", models.CharField(max_length=220)),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("facets", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("card", models.JSONField()),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_rows",
                        to="directory.alumnus",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("name", models.CharField(max_length=60)),
                ("key", models.CharField(editable=False, max_length=60)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "key"), name="skill_key_uq")],
            },
        ),
        migrations.CreateModel(
            name="AlumnusSkill",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alumnus_skills",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "skill",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alumnus_skills",
                        to="directory.skill",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Spell",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("title", models.CharField(blank=True, max_length=160)),
                ("team", models.CharField(blank=True, max_length=120)),
                ("office", models.CharField(blank=True, max_length=120)),
                ("manager", models.CharField(blank=True, max_length=160)),
                ("grade", models.CharField(blank=True, max_length=60)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                (
                    "exit_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("voluntary", "Voluntary"),
                            ("involuntary", "Involuntary"),
                            ("retirement", "Retirement"),
                            ("end_of_contract", "End of contract"),
                            ("death", "Death"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("exit_reason", models.CharField(blank=True, max_length=60)),
                ("exit_reason_text", models.TextField(blank=True, max_length=2000)),
                ("regretted", models.BooleanField(blank=True, null=True)),
                (
                    "rehire_eligibility",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("eligible", "Eligible"),
                            ("conditional", "Eligible with conditions"),
                            ("under_review", "Under review"),
                            ("not_eligible", "Not eligible"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rehire_note", models.TextField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spells",
                        to="directory.alumnus",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="alumnus",
            index=models.Index(fields=["tenant_id", "state", "sort_name", "id"], name="alumnus_browse"),
        ),
        migrations.AddIndex(
            model_name="alumnus",
            index=models.Index(fields=["tenant_id", "name_key"], name="alumnus_name"),
        ),
        migrations.AddIndex(
            model_name="alumnus",
            index=models.Index(
                condition=models.Q(("work_email", ""), _negated=True),
                fields=["tenant_id", "work_email"],
                name="alumnus_work_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("employee_number", ""), _negated=True),
                fields=("tenant_id", "employee_number"),
                name="alumnus_number_uq",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("personal_email", ""), _negated=True),
                fields=("tenant_id", "personal_email"),
                name="alumnus_email_uq",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("membership__isnull", False)),
                fields=("tenant_id", "membership"),
                name="alumnus_member_uq",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joined_at__isnull", True), ("membership__isnull", True)),
                    models.Q(("joined_at__isnull", False), ("membership__isnull", False)),
                    _connector="OR",
                ),
                name="alumnus_joined_with_membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("personal_email_verified_at__isnull", True),
                    models.Q(("personal_email", ""), _negated=True),
                    _connector="OR",
                ),
                name="alumnus_verified_has_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["leaver", "alumnus", "not_eligible", "declined", "deceased"])),
                name="alumnus_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="alumnus",
            constraint=models.CheckConstraint(
                condition=models.Q(("listing__in", ["everyone", "staff", "nobody"])), name="alumnus_listing_known"
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["tenant_id", "alumnus", "started_on"], name="job_alumnus"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_on__isnull", True),
                    ("ended_on__isnull", True),
                    ("ended_on__gte", models.F("started_on")),
                    _connector="OR",
                ),
                name="job_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["tenant_id", "audience", "sort_name", "id"], name="searchrow_browse"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=models.Index(fields=["tenant_id", "audience", "name_key"], name="searchrow_name"),
        ),
        migrations.AddIndex(
            model_name="searchrow",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=True, fields=["tenant_id", "audience", "vector", "facets"], name="searchrow_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchrow",
            constraint=models.UniqueConstraint(fields=("tenant_id", "alumnus", "audience"), name="searchrow_uq"),
        ),
        migrations.AddIndex(
            model_name="alumnusskill",
            index=models.Index(fields=["tenant_id", "skill"], name="alumnus_skill_skill"),
        ),
        migrations.AddConstraint(
            model_name="alumnusskill",
            constraint=models.UniqueConstraint(fields=("tenant_id", "alumnus", "skill"), name="alumnus_skill_uq"),
        ),
        migrations.AddIndex(
            model_name="spell",
            index=models.Index(fields=["tenant_id", "alumnus", "last_day"], name="spell_alumnus"),
        ),
        migrations.AddIndex(
            model_name="spell",
            index=models.Index(fields=["tenant_id", "last_day"], name="spell_last_day"),
        ),
        migrations.AddConstraint(
            model_name="spell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_on__isnull", True),
                    ("last_day__isnull", True),
                    ("last_day__gte", models.F("started_on")),
                    _connector="OR",
                ),
                name="spell_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="spell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "exit_type__in",
                        ["", "voluntary", "involuntary", "retirement", "end_of_contract", "death", "other"],
                    )
                ),
                name="spell_exit_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="spell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rehire_eligibility__in", ["", "eligible", "conditional", "under_review", "not_eligible"])
                ),
                name="spell_rehire_known",
            ),
        ),
        SearchView("searchrow"),
        SearchView("nameword"),
    ]
