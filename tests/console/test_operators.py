import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts.addresses.actions import NotYours, add_address
from accounts.addresses.retirement import retire_address
from accounts.joining.actions import accept_invitation
from accounts.members.actions import StandsApart, add_member
from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from console.actions.operators import EnrolmentClosed, consume_enrolment, create_operator
from console.models import Enrolment, Operator
from console.operators import enrolling, is_operator, operator_of
from mail.models import Message
from tenancy.models import Employer, uuid7
from tenancy.scope import person_scope, tenant_scope
from tests.accounts.steps import newest_mail
from tests.factories.accounts import confirm, make_employer, make_invitation, make_member, make_user
from tests.factories.console import make_operator
from web.tokens import hash_of

AsLogin = Callable[[str], AbstractContextManager[None]]


def token_of(words: str) -> str:
    found = re.search(r"/operator/enrolment/([\w-]+)/", words)
    assert found
    return found[1]


def test_command_makes_an_operator_and_prints_a_link_for_one_hour(as_login: AsLogin):
    out = StringIO()
    with as_login("owner"):
        call_command("create_operator", "Opal@Operators.Example", "--name", "Opal Stone", stdout=out)
        operator = Operator.objects.get()
        enrolment = Enrolment.objects.get()
    assert operator.name == "Opal Stone"
    assert timedelta(minutes=59) < enrolment.expires_at - enrolment.created_at <= timedelta(minutes=61)
    assert enrolment.token_sha256 == hash_of(token_of(out.getvalue()))
    assert token_of(out.getvalue()) not in enrolment.token_sha256
    assert is_operator(operator.user_id)
    assert list(AuditEvent.objects.filter(action__startswith="operator.").values_list("action", flat=True)) == [
        "operator.created",
        "operator.enrolment_opened",
    ]


def test_second_link_replaces_the_first(as_login: AsLogin):
    with as_login("owner"):
        first, first_url = create_operator(email="opal@operators.example")
        second, second_url = create_operator(email="opal@operators.example")
    assert first == second
    assert enrolling(hash_of(token_of(first_url))) is None
    found = enrolling(hash_of(token_of(second_url)))
    assert found is not None
    assert found.name == "opal"


def test_link_ends_with_its_hour_and_works_once(as_login: AsLogin):
    with as_login("owner"):
        operator, url = create_operator(email="opal@operators.example")
    assert consume_enrolment(token_sha256=hash_of(token_of(url))) == operator.user_id
    with pytest.raises(EnrolmentClosed):
        consume_enrolment(token_sha256=hash_of(token_of(url)))
    with as_login("owner"):
        _operator, url = create_operator(email="opal@operators.example")
        now = timezone.now()
        Enrolment.objects.filter(used_at=None).update(created_at=now - timedelta(hours=1), expires_at=now)
    assert enrolling(hash_of(token_of(url))) is None
    with pytest.raises(EnrolmentClosed):
        consume_enrolment(token_sha256=hash_of(token_of(url)))


def test_ended_operator_is_none_and_signed_out(as_login: AsLogin):
    with as_login("owner"):
        operator, url = create_operator(email="opal@operators.example")
        with person_scope(operator.user_id):
            before = User.objects.get(pk=operator.user_id).session_key
        out = StringIO()
        call_command("end_operator", "opal@operators.example", stdout=out)
        with person_scope(operator.user_id):
            assert User.objects.get(pk=operator.user_id).session_key != before
    assert out.getvalue() == "opal is no operator any more.\n"
    assert not is_operator(operator.user_id)
    assert enrolling(hash_of(token_of(url))) is None
    with as_login("owner"), pytest.raises(CommandError, match="There is no operator"):
        call_command("end_operator", "opal@operators.example")


@pytest.mark.parametrize("words", ["not-an-address", "a@b"])
def test_command_refuses_what_is_no_address(as_login: AsLogin, words: str):
    with as_login("owner"), pytest.raises(CommandError):
        call_command("create_operator", words)


def test_member_becomes_no_operator(as_login: AsLogin):
    make_member(make_employer("acme"), make_user("olga@acme.example"), Role.OWNER)
    with as_login("owner"), pytest.raises(CommandError, match="has a sign-in here already"):
        call_command("create_operator", "olga@acme.example")
    with as_login("owner"):
        assert not Operator.objects.exists()


def test_membership_made_at_the_same_moment_is_seen(as_login: AsLogin, monkeypatch: pytest.MonkeyPatch):
    """The person is made and joins an employer between our two looks."""
    employer = make_employer("acme")

    def make_and_join(*, email: str, by: object) -> User:
        user = make_user(email)
        make_member(employer, user, Role.OWNER)
        return user

    monkeypatch.setattr("console.actions.operators.find_or_make_user", make_and_join)
    with as_login("owner"), pytest.raises(CommandError, match="is or was a member"):
        call_command("create_operator", "opal@operators.example")
    assert not Operator.objects.exists()


