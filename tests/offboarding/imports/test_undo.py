"""Undo leaves the database as it was, but for the audit log and the import itself."""

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.joining.actions import invite
from accounts.models import Invitation, Role
from audit.models import AuditEvent
from directory.actions import link_membership, update_profile
from directory.models import Alumnus, NameWord, SearchRow, Spell
from mail.categories import Category, Lane
from mail.models import Message, State
from offboarding.actions.last_days import move_last_day
from offboarding.models import AddressCheck, Case, ImportState
from tenancy.fields import tenant_field
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.offboarding.imports.conftest import ERIK, HEADER, JADE, as_csv, counts, imported, previewed, sample, undone

pytestmark = pytest.mark.usefixtures("in_northwind")

# What an import may leave behind: its own rows, what HR taught it, and the log.
MAY_DIFFER = {
    "audit_auditevent",
    "boomerang_fitmark",  # who is to be matched again
    "offboarding_leaverimport",
    "offboarding_importrow",
    "offboarding_rememberedmapping",
}
# Rebuilt rather than restored: the same content under another id.
REBUILT = {"directory_searchrow": {"id"}, "directory_nameword": {"id"}}


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every tenant table, all columns as text."""
    tables = [model._meta.db_table for model in apps.get_models() if tenant_field(model) is not None]
    found = {}
    with connection.cursor() as cursor:
        for table in set(tables) - MAY_DIFFER:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            left_out = REBUILT.get(table, set())
            rows = [json.loads(text) for (text,) in cursor.fetchall()]
            found[table] = sorted(
                ({key: value for key, value in row.items() if key not in left_out} for row in rows), key=str
            )
    return found


@pytest.mark.parametrize("name", ["01", "02", "04", "06", "09"])
def test_undo_of_a_first_import_leaves_nothing(name: str) -> None:
    before = dump()

    found = undone(imported(sample(name)))

    assert found.state == ImportState.UNDONE
    assert found.kept_count == 0
    assert dump() == before
    assert (Alumnus.objects.count(), SearchRow.objects.count(), NameWord.objects.count()) == (0, 0, 0)


def test_undo_of_second_spells_brings_the_first_ones_back() -> None:
    imported(sample("01"))
    before = dump()

    found = undone(imported(sample("08")))

    assert found.kept_count == 0
    assert dump() == before


def test_undo_of_changes_brings_the_old_values_back() -> None:
    imported(as_csv(HEADER, ERIK, JADE))
    before = dump()
    changed = (
        "1",
        "Erik",
        "Nilsson",
        "2020-01-16",
        "2027-05-31",
        "Marketing",
        "Lead",
        "new@home.example",
        "Conditional",
    )

    second = imported(as_csv(HEADER, changed, JADE))
    assert (counts(second), Alumnus.objects.get(employee_number="1").family_name) == ((0, 1, 1, 0), "Nilsson")
    assert str(Case.objects.get(alumnus__employee_number="1").last_day) == "2027-05-31"

    undone(second)
    assert dump() == before


def test_undo_of_two_spells_in_one_file() -> None:
    before = dump()
    again = ("1", "Erik", "Persson", "2027-01-01", "2029-01-31", "Sales", "Lead", "erik@home.example", "Yes")

    found = imported(as_csv(HEADER, ERIK, again))
    assert (counts(found), Alumnus.objects.count(), Spell.objects.count()) == ((1, 1, 0, 0), 1, 2)

    undone(found)
    assert dump() == before


def test_people_who_joined_stay_and_are_named(in_northwind: Employer) -> None:
    found = imported(as_csv(HEADER, ERIK, JADE))
    erik = Alumnus.objects.get(employee_number="1")
    link_membership(erik, make_member(in_northwind, make_user("erik@home.example"), Role.ALUMNUS))

    found = undone(found)

    assert [alumnus.full_name for alumnus in Alumnus.objects.all()] == ["Erik Persson"]
    assert list(found.rows.exclude(kept_because="").values_list("name", "kept_because")) == [("Erik Persson", "acted")]
    assert found.kept_count == 1


def test_people_who_confirmed_their_address_stay() -> None:
    found = imported(as_csv(HEADER, ERIK, JADE))
    Alumnus.objects.filter(employee_number="1").update(personal_email_verified_at=timezone.now())

    assert undone(found).kept_count == 1


def test_people_who_used_their_link_stay() -> None:
    found = imported(as_csv(HEADER, ERIK, JADE))
    case = Case.objects.get(alumnus__employee_number="1")
    now = timezone.now()
    AddressCheck.objects.create(case=case, email="erik@home.example", code_hmac="x", created_at=now, expires_at=now)

    assert undone(found).kept_count == 1


def test_changes_that_somebody_built_on_stay() -> None:
    imported(as_csv(HEADER, ERIK))
    second = imported(as_csv(HEADER, (*ERIK[:2], "Nilsson", *ERIK[3:])))
    update_profile(Alumnus.objects.get(), family_name="Nilsson-Berg", by=None)

    found = undone(second)

    assert Alumnus.objects.get().family_name == "Nilsson-Berg"
    assert found.rows.get().kept_because == "changed"


def test_a_moved_last_day_stays_moved() -> None:
    imported(as_csv(HEADER, ERIK))
    second = imported(as_csv(HEADER, (*ERIK[:4], "2027-05-31", *ERIK[5:])))
    move_last_day(Case.objects.get(), last_day=date(2027, 6, 30), by=None)

    assert undone(second).rows.get().kept_because == "changed"


def test_a_later_import_has_to_be_undone_first() -> None:
    first = imported(as_csv(HEADER, ERIK, JADE))
    second = imported(as_csv(HEADER, (*ERIK[:5], "Marketing", *ERIK[6:])))

    kept = undone(first).rows.get(line=2)

    assert (kept.name, kept.kept_because) == ("Erik Persson", "imported_again")
    assert Alumnus.objects.get().employee_number == "1"
    assert undone(second).kept_count == 0


def test_undo_stops_waiting_mail_and_open_invitations(in_northwind: Employer) -> None:
    found = imported(as_csv(HEADER, ERIK))
    erik = Alumnus.objects.get()
    invite(employer=in_northwind, kind="alumnus", email=erik.personal_email, subject_id=erik.pk, by=None)
    message = Message(
        tenant_id=in_northwind.pk, to_address=erik.personal_email, address_hash="x", recipient_id=erik.pk,
        category=Category.SERVICE, lane=Lane.SERVICE, sender_name="s", template="t", subject="s", text="t",
    )  # fmt: skip
    Message.objects.bulk_create([message])

    undone(found)

    message.refresh_from_db()
    assert message.state == State.SUPPRESSED
    assert not Invitation.objects.open().exists()


def test_the_log_remembers_both() -> None:
    undone(imported(as_csv(HEADER, ERIK)))

    actions = list(AuditEvent.objects.filter(action__startswith="import.").order_by("pk").values_list("action", "data"))
    assert [action for action, _data in actions] == [
        "import.started",
        "import.committed",
        "import.undo_started",
        "import.undone",
    ]
    assert actions[1][1] == {"created": 1, "updated": 0, "unchanged": 0, "skipped": 0}


def test_the_same_file_loads_again_after_undo() -> None:
    undone(imported(sample("01")))

    assert counts(previewed(sample("01"))) == (120, 0, 0, 0)
