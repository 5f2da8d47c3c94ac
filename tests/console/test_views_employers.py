from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Invitation, Role, User
from audit.models import AuditEvent
from console.actions.employers import NothingToDo, create_employer, resume_employer, suspend_employer
from console.models import Operator, Suspension
from mail.categories import Lane
from mail.delivery import claim
from mail.models import Message, State
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, person_scope, tenant_scope
from tests.factories.accounts import confirm, make_employer, make_member, make_user
from tests.factories.console import operator_client

NEW = {
    "name": "Initech",
    "slug": "initech",
    "timezone": "Europe/Berlin",
    "owner_email": "Bill@initech.example",
}
REASON = {"reason": "The invoice has been open for months."}


def actions_of(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        rows = AuditEvent.objects.filter(tenant_id=employer.pk, action__startswith="employer.").order_by("id")
        return list(rows.values_list("action", flat=True))


def test_list_shows_figures_and_no_person(console: Client, acme: Employer, alice: User, bob: User):
    response = console.get("/operator/employers/")
    assert response.status_code == 200
    [(employer, figures)] = response.context["rows"]
    assert (employer, figures.staff, figures.members, figures.people) == (acme, 1, 2, 0)
    for secret in ("alice", "Alice", "bob@", "acme.example"):
        assert secret not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Acme", "Globex"]),
        ("q=ac", ["Acme"]),
        ("q=GLO", ["Globex"]),
        ("q=zzz", []),
        ("state=paused", ["Globex"]),
        ("state=active", ["Acme"]),
        ("state=nonsense", ["Acme", "Globex"]),
    ],
)
def test_list_is_searched(console: Client, acme: Employer, query: str, found: list[str]):
    make_employer("globex", is_active=False)
    rows = console.get(f"/operator/employers/?{query}").context["rows"]
    assert [employer.name for employer, _figures in rows] == found


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(console: Client, number: int, django_assert_num_queries):
    for each in range(number):
        make_employer(f"employer-{each}")
    console.get("/operator/employers/")
    with django_assert_num_queries(LIST_QUERIES):
        assert len(console.get("/operator/employers/").context["rows"]) == number


LIST_QUERIES = 8


def test_adding_asks_for_the_passkey_first(console: Client):
    assert console.get("/operator/employers/new/")["Location"].startswith("/account/confirm/")
    assert console.post("/operator/employers/new/", NEW)["Location"].startswith("/account/confirm/")
    assert not Employer.objects.exists()


