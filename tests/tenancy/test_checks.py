"""Each check is shown the fault it is there for; a check that never fires guards nothing."""

from typing import ClassVar

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.indexes import OpClass
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models.functions import Lower

from tenancy import checks, inspection
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel
from tests.tenancy.testapp.models import Event, Guest, Visitor


@pytest.fixture
def seeded():
    """Forgets the models that a test defines, however it ends."""
    known = dict(apps.all_models["testapp"])
    yield
    apps.all_models["testapp"].clear()
    apps.all_models["testapp"].update(known)
    apps.clear_cache()


def found(model: type[models.Model]) -> dict[str, str]:
    return {message.id: message.msg for message in checks.check_models() if message.obj is model}


def test_our_models_pass():
    assert checks.check_models() == []


def test_model_without_an_employer_is_found(seeded):
    class Leaky(models.Model):
        note = models.TextField()

        class Meta:
            app_label = "testapp"

    assert found(Leaky) == {"tenancy.E001": "testapp.Leaky is neither tenant-owned nor on the list of global models."}


def test_many_to_many_table_of_django_is_found(seeded):
    class Party(TenantModel):
        guests = models.ManyToManyField(Guest, related_name="+")

        class Meta(TenantModel.Meta):
            app_label = "testapp"

    assert found(Party) == {}
    assert set(found(Party.guests.through)) == {"tenancy.E001"}


def test_unguarded_manager_is_found(seeded):
    class Bare(TenantModel):
        objects = models.Manager()

        class Meta:
            app_label = "testapp"

    class Guarded(TenantModel):
        objects = TenantManager()

        class Meta(TenantModel.Meta):
            app_label = "testapp"

    assert set(found(Bare)) == {"tenancy.E002"}
    assert found(Guarded) == {}


def test_keys_are_checked(seeded):
    class Sloppy(TenantModel):
        event = models.ForeignKey(Event, models.CASCADE, db_index=False, related_name="+")
        visitor = models.ForeignKey(Visitor, models.CASCADE, db_index=False, related_name="+")
        kind = models.ForeignKey(
            "contenttypes.ContentType", models.CASCADE, db_index=False, db_constraint=False, related_name="+"
        )
        about_id = models.UUIDField()
        about = GenericForeignKey("kind", "about_id")

        class Meta(TenantModel.Meta):
            app_label = "testapp"

    assert found(Sloppy) == {
        "tenancy.E004": "event: TenantForeignKey is for keys between tenant tables, and for all of them.",
        "tenancy.E005": "visitor: a key to a global table needs db_constraint=False.",
        "tenancy.E007": "about: no generic keys in tenant tables.",
    }


def test_tenant_key_to_a_global_table_is_found(seeded):
    class Pointing(TenantModel):
        visitor = TenantForeignKey(Visitor, models.CASCADE, related_name="+")

        class Meta(TenantModel.Meta):
            app_label = "testapp"

    assert set(found(Pointing)) == {"tenancy.E004"}


def test_global_table_may_not_point_at_tenant_rows(seeded, monkeypatch):
    class Pointing(models.Model):
        event = TenantForeignKey(Event, models.CASCADE, related_name="+")
        note = models.TextField()

        class Meta:
            app_label = "testapp"

    monkeypatch.setitem(checks.GLOBAL_MODELS, "testapp.Pointing", None)
    assert set(found(Pointing)) == {"tenancy.E008"}


def test_uniqueness_is_checked(seeded):
    class Unique(TenantModel):
        code = models.TextField(unique=True)
        first = models.TextField()
        second = models.TextField()

        class Meta(TenantModel.Meta):
            app_label = "testapp"
            unique_together: ClassVar = [("first", "second")]
            constraints: ClassVar = [
                models.UniqueConstraint(fields=["first", "tenant_id"], name="wrong_order"),
                models.UniqueConstraint(Lower("first"), "tenant_id", name="wrong_expressions"),
                models.UniqueConstraint(models.F("tenant_id"), Lower("first"), name="right_expressions"),
                models.UniqueConstraint(fields=["tenant_id", "first"], name="right"),
                models.CheckConstraint(condition=models.Q(first__gt=""), name="not_about_uniqueness"),
            ]

    faults = [message.msg.split(":")[0] for message in checks.check_models() if message.id == "tenancy.E003"]
    assert faults == ["code", "first, second", "wrong_order", "wrong_expressions"]


