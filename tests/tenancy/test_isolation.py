"""The wall, tried from every side, as the restricted login."""

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Count

from tenancy.scope import NoTenant, WrongTenant, no_scope, person_scope, tenant_scope, unscoped
from tests.tenancy.conftest import Town
from tests.tenancy.testapp.models import Badge, Event, Guest, Rsvp


def sql(statement: str = "SELECT count(*) FROM testapp_guest", params: list | None = None):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def test_tests_run_as_the_restricted_login(db):
    assert sql("SELECT current_user") == "alumni_test"
    assert sql("SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user") is False
    assert sql("SELECT pg_has_role(current_user, 'alumni_owner', 'MEMBER')") is False


@pytest.mark.parametrize(
    "statement",
    ["SELECT count(*) FROM testapp_guest", "UPDATE testapp_guest SET name = 'x'", "DELETE FROM testapp_guest"],
)
def test_raw_sql_without_an_employer_reaches_nothing(town: Town, statement):
    assert sql(statement) == 0


def test_raw_sql_reaches_the_own_employer_only(town: Town):
    globex = town.globex
    with tenant_scope(town.acme.employer):
        assert sql() == 1
        assert sql("SELECT count(*) FROM testapp_guest WHERE tenant_id = %s", [globex.employer.pk]) == 0
        assert sql("SELECT count(*) FROM testapp_guest WHERE id = %s", [globex.guest.pk]) == 0
        assert sql("UPDATE testapp_guest SET name = 'x' WHERE id = %s", [globex.guest.pk]) == 0
        assert sql("DELETE FROM testapp_guest WHERE id = %s", [globex.guest.pk]) == 0


def test_switching_employers_inside_one_transaction(town: Town):
    name = "SELECT name FROM testapp_guest"
    with tenant_scope(town.acme.employer):
        assert sql(name) == "Ann of acme-house"
        with tenant_scope(town.globex.employer):
            assert sql(name) == "Ann of globex-house"
        assert sql(name) == "Ann of acme-house"
        with no_scope():
            assert sql() == 0
    assert sql() == 0


def test_rolled_back_savepoint_binds_again(town: Town):
    """The rollback has undone the inner SET LOCAL: what the transaction was told last is not what it knows."""
    name = "SELECT name FROM testapp_guest"
    with tenant_scope(town.acme.employer):
        savepoint = transaction.savepoint()
        with tenant_scope(town.globex.employer):
            assert sql(name) == "Ann of globex-house"
            transaction.savepoint_rollback(savepoint)
            assert sql(name) == "Ann of globex-house"
        assert sql(name) == "Ann of acme-house"


def test_rolled_back_block_leaves_the_outer_employer(town: Town):
    name = "SELECT name FROM testapp_guest"
    with tenant_scope(town.acme.employer), transaction.atomic():
        with transaction.atomic():
            with tenant_scope(town.globex.employer):
                assert sql(name) == "Ann of globex-house"
            transaction.set_rollback(True)
        assert sql(name) == "Ann of acme-house"
    with tenant_scope(town.globex.employer):
        assert sql(name) == "Ann of globex-house"
    with tenant_scope(town.acme.employer):
        assert sql(name) == "Ann of acme-house"


def test_error_in_an_inner_scope_is_rolled_back_from_the_outer_one(town: Town):
    """The savepoint is rolled back in the outer scope, while the transaction takes no SET LOCAL."""
    with tenant_scope(town.acme.employer):
        assert sql() == 1
        with pytest.raises(ProgrammingError), transaction.atomic(), tenant_scope(town.globex.employer):
            sql("SELECT nonsense FROM testapp_guest")
        assert sql("SELECT name FROM testapp_guest") == "Ann of acme-house"


@pytest.mark.django_db(transaction=True)
def test_statement_outside_a_transaction_is_bound_and_nothing_lingers(town: Town):
    with tenant_scope(town.acme.employer, person_id=town.ann):
        assert sql() == 1
        assert Guest.objects.get().name == "Ann of acme-house"
        assert sql("SELECT current_setting('app.person')") == str(town.ann)
    assert sql() == 0
    assert sql("SELECT current_setting('app.tenant', true)") in ("", None)
    assert sql("SELECT current_setting('app.person', true)") in ("", None)


