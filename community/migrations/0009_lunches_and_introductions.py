import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenancy.fields
import tenancy.models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0008_name_of_the_next_date"),
        ("directory", "0007_last_sign_of_life"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoffeeRound",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("month", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "month"), name="coffeeround_once_a_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="Coffee",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "round",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coffees",
                        to="community.coffeeround",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CoffeeWish",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("paused_until", models.DateField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coffee_wishes",
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
            name="Lunch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("round", models.PositiveIntegerField(default=1)),
                ("place", models.CharField(blank=True, max_length=160)),
                ("zone", models.CharField(max_length=64, validators=[tenancy.models.validate_timezone])),
                ("minutes", models.PositiveSmallIntegerField(default=90)),
                ("words", models.TextField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("voting", "Finding a date"),
                            ("fixed", "Fixed"),
                            ("cancelled", "Called off"),
                            ("held", "Took place"),
                            ("missed", "Did not take place"),
                        ],
                        default="voting",
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fixed_at", models.DateTimeField(blank=True, null=True)),
                ("complete_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "planner",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lunches_planned",
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
            name="LunchDate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("starts_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lunch_dates",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "lunch",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dates",
                        to="community.lunch",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LunchGuest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("voted_at", models.DateTimeField(blank=True, null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("has_entry", models.BooleanField(default=False)),
                ("was_there", models.BooleanField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lunch_places",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "lunch",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="community.lunch",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LunchTable",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("name", models.CharField(max_length=80)),
                ("rhythm_weeks", models.PositiveSmallIntegerField(default=0)),
                ("rule", models.JSONField(blank=True, default=dict)),
                ("round", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rhythm_weeks__lte", 52)), name="lunchtable_rhythm")
                ],
            },
        ),
        migrations.CreateModel(
            name="LunchSeat",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("turns", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lunch_seats",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "table",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="community.lunchtable",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="lunch",
            name="table",
            field=tenancy.fields.TenantForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lunches",
                to="community.lunchtable",
            ),
        ),
        migrations.CreateModel(
            name="LunchTurn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("round", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("passed", "Passed on"), ("taken", "Planning")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lunch_turns",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "table",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="community.lunchtable",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LunchVote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                (
                    "answer",
                    models.CharField(choices=[("yes", "Yes"), ("maybe", "If need be"), ("no", "No")], max_length=5),
                ),
                (
                    "date",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="community.lunchdate",
                    ),
                ),
                (
                    "guest",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="community.lunchguest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CoffeePlace",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenancy.models.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("tenant_id", tenancy.fields.TenantKey(editable=False)),
                ("met", models.BooleanField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alumnus",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coffees",
                        to="directory.alumnus",
                    ),
                ),
                (
                    "coffee",
                    tenancy.fields.TenantForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="community.coffee",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant_id", "alumnus", "-id"], name="coffeeplace_alumnus")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "coffee", "alumnus"), name="coffeeplace_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("met__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("met__isnull", False)),
                            _connector="OR",
                        ),
                        name="coffeeplace_answered_at",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="coffee",
            index=models.Index(fields=["tenant_id", "round"], name="coffee_round"),
        ),
        migrations.AddIndex(
            model_name="coffee",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)), fields=["tenant_id", "id"], name="coffee_untold"
            ),
        ),
        migrations.AddIndex(
            model_name="coffee",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", True)), fields=["tenant_id", "told_at"], name="coffee_unasked"
            ),
        ),
        migrations.AddConstraint(
            model_name="coffeewish",
            constraint=models.UniqueConstraint(fields=("tenant_id", "alumnus"), name="coffeewish_once"),
        ),
        migrations.AddIndex(
            model_name="lunchdate",
            index=models.Index(fields=["tenant_id", "added_by"], name="lunchdate_added_by"),
        ),
        migrations.AddConstraint(
            model_name="lunchdate",
            constraint=models.UniqueConstraint(fields=("tenant_id", "lunch", "starts_at"), name="lunchdate_once"),
        ),
        migrations.AddIndex(
            model_name="lunchguest",
            index=models.Index(fields=["tenant_id", "alumnus"], name="lunchguest_alumnus"),
        ),
        migrations.AddConstraint(
            model_name="lunchguest",
            constraint=models.UniqueConstraint(fields=("tenant_id", "lunch", "alumnus"), name="lunchguest_once"),
        ),
        migrations.AddConstraint(
            model_name="lunchguest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminders__lte", 2)), name="lunchguest_at_most_two_reminders"
            ),
        ),
        migrations.AddIndex(
            model_name="lunchseat",
            index=models.Index(fields=["tenant_id", "alumnus"], name="lunchseat_alumnus"),
        ),
        migrations.AddConstraint(
            model_name="lunchseat",
            constraint=models.UniqueConstraint(fields=("tenant_id", "table", "alumnus"), name="lunchseat_once"),
        ),
        migrations.AddIndex(
            model_name="lunch",
            index=models.Index(fields=["tenant_id", "table", "-created_at"], name="lunch_table"),
        ),
        migrations.AddIndex(
            model_name="lunch",
            index=models.Index(fields=["tenant_id", "planner"], name="lunch_planner"),
        ),
        migrations.AddIndex(
            model_name="lunch",
            index=models.Index(fields=["tenant_id", "state", "starts_at"], name="lunch_state"),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["voting", "fixed", "cancelled", "held", "missed"])),
                name="lunch_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.CheckConstraint(condition=models.Q(("minutes__range", (15, 480))), name="lunch_minutes"),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["fixed", "held", "missed"]), _negated=True),
                    models.Q(("fixed_at__isnull", False), ("starts_at__isnull", False)),
                    _connector="OR",
                ),
                name="lunch_fixed_has_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "voting"), _negated=True), ("starts_at", None), _connector="OR"),
                name="lunch_voting_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ("voting", "fixed"))),
                    models.Q(models.Q(("state__in", ("voting", "fixed")), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="lunch_ended_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="lunch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("voting", "fixed"))),
                fields=("tenant_id", "table"),
                name="lunch_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="lunchturn",
            index=models.Index(fields=["tenant_id", "alumnus", "state"], name="lunchturn_alumnus"),
        ),
        migrations.AddIndex(
            model_name="lunchturn",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["tenant_id", "asked_at"], name="lunchturn_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="lunchturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "passed", "taken"])), name="lunchturn_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="lunchturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="lunchturn_answered_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="lunchturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("tenant_id", "table"), name="lunchturn_one_is_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="lunchturn",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "table", "round", "alumnus"), name="lunchturn_asked_once"
            ),
        ),
        migrations.AddIndex(
            model_name="lunchvote",
            index=models.Index(fields=["tenant_id", "guest"], name="lunchvote_guest"),
        ),
        migrations.AddConstraint(
            model_name="lunchvote",
            constraint=models.UniqueConstraint(fields=("tenant_id", "date", "guest"), name="lunchvote_once"),
        ),
        migrations.AddConstraint(
            model_name="lunchvote",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["yes", "maybe", "no"])), name="lunchvote_answer_known"
            ),
        ),
    ]
