"""The outbox serves all employers; each sees and writes its own rows only. As the app's restricted login."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError, connection, transaction

from mail.actions import suppress
from mail.categories import Category, Lane
from mail.delivery import claim, note_relay_event
from mail.models import Message, RelayEvent, State, Suppression, address_hashes
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope
from tenancy.sql import DEFINER_ROLE

pytestmark = pytest.mark.django_db
Write = Callable[..., Message]
FUNCTIONS = {
    "mail_claim",
    "mail_employer_of",
    "mail_employers_with_capped",
    "mail_forget_mailings",
    "mail_forget_texts",
    "mail_give_back",
    "mail_reap",
    "mail_relay_event",
    "mail_release",
    "mail_resolve",
    "mail_room_for",
    "mail_suppressed",
    "mail_tidy",
    "mail_troubled",
}
# They run with the rights of whoever calls them.
PLAIN = {"mail_intend", "mail_quiet_until", "mail_receiver", "mail_uuid7"}


def run(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def three(northwind: Employer, soleil: Employer, write: Write) -> list[Message]:
    return [write(northwind), write(soleil), write(None, category=Category.CODE)]


def test_each_scope_sees_its_own_rows_in_plain_sql(northwind: Employer, soleil: Employer, three: list[Message]) -> None:
    ids = [message.pk for message in three]
    for scope, visible in [(tenant_scope(northwind), ids[0]), (tenant_scope(soleil), ids[1]), (no_scope(), ids[2])]:
        with scope:
            assert run("SELECT id FROM mail_message") == [(visible,)]


def test_an_employer_cannot_change_the_rows_of_others(northwind: Employer, three: list[Message]) -> None:
    with tenant_scope(northwind):
        assert Message.objects.update(subject="Changed") == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Message.objects.update(tenant_id=None)


@pytest.mark.parametrize("foreign", ["soleil", "nobody"])
def test_an_employer_cannot_write_rows_for_others(
    northwind: Employer, soleil: Employer, three: list[Message], foreign: str
) -> None:
    with tenant_scope(northwind):
        copy = Message.objects.get()
        copy.pk, copy.tenant_id = uuid7(), soleil.pk if foreign == "soleil" else None
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Message.objects.bulk_create([copy])


def test_nobody_deletes_from_the_outbox(three: list[Message]) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM mail_message")


def test_the_app_notes_relay_events_through_the_function_only(northwind: Employer, three: list[Message]) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO mail_relayevent (id) VALUES (gen_random_uuid())")
    kind, at = RelayEvent.Kind.ACCEPTED, three[0].created_at
    assert note_relay_event(provider="relay", event_id="1", message_id=three[0].pk, kind=kind, at=at)
    assert RelayEvent.objects.count() == 0
    with tenant_scope(northwind):
        assert str(RelayEvent.objects.get()) == f"accepted {three[0].pk}"


def test_suppression_is_asked_for_without_showing_the_list(northwind: Employer, soleil: Employer) -> None:
    suppress(address="everybody@example.com", reason=Suppression.Reason.COMPLAINT, by=None)
    with tenant_scope(soleil):
        suppress(address="soleil@example.com", reason=Suppression.Reason.BOUNCE, by=None)
    with tenant_scope(northwind):
        assert Suppression.objects.count() == 0
        everybody, *others = (address_hashes(f"{who}@example.com")[0] for who in ("everybody", "soleil", "ada"))
        hashes = ", ".join(f"'{each}'" for each in (everybody, *others))
        assert run(f"SELECT mail_suppressed(ARRAY[{hashes}], 'marketing')") == [(everybody,)]
        assert run(f"SELECT mail_suppressed(ARRAY[{hashes}], 'service')") == []


def test_the_claim_crosses_employers_and_shows_ids_only(northwind: Employer, soleil: Employer, write: Write) -> None:
    expected = {(write(northwind).pk, northwind.pk), (write(soleil).pk, soleil.pk)}
    with tenant_scope(northwind):
        claimed = claim(Lane.SERVICE, owner=uuid7())
    assert {(one.message_id, one.tenant_id) for one in claimed} == expected
    columns = run("SELECT pg_get_function_result(oid) FROM pg_proc WHERE proname = 'mail_claim'")
    assert columns == [("TABLE(id uuid, tenant_id integer, suspect boolean)",)]


def test_definer_functions_belong_to_a_role_that_nothing_logs_in_with() -> None:
    rows = run(
        "SELECT p.proname, r.rolname, r.rolcanlogin, r.rolsuper, p.prosecdef, p.proconfig,"
        " has_function_privilege('alumni_app', p.oid, 'EXECUTE'),"
        " has_function_privilege('alumni_system', p.oid, 'EXECUTE')"
        " FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.proname LIKE 'mail\\_%'"
    )
    assert {row[0] for row in rows if not row[4]} == PLAIN
    rows = [row for row in rows if row[4]]
    assert {row[0] for row in rows} == FUNCTIONS
    assert {(*row[1:5], row[5][0], *row[6:]) for row in rows} == {
        (DEFINER_ROLE, False, False, True, "search_path=public, pg_temp", True, False)
    }
    assert {option for row in rows for option in row[5][1:]} == {"enable_seqscan=off"}


@pytest.mark.django_db(transaction=True)
def test_without_the_policy_everything_would_be_seen(
    three: list[Message], as_login: Callable[[str], AbstractContextManager[None]]
) -> None:
    """Negative control: the same queries as a login that row-level security does not bind."""
    with as_login("owner"), no_scope():
        assert Message.objects.count() == 3
        assert Message.objects.filter(state=State.PENDING).update(subject="Changed") == 3