@pytest.mark.django_db(transaction=True)
def test_failing_statement_leaves_the_connection_usable(town: Town):
    with tenant_scope(town.acme.employer):
        with pytest.raises(ProgrammingError):
            sql("SELECT nonsense FROM testapp_guest")
        assert sql() == 1


def test_orm_without_an_employer_is_loud(town: Town):
    with pytest.raises(NoTenant, match="Guest"):
        Guest.objects.count()
    with pytest.raises(NoTenant):
        Guest.objects.create(name="a", email="b")
    with pytest.raises(NoTenant):
        Guest.objects.bulk_create([])
    with pytest.raises(NoTenant):
        town.acme.guest.save()
    with pytest.raises(NoTenant):
        town.acme.guest.delete()


def test_unscoped_orm_still_stands_before_the_wall(town: Town):
    with unscoped("proves that the policy holds without the ORM guard"):
        assert Guest.objects.count() == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Guest(tenant_id=town.acme.employer.pk, name="a", email="b").save()
        with pytest.raises(NoTenant):
            Guest(name="a", email="b").save()


def test_unscoped_wants_a_reason():
    with pytest.raises(ValueError, match="reason"), unscoped(" "):
        pass


def test_orm_refuses_rows_of_another_employer(town: Town):
    theirs = town.globex.guest
    with tenant_scope(town.acme.employer):
        for write in (
            theirs.save,
            theirs.delete,
            lambda: Guest.objects.create(tenant_id=town.globex.employer.pk, name="a", email="c"),
            lambda: Guest.objects.bulk_create([Guest(tenant_id=town.globex.employer.pk, name="a", email="c")]),
            lambda: Guest.objects.bulk_update([theirs], ["name"]),
        ):
            with pytest.raises(WrongTenant, match=f"employer {town.globex.employer.pk}"):
                write()


def test_database_refuses_rows_of_another_employer(town: Town):
    with tenant_scope(town.acme.employer):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql("UPDATE testapp_guest SET tenant_id = %s", [town.globex.employer.pk])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql(
                "INSERT INTO testapp_guest (id, tenant_id, name, email) VALUES (gen_random_uuid(), %s, 'a', 'b')",
                [town.globex.employer.pk],
            )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Guest.objects.update(tenant_id=town.globex.employer.pk)


def test_forged_key_of_another_employer_changes_nothing(town: Town):
    with tenant_scope(town.acme.employer):
        forged = Event(id=town.globex.event.pk, title="stolen")
        with pytest.raises(Error), transaction.atomic():
            forged.save(force_update=True)
        assert Guest.objects.filter(pk=town.globex.guest.pk).update(name="x") == 0
    with tenant_scope(town.globex.employer):
        town.globex.event.refresh_from_db()
        assert town.globex.event.title == "Ball of globex-house"


def test_foreign_key_across_employers_fails(town: Town):
    with tenant_scope(town.acme.employer), pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
        Rsvp.objects.create(event=town.globex.event, guest=town.acme.guest)


def test_same_id_may_live_at_two_employers(town: Town):
    """The database's key is (tenant_id, id): no employer learns from a clash that an id exists elsewhere."""
    with tenant_scope(town.acme.employer):
        Guest.objects.create(id=town.globex.guest.pk, name="Twin", email="twin@mail.example")
        assert Guest.objects.get(pk=town.globex.guest.pk).name == "Twin"


def test_reading_across_relations(town: Town):
    acme = town.acme
    with tenant_scope(acme.employer):
        event = Event.objects.prefetch_related("guests", "rsvps__guest").get()
        assert list(event.guests.all()) == [acme.guest]
        assert [rsvp.guest for rsvp in event.rsvps.all()] == [acme.guest]
        assert Rsvp.objects.select_related("event", "guest").get().guest == acme.guest
        assert Event.objects.get(host__name="Ann of acme-house") == acme.event
        assert list(acme.guest.hosted.all()) == [acme.event]
        assert Rsvp.objects.get().event == acme.event
        assert list(Guest.objects.raw("SELECT * FROM testapp_guest")) == [acme.guest]