def test_employer_is_added_and_its_owner_invited(console: Client, opal: Operator):
    confirm(console, "operator.create")
    assert console.get("/operator/employers/new/").status_code == 200
    response = console.post("/operator/employers/new/", NEW)
    assert (response.status_code, response["Location"]) == (302, "/operator/employers/initech/")
    employer = Employer.objects.get()
    assert (employer.slug, employer.name, employer.timezone) == ("initech", "Initech", "Europe/Berlin")
    with tenant_scope(employer):
        invitation = Invitation.objects.get()
        message = Message.objects.in_scope().get()
    assert (invitation.email, invitation.roles) == ("bill@initech.example", [Role.OWNER])
    assert (message.to_address, message.template, message.state) == (
        "bill@initech.example",
        "accounts/staff_invitation",
        State.PENDING,
    )
    assert actions_of(employer) == ["employer.created"]
    with person_scope(opal.user_id):
        event = AuditEvent.objects.get(action="employer.created", tenant_id=None)
    assert event.actor_id == opal.user_id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "acme"),
        ("slug", "operator"),
        ("slug", "Capital"),
        ("slug", "a"),
        ("slug", "a/b"),
        ("slug", ""),
        ("name", ""),
        ("timezone", "Mars/Olympus"),
        ("owner_email", "nobody"),
        ("owner_email", "a@b.example\nBcc: c@d.example"),
        ("owner_email", '"bill"@initech.example'),
    ],
)
def test_bad_input_is_refused_with_what_was_typed(console: Client, acme: Employer, field: str, value: str):
    confirm(console, "operator.create")
    response = console.post("/operator/employers/new/", NEW | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Initech" in response.content.decode() or field == "name"
    assert list(Employer.objects.all()) == [acme]


def test_address_taken_a_moment_ago_is_refused(
    console: Client, acme: Employer, opal: Operator, monkeypatch: pytest.MonkeyPatch
):
    with person_scope(opal.user_id), pytest.raises(ValidationError):
        create_employer(slug="acme", name="Acme", timezone="UTC", owner_email="a@b.example", by=opal)
    monkeypatch.setattr("console.forms.EmployerForm.clean_slug", lambda form: form.cleaned_data["slug"])
    confirm(console, "operator.create")
    response = console.post("/operator/employers/new/", NEW | {"slug": "acme"})
    assert response.status_code == 422
    assert "belongs to Acme" in response.content.decode()


def test_detail_shows_figures(console: Client, acme: Employer, bob: User):
    response = console.get("/operator/employers/acme/")
    assert response.status_code == 200
    assert response.context["figures"].staff == 1
    assert "bob" not in response.content.decode().lower()
    assert console.get("/operator/employers/nobody/").status_code == 404


def test_pausing_closes_pages_holds_mail_and_spares_the_rest(
    console: Client,
    acme: Employer,
    globex: Employer,
    bob: User,
    mallory: User,
    client_for: Callable[[User], Client],
    write,
):
    write(acme)
    write(globex)
    assert console.get("/operator/employers/acme/suspension/")["Location"].startswith("/account/confirm/")
    confirm(console, "operator.suspend")
    assert console.get("/operator/employers/acme/suspension/").status_code == 200
    response = console.post("/operator/employers/acme/suspension/", REASON)
    assert (response.status_code, response["Location"]) == (302, "/operator/employers/acme/")
    assert client_for(bob).get("/acme/manage/").status_code == 503
    assert client_for(mallory).get("/globex/manage/").status_code == 200
    with no_scope():
        assert [claimed.tenant_id for claimed in claim(Lane.SERVICE, owner=uuid7())] == [globex.pk]
    assert REASON["reason"] in console.get("/operator/employers/acme/").content.decode()
    assert actions_of(acme) == ["employer.suspended"]

    response = console.post("/operator/employers/acme/resumption/")
    assert (response.status_code, response["Location"]) == (302, "/operator/employers/acme/")
    assert client_for(bob).get("/acme/manage/").status_code == 200
    with no_scope():
        assert [claimed.tenant_id for claimed in claim(Lane.SERVICE, owner=uuid7())] == [acme.pk]
    assert actions_of(acme) == ["employer.suspended", "employer.resumed"]


def test_pausing_wants_a_reason(console: Client, acme: Employer):
    confirm(console, "operator.suspend")
    assert console.post("/operator/employers/acme/suspension/", {"reason": "short"}).status_code == 422
    assert Employer.objects.get().is_active


def test_what_is_done_already_is_said(console: Client, acme: Employer, opal: Operator):
    confirm(console, "operator.suspend")
    assert console.post("/operator/employers/acme/resumption/", follow=True).context["messages"]
    with person_scope(opal.user_id):
        suspend_employer(employer=acme, **REASON, by=opal)
    assert console.post("/operator/employers/acme/suspension/", REASON).status_code == 422
    with person_scope(opal.user_id):
        assert Suspension.objects.count() == 1
        resume_employer(employer=acme, by=opal)
        with pytest.raises(NothingToDo):
            resume_employer(employer=acme, by=opal)
        suspend_employer(employer=acme, **REASON, by=opal)
        assert Suspension.objects.count() == 2


def test_nobody_sees_why_an_employer_is_paused(console: Client, acme: Employer, opal: Operator, alice: User):
    with person_scope(opal.user_id):
        suspend_employer(employer=acme, **REASON, by=opal)
    with person_scope(alice.pk):
        assert not Suspension.objects.exists()
    with tenant_scope(acme, person_id=opal.user_id):
        assert not Suspension.objects.exists()


def test_modules_are_switched(console: Client, acme: Employer):
    assert console.post("/operator/employers/acme/modules/")["Location"].startswith("/account/confirm/")
    confirm(console, "operator.modules")
    names = [
        name for name, _label in console.get("/operator/employers/acme/").context["form"].fields["modules"].choices
    ]
    assert names
    console.post("/operator/employers/acme/modules/", {"modules": []})
    assert Employer.objects.get().modules == []
    console.post("/operator/employers/acme/modules/", {"modules": []})  # nothing changes, nothing is noted
    assert actions_of(acme) == ["employer.modules_changed"]
    assert console.post("/operator/employers/acme/modules/", {"modules": ["made-up"]}).status_code == 422


@pytest.mark.parametrize("page", ["", "modules/", "suspension/", "resumption/", "support/"])
def test_outsiders_find_nothing(client: Client, client_for: Callable[[User], Client], olga: User, page: str):
    for browser in (client, client_for(olga)):
        assert browser.get(f"/operator/employers/acme/{page}").status_code in (404, 405)
        assert browser.post(f"/operator/employers/acme/{page}").status_code in (404, 405)


@pytest.mark.parametrize("page", ["modules/", "resumption/"])
def test_acts_are_posted(console: Client, acme: Employer, page: str):
    assert console.get(f"/operator/employers/acme/{page}").status_code == 405


def test_operator_is_shown_out_of_nothing(acme: Employer, opal: Operator):
    """A second operator's browser: the same rights."""
    make_member(acme, make_user("x@acme.example"), Role.EMPLOYEE)
    assert operator_client(opal).get("/operator/employers/acme/").status_code == 200