def test_operator_becomes_no_member(acme: Employer, opal: Operator):
    with person_scope(opal.user_id):
        user = User.objects.get(pk=opal.user_id)
    with tenant_scope(acme), pytest.raises(StandsApart):
        add_member(employer=acme, user=user, roles=[Role.OWNER], display_name="Opal", by=None)


def test_operator_accepts_no_invitation(acme: Employer, opal: Operator, monkeypatch: pytest.MonkeyPatch):
    """Even where the address counts as proven."""
    invitation, _path = make_invitation(acme, "opal@operators.example")
    monkeypatch.setattr("accounts.joining.actions.has_proven", lambda user, email: True)
    with person_scope(opal.user_id):
        user = User.objects.get(pk=opal.user_id)
    with tenant_scope(acme), pytest.raises(StandsApart):
        accept_invitation(employer=acme, invitation=invitation, user=user, by=user)
    with tenant_scope(acme):
        assert not Membership.objects.exists()
        invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_operator_gets_no_code(client: Client, opal: Operator):
    """A mailbox opens no door to the console: the answer is that of an unknown address."""
    known = client.post("/account/sign-in/", {"email": "opal@operators.example"})
    assert (known.status_code, known["Location"]) == (302, "/account/sign-in/code/")
    assert list(Message.objects.in_scope().values_list("template", flat=True)) == ["accounts/unknown_account"]


def test_only_operators_see_operators(opal: Operator, alice: User):
    assert operator_of(opal.user_id) is None  # nobody in scope
    with person_scope(alice.pk):
        assert not Operator.objects.exists()
        assert operator_of(alice.pk) is None
    with person_scope(opal.user_id):
        assert operator_of(opal.user_id) == opal


def test_operator_has_no_power_inside_an_employer(acme: Employer, opal: Operator):
    with tenant_scope(acme, person_id=opal.user_id):
        assert not Operator.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT console_acting_operator()")
            assert cursor.fetchone() == (None,)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO console_operator VALUES (gen_random_uuid(), 'x', now(), NULL, %(person)s)",
        "SELECT * FROM console_enrolment",
        "INSERT INTO tenancy_employer (slug) VALUES ('taken')",
        "UPDATE tenancy_employer SET is_active = false",
        "INSERT INTO console_suspension (id) VALUES (gen_random_uuid())",
        "SELECT console_suspend_employer(gen_random_uuid(), 1, 'because')",
        "SELECT console_resume_employer(1)",
    ],
)
def test_app_login_cannot_do_an_operators_work(as_login: AsLogin, statement: str):
    person = make_user("eve@home.example")
    with as_login("app"), person_scope(person.pk), connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(statement, {"person": person.pk})


@pytest.mark.parametrize(
    "question",
    [
        "console_employer_figures(ARRAY[1, 2, 3])",
        "console_outbox()",
        "console_letters(NULL, '', '', NULL, 10)",
        "console_letter_reasons()",
        "console_failed_imports(10)",
        "console_own_grants()",
    ],
)
def test_figures_answer_operators_alone(acme: Employer, opal: Operator, alice: User, question: str):
    for person_id in (None, alice.pk, uuid7()):
        with person_scope(person_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {question}")
            assert cursor.fetchone() == (0,)
    with tenant_scope(acme, person_id=opal.user_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {question}")
        assert cursor.fetchone() == (0,)


def test_two_operators_know_each_other(opal: Operator):
    ruby = make_operator("ruby@operators.example", name="Ruby")
    with person_scope(ruby.user_id):
        assert set(Operator.objects.values_list("name", flat=True)) == {"Opal", "Ruby"}


def test_link_of_an_ended_hour_says_nothing(db: None):
    with time_machine.travel(timezone.now()):
        assert enrolling(hash_of("made-up")) is None


# The operator's address


def test_member_cannot_take_the_address_of_an_operator(
    acme: Employer, alice: User, client_for: Callable[[User], Client]
):
    """Else `end_operator` would no longer find the operator by it."""
    operator = make_operator("opal@acme.example")
    client = confirm(client_for(alice), "account.change_email")
    sent = client.post("/account/addresses/new/", {"email": "opal@acme.example"})
    assert sent.url == "/account/addresses/code/"
    assert newest_mail("opal@acme.example").template == "accounts/address_in_use"
    with pytest.raises(NotYours):
        add_address(user=alice, email="opal@acme.example", by=alice)
    assert User.objects.id_for_email("opal@acme.example") == operator.user_id


def test_no_employer_retires_the_address_of_an_operator(acme: Employer):
    operator = make_operator("opal@acme.example")
    with tenant_scope(acme):
        assert not retire_address(employer=acme, email="opal@acme.example", subject_id=uuid7(), by=None)
    assert User.objects.id_for_email("opal@acme.example") == operator.user_id
