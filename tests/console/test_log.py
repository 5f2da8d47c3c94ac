"""Who may open the console, and what the installation's own log says of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.events import OPERATOR, record
from audit.models import ChainCheck
from console.actions.employers import change_modules, create_employer, resume_employer, suspend_employer
from console.actions.letters import repeat_letter
from console.actions.operators import create_operator, end_operator
from console.actions.support import ask_for_support
from console.models import Operator
from mail.models import Message, State, Trouble
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.console import make_operator

LOG, OPERATORS = "/operator/audit/", "/operator/operators/"


def sentences(client: Client, query: str = "") -> list[str]:
    days = client.get(LOG + query).context["days"]
    return [entry.sentence for _day, entries in days for entry in entries]


def as_opal(opal: Operator, act: Callable[[], object]) -> None:
    with person_scope(opal.user_id):
        act()


def test_log_says_what_operators_did_and_where(console: Client, opal: Operator, acme: Employer):
    as_opal(opal, lambda: suspend_employer(employer=acme, reason="The invoice is open.", by=opal))
    as_opal(opal, lambda: resume_employer(employer=acme, by=opal))
    as_opal(opal, lambda: change_modules(employer=acme, modules=[], by=opal))
    as_opal(opal, lambda: ask_for_support(employer=acme, reason="Stuck.", minutes=60, is_urgent=False, by=opal))
    as_opal(
        opal,
        lambda: create_employer(slug="wayne", name="Wayne", timezone="UTC", owner_email="bruce@wayne.example", by=opal),
    )
    assert sentences(console) == [
        "Opal added Wayne.",
        "Opal asked to look at the pages of Acme.",
        "Opal switched modules of Acme.",
        "Opal let Acme go on.",
        "Opal paused Acme.",
    ]
    page = console.get(LOG).content.decode()
    assert (
        "Off: Openings and returns, Directory, Mail to alumni, Surveys and exit interviews, Lists of leavers, Leavers."
        in page
    )
    assert '<a href="/operator/employers/acme/">Acme</a>' in page
    assert "bruce@wayne.example" not in page


def test_log_names_operators_made_on_the_server(
    console: Client, as_login: Callable[[str], AbstractContextManager[None]]
):
    with as_login("owner"):
        quinn, _link = create_operator(email="quinn@operators.example", name="Quinn")
    with transaction.atomic():
        record("operator.enrolled", by=OPERATOR, person=str(quinn.user_id))
        record("operator.enrolled", by=OPERATOR, person="00000000-0000-0000-0000-000000000000")
        record("backup.finished", by=OPERATOR)
    with as_login("owner"):
        end_operator(email="quinn@operators.example")
    assert sentences(console) == [
        "A command on the server ended Quinn as an operator.",
        "A backup was noted.",
        "somebody or something that is gone registered a passkey by the link.",
        "Quinn registered a passkey by the link.",
        "A command on the server made a link for Quinn to register a passkey.",
        "A command on the server made Quinn an operator.",
    ]


def test_log_speaks_of_messages_by_their_employer_alone(console: Client, opal: Operator, acme: Employer, write):
    for employer in (acme, None):
        message = write(employer)
        scope = tenant_scope(employer) if employer else person_scope(opal.user_id)
        with scope:
            Message.objects.in_scope().filter(pk=message.pk).update(state=State.FAILED, error=Trouble.REFUSED)
        as_opal(opal, lambda employer=employer, message=message: repeat_letter(
            message_id=message.pk, employer_id=employer.pk if employer else None, by=opal
        ))  # fmt: skip
    assert sentences(console) == [
        "Opal tried a message of no employer again.",
        "Opal tried a message of Acme again.",
    ]


def test_what_people_do_is_not_shown(console: Client, opal: Operator, acme: Employer, olga: User):
    with transaction.atomic():
        record("user.signed_in", by=olga)
    with tenant_scope(acme), transaction.atomic():
        record("employer.changed", by=olga, subject=acme, fields=["name"])
    assert sentences(console) == []
    page = console.get(LOG).content.decode()
    assert "Nothing has happened yet" in page
    assert "Olga" not in page


def test_state_of_the_chain_stands_above(console: Client):
    assert "The first check of the whole chain runs tonight." in console.get(LOG).content.decode()
    check = {"place": 9, "hash": b"x", "key_name": "x", "signature": b"x"}
    ChainCheck.objects.bulk_create([ChainCheck(**check)])
    assert "Verified up to event 9 on" in console.get(LOG).content.decode()
    ChainCheck.objects.bulk_create([ChainCheck(**check, fault="missing", fault_place=7)])
    broken = console.get(LOG).content.decode()
    assert "This log does not add up" in broken
    assert "run manage.py verify_audit on the server" in broken
    assert "Export the log" not in broken


def test_log_turns_its_pages(console: Client, opal: Operator):
    with transaction.atomic():
        for number in range(51):
            record("operator.letters_repeated", by=opal.user, error="refused", count=number)
    page = console.get(LOG).context["page"]
    assert len(page.items) == 50
    assert sentences(console, f"?after={page.next_cursor}") == ["Opal tried messages again."]


@pytest.mark.parametrize("rows", [1, 3])
def test_log_costs_the_same_with_more(console: Client, opal: Operator, rows: int):
    for number in range(rows):
        as_opal(
            opal,
            lambda number=number: create_employer(
                slug=f"e{number}", name="E", timezone="UTC", owner_email="e@e.example", by=opal
            ),
        )
    console.get(LOG)
    with CaptureQueriesContext(connection) as queries:
        console.get(LOG)
    assert len(queries) == COST_OF_LOG


COST_OF_LOG, COST_OF_LIST = 11, 8


@pytest.mark.parametrize("rows", [1, 3])
def test_operators_cost_the_same_with_more(console: Client, rows: int):
    for number in range(rows - 1):
        make_operator(f"op{number}@operators.example")
    console.get(OPERATORS)
    with CaptureQueriesContext(connection) as queries:
        console.get(OPERATORS)
    assert len(queries) == COST_OF_LIST


def test_operators_with_their_state(console: Client, as_login: Callable[[str], AbstractContextManager[None]]):
    with as_login("owner"):
        quinn, _link = create_operator(email="quinn@operators.example", name="Quinn")
        create_operator(email="rosa@operators.example", name="Rosa")
        create_operator(email="sam@operators.example", name="Sam")
        end_operator(email="sam@operators.example")
    with transaction.atomic():
        record("operator.enrolled", by=OPERATOR, person=str(quinn.user_id))
    response = console.get(OPERATORS)
    shown = [(one.name, bool(enrolled), bool(one.ended_at)) for one, enrolled in response.context["rows"]]
    assert shown == [
        ("Opal", False, False),
        ("Quinn", True, False),
        ("Rosa", False, False),
        ("Sam", False, True),
    ]
    page = response.content.decode()
    assert "quinn@" not in page
    assert page.count("Has no passkey yet") == 1  # Opal has one: she is here
    assert "manage.py create_operator" in page