def test_joins_compare_the_employer_on_both_sides(town: Town):
    with tenant_scope(town.acme.employer):
        forward = str(Rsvp.objects.filter(event__title="x").query)
        assert '"testapp_event"."tenant_id" = ("testapp_rsvp"."tenant_id")' in forward
        backward = str(Event.objects.filter(rsvps__guest__name="x").query)
        assert '"testapp_event"."tenant_id" = ("testapp_rsvp"."tenant_id")' in backward


def test_aggregates_group_by_every_column(town: Town):
    with tenant_scope(town.acme.employer):
        assert Event.objects.annotate(n=Count("rsvps")).get().n == 1
        assert list(Event.objects.values_list("title").annotate(n=Count("guests"))) == [("Ball of acme-house", 1)]


def test_exclude_across_a_reverse_relation(town: Town):
    with tenant_scope(town.acme.employer):
        assert Event.objects.exclude(rsvps__guest__name="nobody").count() == 1
        assert Event.objects.exclude(rsvps__guest__name="Ann of acme-house").count() == 0
        assert Guest.objects.filter(rsvps__isnull=True).count() == 0
    with unscoped("a query compiled with no employer has no employer to name"):
        assert Event.objects.exclude(rsvps__guest__name="nobody").count() == 0


def test_delete_cascades_and_nulls_inside_the_employer(town: Town):
    with tenant_scope(town.acme.employer):
        town.acme.guest.delete()
        assert Rsvp.objects.count() == 0
        assert Event.objects.get().host is None
    with tenant_scope(town.globex.employer):
        assert Rsvp.objects.count() == 1
        assert Event.objects.get().host == town.globex.guest


def test_update_and_delete_name_the_employer(town: Town, django_assert_max_num_queries):
    with tenant_scope(town.acme.employer), django_assert_max_num_queries(20) as queries:
        town.acme.event.save()
        Event.objects.filter(rsvps__guest=town.acme.guest).update(title="Gala")
        Rsvp.objects.filter(event__title="Gala").delete()
        town.acme.guest.delete()
    writes = [query["sql"] for query in queries.captured_queries if query["sql"].startswith(("UPDATE", "DELETE"))]
    assert len(writes) >= 5
    for statement in writes:
        assert f'"tenant_id" = {town.acme.employer.pk}' in statement


def test_upserts_name_the_employer(town: Town):
    with tenant_scope(town.acme.employer):
        Guest.objects.bulk_create(
            [Guest(name="Anna", email="ann@mail.example"), Guest(name="Bo", email="bo@mail.example")],
            update_conflicts=True,
            unique_fields=["tenant_id", "email"],
            update_fields=["name"],
        )
        assert set(Guest.objects.values_list("name", "email")) == {
            ("Anna", "ann@mail.example"),
            ("Bo", "bo@mail.example"),
        }
        changed, created = Guest.objects.update_or_create(email="bo@mail.example", defaults={"name": "Bob"})
        assert (changed.name, created) == ("Bob", False)
        _made, created = Guest.objects.get_or_create(email="cy@mail.example", defaults={"name": "Cy"})
        assert created
        guests = list(Guest.objects.order_by("email"))
        for guest in guests:
            guest.name = guest.name.upper()
        assert Guest.objects.bulk_update(guests, ["name"]) == 3
        assert list(Guest.objects.order_by("email").values_list("name", flat=True)) == ["ANNA", "BOB", "CY"]
    with tenant_scope(town.globex.employer):
        assert Guest.objects.get().name == "Ann of globex-house"


def test_row_lock_and_iterator_stay_inside(town: Town):
    with tenant_scope(town.acme.employer):
        assert [guest.name for guest in Guest.objects.select_for_update()] == ["Ann of acme-house"]
        assert [guest.name for guest in Guest.objects.iterator(chunk_size=1)] == ["Ann of acme-house"]


