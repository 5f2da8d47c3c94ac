"""Places and hashes are given at the end of the transaction; whatever is done to the table afterwards is found."""

import io
import json
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from celery.signals import before_task_publish
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from audit import actions, hooks
from audit.chain import CHANGED, EXTRA, FORGED, HEAD, MISSING, REWRITTEN, Fault, Report, walk
from audit.events import record
from audit.models import AuditEvent, Chain, ChainCheck
from audit.signatures import Verdict, verdict
from audit.tasks import check_chain, check_chains
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
AsLogin = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def acme(transactional_db: None) -> Employer:
    return Employer.objects.create(slug="acme", name="Acme")


@pytest.fixture
def globex(transactional_db: None) -> Employer:
    return Employer.objects.create(slug="globex", name="Globex")


def act(employer: Employer | None, *words: str) -> None:
    """One transaction with an event for each word."""
    scope = tenant_scope(employer) if employer else no_scope()
    with scope, transaction.atomic():
        for word in words:
            record("thing.done", subject=employer, word=word)


def faults(employer: Employer | None, known: dict[int, bytes] | None = None) -> list[tuple[str, int | None]]:
    with tenant_scope(employer) if employer else no_scope():
        return [(fault.kind, fault.place) for fault in walk(known).faults]


@pytest.fixture
def tamper(as_login: AsLogin) -> Callable[..., None]:
    """SQL by whoever owns the tables, to whom neither grants nor policies apply."""

    def run(sql: str, *params: Any) -> None:
        with as_login("owner"), connection.cursor() as cursor:
            cursor.execute(sql, params)

    return run


# Sealing


def test_events_get_places_and_hashes_when_the_act_is_committed(acme: Employer) -> None:
    with tenant_scope(acme):
        with transaction.atomic():
            record("thing.done", word="eins")
            assert AuditEvent.objects.get().place is None
        act(acme, "zwei", "drei")
        assert list(AuditEvent.objects.order_by("place").values_list("place", "data__word")) == [
            (1, "eins"),
            (2, "zwei"),
            (3, "drei"),
        ]
        head = Chain.objects.get()
        assert (head.pk, head.place) == (acme.pk, 3)
        assert bytes(head.hash) == bytes(AuditEvent.objects.get(place=3).hash)
        assert str(head) == f"{acme.pk} up to 3"


def test_each_employer_and_the_installation_have_their_own_chain(acme: Employer, globex: Employer) -> None:
    with transaction.atomic():
        act(acme, "a")
        act(None, "i")
        act(globex, "g", "h")
    act(acme, "b")
    assert [faults(chain) for chain in (acme, globex, None)] == [[], [], []]
    assert Chain.objects.values_list("pk", "place").get() == (0, 1)
    with tenant_scope(acme):
        assert Chain.objects.values_list("pk", "place").get() == (acme.pk, 2)
    with tenant_scope(globex):
        assert Chain.objects.values_list("pk", "place").get() == (globex.pk, 2)


def test_what_is_rolled_back_takes_no_place(acme: Employer) -> None:
    def fail() -> None:
        with transaction.atomic():
            record("thing.done", word="undone")
            raise RuntimeError

    with tenant_scope(acme), transaction.atomic():
        record("thing.done", word="first")
        with pytest.raises(RuntimeError):
            fail()
        record("thing.done", word="second")
    assert faults(acme) == []
    with tenant_scope(acme):
        assert list(AuditEvent.objects.order_by("place").values_list("data__word", flat=True)) == ["first", "second"]


def test_python_and_the_database_agree_on_every_kind_of_value(acme: Employer) -> None:
    with tenant_scope(acme), transaction.atomic():
        record(
            "thing.done", by=None, word="naïve “Größe” 日本 \\ \n", number=1.50, deep={"b": [1, None, True], "a": {}}
        )
        record("thing.done", subject=acme, by=cast("Any", SimpleNamespace(pk=uuid7())))
    assert faults(acme) == []