def test_indexes_are_checked(seeded):
    class Indexed(TenantModel):
        code = models.TextField(db_index=True)
        user_id = models.UUIDField()

        class Meta(TenantModel.Meta):
            app_label = "testapp"
            indexes: ClassVar = [
                models.Index(fields=["user_id"], name="of_nobody"),
                models.Index(Lower("code"), name="wrong_expression"),
                models.Index(OpClass(models.F("tenant_id"), name="int4_ops"), Lower("code"), name="right_expression"),
                models.Index(models.F("tenant_id").desc(), Lower("code"), name="right_order"),
                models.Index(fields=["-tenant_id", "code"], name="right"),
            ]

    faults = [message.msg.split(":")[0] for message in checks.check_models() if message.id == "tenancy.E006"]
    assert faults == ["code", "of_nobody", "wrong_expression"]


def test_proxies_and_unmanaged_models_have_no_table(seeded):
    class Renamed(Guest):
        class Meta:
            app_label = "testapp"
            proxy = True

    class Elsewhere(models.Model):
        class Meta:
            app_label = "testapp"
            managed = False

    assert not {Renamed, Elsewhere} & set(checks.stored_models())


def test_our_database_passes(db):
    found = checks.check_database(databases=["default"])
    assert [message for message in found if message.id != inspection.SORTING] == []
    assert checks.check_database() == []
    call_command("check", "--database", "default")


def test_model_before_its_migration_is_passed_over(db, seeded):
    class Planned(TenantModel):
        class Meta(TenantModel.Meta):
            app_label = "testapp"

    assert Planned in checks.stored_models()
    assert not any(message.obj is Planned for message in checks.check_database(databases=["default"]))