def test_queryset_keeps_the_employer_it_was_made_for(town: Town):
    with tenant_scope(town.acme.employer):
        guests = Guest.objects.all()
    with tenant_scope(town.globex.employer):
        assert list(guests) == []


def test_person_without_an_employer_reads_own_rows_only(town: Town):
    with tenant_scope(town.acme.employer):
        Badge.objects.create(user_id="019a0000-0000-7000-8000-000000000000")
    with person_scope(town.ann):
        assert set(Badge.objects.values_list("tenant_id", flat=True)) == {
            town.acme.employer.pk,
            town.globex.employer.pk,
        }
        assert sql("SELECT count(*) FROM testapp_badge") == 2
        assert sql() == 0
        with pytest.raises(NoTenant):
            Guest.objects.count()
        assert sql("UPDATE testapp_badge SET user_id = gen_random_uuid()") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql(
                "INSERT INTO testapp_badge (id, tenant_id, user_id) VALUES (gen_random_uuid(), %s, %s)",
                [town.acme.employer.pk, town.ann],
            )


def test_person_at_an_employer_reads_that_employer_only(town: Town):
    with tenant_scope(town.acme.employer, person_id=town.ann):
        assert Badge.objects.get().tenant_id == town.acme.employer.pk
        assert sql("SELECT count(*) FROM testapp_badge") == 1


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("ALTER TABLE testapp_guest DISABLE ROW LEVEL SECURITY", "owner"),
        ("ALTER TABLE testapp_guest NO FORCE ROW LEVEL SECURITY", "owner"),
        ("DROP POLICY tenant_isolation ON testapp_guest", "owner"),
        ("CREATE POLICY mine ON testapp_guest USING (true)", "owner"),
        ("SET ROLE alumni_owner", "permission denied"),
        ("SET ROLE alumni_definer", "permission denied"),
        ("SET ROLE alumni_system", "permission denied"),
        ("SET SESSION AUTHORIZATION alumni_owner", "permission denied"),
        ("SET LOCAL row_security = off; SELECT count(*) FROM testapp_guest", "row-level security"),
        ("CREATE TABLE loot (i int)", "permission denied"),
        ("CREATE FUNCTION loot() RETURNS int LANGUAGE sql AS 'SELECT 1'", "permission denied"),
        ("ALTER ROLE CURRENT_USER BYPASSRLS", "permission denied"),
        ("COPY testapp_guest FROM STDIN", "row-level security"),
        ("DELETE FROM tenancy_employer", "permission denied"),
        ("UPDATE django_migrations SET app = 'x'", "permission denied"),
    ],
)
def test_app_login_cannot_climb_the_wall(town: Town, statement, refusal):
    with pytest.raises(Error, match=refusal), transaction.atomic():
        sql(statement)


def test_app_changes_the_employer_in_scope_only(town: Town):
    with tenant_scope(town.acme.employer):
        assert sql("UPDATE tenancy_employer SET sender_name = 'x'") == 1
        assert sql("UPDATE tenancy_employer SET name = 'x' WHERE id = %s", [town.globex.employer.pk]) == 0
    assert sql("UPDATE tenancy_employer SET name = 'x'") == 0
    assert sql("SELECT count(*) FROM tenancy_employer") >= 2


@pytest.mark.django_db(transaction=True)
def test_app_may_not_truncate(town: Town, as_login):
    with as_login("app"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql("TRUNCATE testapp_rsvp")
        with pytest.raises(ProgrammingError, match="violates row-level security policy"):  # operators alone add one
            sql("INSERT INTO tenancy_employer (slug, name) VALUES ('intruder', 'x')")


@pytest.mark.django_db(transaction=True)
def test_system_login_reads_every_employer_and_writes_none(town: Town, as_login):
    with as_login("system"), unscoped("the cross-employer report this login is for"):
        assert Guest.objects.values("tenant_id").distinct().count() == 2
        for statement in ("DELETE FROM testapp_guest", "CREATE TABLE loot (i int)"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                sql(statement)