@pytest.mark.parametrize("column", ["place", "hash"])
def test_nobody_chooses_a_place_or_a_hash(acme: Employer, column: str) -> None:
    event = AuditEvent(
        tenant_id=acme.pk, action="forged", actor_kind="system", **{column: 7 if column == "place" else b"x"}
    )
    with tenant_scope(acme), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        AuditEvent.objects.bulk_create([event])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET hash = NULL",
        "TRUNCATE audit_auditevent",
        "UPDATE audit_chain SET place = 0",
        "DELETE FROM audit_chain",
        "INSERT INTO audit_chain VALUES (7, 0, '')",
        "TRUNCATE audit_chain",
        "UPDATE audit_chaincheck SET fault = ''",
        "DELETE FROM audit_chaincheck",
        "SELECT audit_seal_events(1, NULL)",
    ],
)
def test_the_app_may_only_add(acme: Employer, as_login: AsLogin, sql: str) -> None:
    act(acme, "a")
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with as_login("app"), tenant_scope(acme), denied, connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_note_that_was_wiped_leaves_nothing_unsealed(acme: Employer) -> None:
    """The list of chains that a transaction has written to is a convenience: the app could change it."""
    with tenant_scope(acme), transaction.atomic(), connection.cursor() as cursor:
        record("thing.done", word="a")
        record("thing.done", word="b")
        cursor.execute("SET LOCAL app.audit_pending = ''")
    assert faults(acme) == []
    with tenant_scope(acme):
        assert Chain.objects.get().place == 2


def test_checking_constraints_early_seals_early(acme: Employer) -> None:
    with tenant_scope(acme), transaction.atomic():
        record("thing.done", word="a")
        connection.check_constraints()
        record("thing.done", word="b")
    assert faults(acme) == []


def test_events_from_before_the_chain_are_chained_in_their_order(
    acme: Employer, globex: Employer, tamper: Callable[..., None], as_login: AsLogin
) -> None:
    """What the migration does with an older installation's log."""
    act(acme, "a", "b", "c")
    act(globex, "x")
    act(None, "i")
    tamper("UPDATE audit_auditevent SET place = NULL, hash = NULL; DELETE FROM audit_chain")
    with as_login("owner"), transaction.atomic(), connection.schema_editor() as editor:
        import_module("audit.migrations.0003_seal").seal_existing(None, editor)
    assert [faults(chain) for chain in (acme, globex, None)] == [[], [], []]
    with tenant_scope(acme):
        words = AuditEvent.objects.order_by("place").values_list("place", "data__word")
        assert list(words) == [(1, "a"), (2, "b"), (3, "c")]


# Tampering, by the owner of the tables

ONE = "tenant_id = %s AND place = 3"
SWAP = """UPDATE audit_auditevent e SET id = o.id, at = o.at, action = o.action, data = o.data FROM audit_auditevent o
    WHERE e.tenant_id = o.tenant_id AND e.tenant_id = %s AND (e.place, o.place) IN ((3, 4), (4, 3))"""
COPY = """INSERT INTO audit_auditevent
    (id, tenant_id, at, action, actor_kind, actor_id, subject_type, subject_id, data, place, hash)
    SELECT gen_random_uuid(), tenant_id, at, 'thing.forged', actor_kind, actor_id, subject_type, subject_id, data"""