@pytest.mark.django_db(transaction=True)
def test_owner_login_is_not_stopped_before_migrating(as_login):
    with as_login("owner"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE testapp_event NO FORCE ROW LEVEL SECURITY")
        assert checks.check_database(databases=["default"]) == []
        transaction.set_rollback(True)


def inspect_after(as_login, *statements: str, login: str = "owner") -> dict[str, str]:
    """What the inspection finds once these faults are in the database. They are rolled back."""
    with as_login(login), transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        messages = {message.id: message.msg for message in inspection.inspect(connection, checks.stored_models())}
        transaction.set_rollback(True)
    messages.pop(inspection.SORTING, None)
    return messages


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "check", "words"),
    [
        ("ALTER TABLE testapp_event NO FORCE ROW LEVEL SECURITY", "E010", "testapp_event has no forced tenant policy"),
        ("ALTER TABLE testapp_event DISABLE ROW LEVEL SECURITY", "E010", "testapp_event has no forced tenant policy"),
        ("DROP POLICY tenant_isolation ON testapp_event", "E010", "testapp_event has no forced tenant policy"),
        ("ALTER POLICY tenant_isolation ON testapp_event USING (true)", "E010", "testapp_event"),
        ("ALTER POLICY tenant_isolation ON testapp_event WITH CHECK (true)", "E010", "testapp_event"),
        ("ALTER TABLE tenancy_employer NO FORCE ROW LEVEL SECURITY", "E010", "tenancy_employer"),
        ("CREATE POLICY oops ON testapp_event USING (true)", "E011", "oops, tenant_isolation, not tenant_isolation"),
        ("CREATE POLICY oops ON testapp_badge USING (true)", "E011", "oops, own_rows, tenant_isolation"),
        ("DROP POLICY own_rows ON testapp_badge", "E011", "testapp_badge"),
        ("CREATE POLICY oops ON testapp_visitor USING (true)", "E011", "has the policies oops, not nothing"),
        ("DROP POLICY employer_change_own ON tenancy_employer", "E011", "tenancy_employer"),
        ("GRANT TRUNCATE ON testapp_event TO alumni_app", "E012", "alumni_app may TRUNCATE"),
        ("GRANT TRUNCATE ON django_migrations TO alumni_app", "E012", "django_migrations: alumni_app may TRUNCATE"),
        ("GRANT UPDATE ON testapp_event TO alumni_system", "E012", "testapp_event: alumni_system may UPDATE"),
        ("ALTER TABLE testapp_event DROP CONSTRAINT testapp_event_pkey CASCADE", "E014", "primary key"),
        (
            "ALTER TABLE testapp_event ADD UNIQUE (id), ADD FOREIGN KEY (id) REFERENCES testapp_event (id)",
            "E014",
            "_fkey",
        ),
        ("GRANT DELETE ON tenancy_employer TO alumni_app", "E016", "may DELETE, INSERT, SELECT, and should INSERT,"),
        ("GRANT UPDATE ON tenancy_employer TO alumni_app", "E016", "may INSERT, SELECT, UPDATE, and should INSERT,"),
        ("GRANT UPDATE (slug) ON tenancy_employer TO alumni_app", "E016", "slug UPDATE, timezone UPDATE"),
        ("REVOKE UPDATE ON tenancy_employer FROM alumni_app", "E016", "has column grants nothing"),
        ("GRANT UPDATE (action) ON audit_auditevent TO alumni_app", "E016", "audit_auditevent"),
        ("GRANT REFERENCES (id) ON testapp_event TO alumni_app", "E016", "testapp_event: alumni_app has column grants"),
        ("REVOKE INSERT ON testapp_event FROM alumni_app", "E016", "testapp_event"),
        ("GRANT UPDATE ON engagement_activity TO alumni_app", "E016", "and should DELETE, INSERT, SELECT"),
        ("CREATE TABLE loot (i int); GRANT SELECT ON loot TO alumni_app", "E017", "loot has no model"),
        (
            "CREATE VIEW loot AS TABLE testapp_event; GRANT SELECT ON loot TO alumni_app",
            "E018",
            "The view loot reads past",
        ),
        ("CREATE OR REPLACE VIEW testapp_guest_search AS SELECT * FROM testapp_guest", "E018", "testapp_guest_search"),
        ("ALTER VIEW testapp_guest_search OWNER TO alumni_owner", "E018", "testapp_guest_search"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "E019", "function f()"),
        ("GRANT CREATE ON SCHEMA public TO alumni_app", "E013", "The role alumni_app may make tables."),
        (
            "ALTER TABLE testapp_event OWNER TO alumni_definer; GRANT alumni_definer TO alumni_app",
            "E013",
            "owns tables",
        ),
        ("ALTER ROLE alumni_app BYPASSRLS", "E013", "The role alumni_app bypasses row-level security."),
        ("ALTER ROLE alumni_app SUPERUSER", "E013", "The role alumni_app is a superuser"),
        ("ALTER ROLE alumni_system NOBYPASSRLS", "E013", "The role alumni_system does not bypass"),
        ("ALTER ROLE alumni_definer LOGIN", "E013", "The role alumni_definer may log in."),
        ("ALTER ROLE alumni_definer RENAME TO alumni_nobody", "E013", "The role alumni_definer is missing."),
        ("ALTER FUNCTION ts_match_vq NOT LEAKPROOF", "W015", "ts_match_vq(tsvector, tsquery)"),
    ],
)
def test_fault_in_the_database_is_found(as_login, statement, check, words):
    needs_administrator = "ROLE" in statement or "LEAKPROOF" in statement or "GRANT alumni" in statement
    found = inspect_after(as_login, statement, login="admin" if needs_administrator else "owner")
    assert words in found[f"tenancy.{check}"]


@pytest.mark.django_db(transaction=True)
def test_function_of_the_definer_must_be_pinned_and_closed(as_login):
    function = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
    owner = "ALTER FUNCTION f() OWNER TO alumni_definer"
    pin = "ALTER FUNCTION f() SET search_path = public, pg_temp"
    close = "REVOKE ALL ON FUNCTION f() FROM PUBLIC"
    assert "tenancy.E019" in inspect_after(as_login, function, pin, owner)
    assert "tenancy.E019" in inspect_after(as_login, function, close, owner)
    assert inspect_after(as_login, function, pin, close, owner) == {}


@pytest.mark.django_db(transaction=True)
def test_view_with_the_rights_of_its_reader_passes(as_login):
    view = "CREATE VIEW fair WITH (security_invoker = true) AS TABLE testapp_event; GRANT SELECT ON fair TO alumni_app"
    assert inspect_after(as_login, view) == {}


@pytest.mark.parametrize(
    ("provider", "locale", "warned"),
    [("b", "C.UTF-8", False), ("c", "C", False), ("c", "en_US.UTF-8", True), ("i", "de-DE", True)],
)
def test_sorting_of_the_database_is_looked_at(provider, locale, warned):
    class Answering:
        def execute(self, query: str) -> None: ...

        def fetchone(self) -> tuple[str, str]:
            return provider, locale

    assert [message.id for message in inspection._sorting(Answering())] == [inspection.SORTING] * warned