LINK = "; ALTER TABLE audit_auditevent ENABLE TRIGGER USER"
UNLINK = "ALTER TABLE audit_auditevent DISABLE TRIGGER USER; "


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (f'UPDATE audit_auditevent SET data = \'{{"word": "C"}}\' WHERE {ONE}', [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE {ONE}", [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET action = 'thing.donf' WHERE {ONE}", [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET actor_kind = 'operator' WHERE {ONE}", [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET subject_id = '' WHERE {ONE}", [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET id = gen_random_uuid() WHERE {ONE}", [(CHANGED, 3)]),
        (f"UPDATE audit_auditevent SET hash = sha256('x') WHERE {ONE}", [(CHANGED, 3), (CHANGED, 4)]),
        (f"DELETE FROM audit_auditevent WHERE {ONE}", [(MISSING, 3)]),
        ("DELETE FROM audit_auditevent WHERE tenant_id = %s AND place >= 4", [(MISSING, 4)]),
        ("DELETE FROM audit_auditevent WHERE tenant_id = %s AND place = 1", [(MISSING, 1)]),
        ("UPDATE audit_chain SET hash = sha256('x') WHERE id = %s", [(HEAD, 5)]),
        ("UPDATE audit_chain SET place = 4 WHERE id = %s", [(HEAD, 4), (EXTRA, 5)]),
        ("DELETE FROM audit_chain WHERE id = %s", [(EXTRA, number) for number in range(1, 6)]),
        (f"{UNLINK}{COPY}, NULL, NULL FROM audit_auditevent WHERE {ONE}{LINK}", [(EXTRA, None)]),
        (f"{COPY}, 6, hash FROM audit_auditevent WHERE {ONE}", [(EXTRA, 6)]),
        (f"UPDATE audit_auditevent SET tenant_id = NULL WHERE {ONE}", [(MISSING, 3)]),
    ],
)
def test_a_tampered_chain_names_the_event(
    acme: Employer, tamper: Callable[..., None], sql: str, found: list[tuple[str, int | None]]
) -> None:
    act(acme, "a", "b")
    act(acme, "c", "d", "e")
    assert faults(acme) == []
    tamper(sql, acme.pk)
    assert faults(acme) == found


def test_swapped_events_are_both_named(acme: Employer, tamper: Callable[..., None]) -> None:
    act(acme, "a", "b", "c", "d", "e")
    with_free_ids = "ALTER TABLE audit_auditevent DROP CONSTRAINT audit_auditevent_pkey"
    swap = f"{with_free_ids}; {SWAP}; ALTER TABLE audit_auditevent ADD PRIMARY KEY (id)"
    tamper(swap, acme.pk)
    assert faults(acme) == [(CHANGED, 3), (CHANGED, 4)]


def test_a_row_moved_into_another_employers_chain_is_missed_there_and_found_here(
    acme: Employer, globex: Employer, tamper: Callable[..., None]
) -> None:
    act(acme, "a", "b")
    act(globex, "x")
    tamper("UPDATE audit_auditevent SET tenant_id = %s WHERE tenant_id = %s AND place = 2", globex.pk, acme.pk)
    assert faults(acme) == [(MISSING, 2)]
    assert faults(globex) == [(EXTRA, 2)]


REWRITE = """DO $$
DECLARE event audit_auditevent; previous bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR event IN SELECT * FROM audit_auditevent WHERE tenant_id IS NOT NULL ORDER BY place LOOP
        previous := audit_hash(event, event.place, previous);
        UPDATE audit_auditevent SET hash = previous WHERE id = event.id;
    END LOOP;
    UPDATE audit_chain SET hash = previous WHERE id <> 0;
END $$"""


def test_a_chain_written_anew_disagrees_with_the_signed_check(acme: Employer, tamper: Callable[..., None]) -> None:
    act(acme, "a", "b", "c")
    with tenant_scope(acme):
        assert str(actions.check_chain()).endswith("up to 3")
    tamper("UPDATE audit_auditevent SET action = 'thing.else' WHERE tenant_id = %s AND place = 2", acme.pk)
    tamper(REWRITE)
    assert faults(acme) == [(REWRITTEN, 3)]


def test_without_any_check_a_chain_written_anew_looks_whole_but_not_to_who_kept_a_receipt(
    acme: Employer, tamper: Callable[..., None]
) -> None:
    """Negative control: this is what the signature and the receipts are for."""
    act(acme, "a", "b", "c")
    with tenant_scope(acme):
        kept = {3: walk().hash}
    tamper("UPDATE audit_auditevent SET action = 'thing.else' WHERE tenant_id = %s AND place = 2", acme.pk)
    tamper(REWRITE)
    assert faults(acme) == []
    assert faults(acme, kept) == [(REWRITTEN, 3)]


def test_a_tail_cut_off_with_its_head_is_missed_by_the_signed_check(
    acme: Employer, tamper: Callable[..., None]
) -> None:
    act(acme, "a", "b", "c")
    with tenant_scope(acme):
        actions.check_chain()
    tamper("DELETE FROM audit_auditevent WHERE tenant_id = %s", acme.pk)
    tamper("DELETE FROM audit_chain WHERE id = %s", acme.pk)
    with tenant_scope(acme):
        assert [str(fault) for fault in walk().faults] == ["events 1 to 3: missing"]


def test_a_changed_check_is_named(acme: Employer, tamper: Callable[..., None]) -> None:
    act(acme, "a")
    with tenant_scope(acme):
        actions.check_chain()
    tamper("UPDATE audit_chaincheck SET hash = sha256('x')")
    assert faults(acme) == [(FORGED, 1)]


def test_checks_signed_with_a_key_that_is_gone_prove_nothing(
    acme: Employer, tamper: Callable[..., None], rotate_keys: Callable[[], None], settings: Any
) -> None:
    act(acme, "a")
    with tenant_scope(acme):
        check = actions.check_chain()
    rotate_keys()
    assert verdict(check) is Verdict.GENUINE
    assert faults(acme) == []
    tamper("UPDATE audit_chaincheck SET hash = sha256('x')")
    assert faults(acme) == [(FORGED, 1)]
    settings.FIELD_KEY_FALLBACKS = []
    assert faults(acme) == []


def test_no_more_faults_are_told_than_anyone_reads(acme: Employer, tamper: Callable[..., None]) -> None:
    act(acme, *map(str, range(30)))
    tamper("UPDATE audit_auditevent SET action = 'x' WHERE tenant_id = %s", acme.pk)
    assert len(faults(acme)) == 20


def test_the_walk_reads_page_by_page(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.chain.PAGE", 2)
    act(acme, "a", "b", "c", "d", "e")
    assert faults(acme) == []


# Threads


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_many_acts_at_once_make_one_chain(acme: Employer) -> None:
    def work() -> None:
        for number in range(10):
            act(acme, f"{number}a", f"{number}b")

    for thread in [in_thread(work) for _ in range(6)]:
        thread.join()
    assert faults(acme) == []
    with tenant_scope(acme):
        assert Chain.objects.get().place == 120


def test_acts_in_several_chains_do_not_wait_for_each_other_in_a_ring(acme: Employer, globex: Employer) -> None:
    orders = ([acme, globex, None], [None, acme, globex], [globex, None, acme])

    def work(order: list[Employer | None]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(15):
                with transaction.atomic():
                    for employer in order:
                        act(employer, "a")

        return run

    for thread in [in_thread(work(order)) for order in orders]:
        thread.join()
    assert [faults(chain) for chain in (acme, globex, None)] == [[], [], []]
    with tenant_scope(acme):
        assert Chain.objects.get().place == 45


def test_a_long_transaction_keeps_no_other_act_waiting(acme: Employer) -> None:
    """An import has written its events and is still at work: others act, and come before it in the chain."""
    act(acme, "before")
    with tenant_scope(acme), transaction.atomic():
        record("thing.done", word="long")
        thread = in_thread(lambda: act(acme, "short"))
        thread.join(timeout=30)
        assert not thread.is_alive()
    with tenant_scope(acme):
        words = AuditEvent.objects.order_by("place").values_list("data__word", flat=True)
        assert list(words) == ["before", "short", "long"]
    assert faults(acme) == []


# The command and the daily check


def verify(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_verify_audit_prints_a_receipt_for_each_chain(acme: Employer, globex: Employer) -> None:
    act(acme, "a", "b")
    act(None, "i")
    with tenant_scope(acme):
        digest = bytes(Chain.objects.get().hash).hex()
    lines = verify().splitlines()
    assert lines[0] == f"acme: 2 events, whole, receipt {acme.pk}:2:{digest}"
    assert lines[1] == f"globex: 0 events, whole, receipt {globex.pk}:0:{'00' * 32}"
    assert lines[2].startswith("(installation): 1 events, whole, receipt 0:1:")
    assert verify("--employer", "acme").splitlines() == lines[:1]


def test_verify_audit_ends_with_one_and_names_the_event(acme: Employer, tamper: Callable[..., None]) -> None:
    act(acme, "a", "b")
    tamper("UPDATE audit_auditevent SET action = 'x' WHERE tenant_id = %s AND place = 2", acme.pk)
    out = io.StringIO()
    with pytest.raises(CommandError, match="tampered") as error:
        call_command("verify_audit", "--json", "--employer", "acme", stdout=out)
    assert error.value.returncode == 1
    told = json.loads(out.getvalue())
    with tenant_scope(acme):
        event = AuditEvent.objects.get(place=2)
    assert (told["name"], told["whole"]) == ("acme", False)
    assert told["faults"] == [{"kind": CHANGED, "place": 2, "until": None, "event": str(event.pk)}]
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out)
    assert f"  event 2 ({event.pk}): changed" in out.getvalue()


def test_verify_audit_agrees_with_kept_receipts_or_says_no(
    acme: Employer, tamper: Callable[..., None], tmp_path: Path
) -> None:
    receipts = tmp_path / "receipts"
    act(acme, "a", "b")
    receipts.write_text(verify() + verify("--json"))
    act(acme, "c")
    assert "whole" in verify("--receipts", str(receipts))
    tamper("UPDATE audit_auditevent SET action = 'x' WHERE tenant_id = %s AND place = 1", acme.pk)
    tamper(REWRITE)
    assert "whole" in verify()
    with pytest.raises(CommandError, match="tampered"):
        verify("--receipts", str(receipts))


def test_verify_audit_refuses_what_it_cannot_read(acme: Employer, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text(f"1:0:{'00' * 32} is no receipt of anything?")
    with pytest.raises(CommandError, match="no employer"):
        verify("--employer", "initech")
    with pytest.raises(CommandError, match="cannot be read"):
        verify("--receipts", str(tmp_path / "nowhere"))
    empty.write_text("nothing")
    with pytest.raises(CommandError, match="no receipt"):
        verify("--receipts", str(empty))


def test_the_daily_check_keeps_what_it_found_and_tells_once(
    acme: Employer, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[int | None, str]] = []
    monkeypatch.setattr(hooks, "chain_broken", [lambda check: told.append((check.tenant_id, check.fault))])
    act(acme, "a", "b")
    with caplog.at_level(logging.INFO):
        check_chain.apply(headers={"employer": acme.pk}).get()
    assert [entry.message for entry in caplog.records if entry.name == "audit.actions"] == ["audit.chain_is_whole"]
    assert told == []
    tamper("UPDATE audit_auditevent SET action = 'x' WHERE tenant_id = %s AND place = 2", acme.pk)
    caplog.clear()
    check_chain.apply(headers={"employer": acme.pk}).get()
    check_chain.apply(headers={"employer": acme.pk}).get()
    assert told == [(acme.pk, CHANGED)]
    errors = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert [(entry.chain, entry.place) for entry in errors] == [(acme.pk, 2)] * 2  # type: ignore[attr-defined]
    with tenant_scope(acme):
        checks = ChainCheck.objects.order_by("id").values_list("place", "fault", "fault_place")
        assert list(checks) == [(2, "", None), (2, CHANGED, 2), (2, CHANGED, 2)]


def test_the_daily_tick_sends_a_task_for_each_employer_and_checks_the_installation(
    acme: Employer, globex: Employer
) -> None:
    act(None, "i")
    seen = []

    def note(sender: str, headers: dict[str, Any], **message: Any) -> None:
        seen.append((sender, headers["employer"]))

    before_task_publish.connect(note)
    try:
        check_chains.apply().get()
    finally:
        before_task_publish.disconnect(note)
    assert seen == [("audit.tasks.check_chain", acme.pk), ("audit.tasks.check_chain", globex.pk)]
    assert ChainCheck.objects.values_list("tenant_id", "place", "fault").get() == (None, 1, "")


def test_a_report_says_which_event_in_plain_words() -> None:
    assert Report(None).is_whole
    assert str(Fault(MISSING, 3, until=3)) == "event 3: missing"
