"""An operator looks at an employer's pages: asked, allowed, reading only, noted, and over at its second."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from accounts.members.actions import end_membership
from accounts.models import Role, User
from audit.models import AuditEvent
from console.actions.support import (
    AlreadyAsked,
    NotOpen,
    TooLong,
    allow_support,
    ask_for_support,
    end_support,
    refuse_support,
    set_support_rule,
)
from console.models import Operator, SupportGrant
from console.support import Visitor
from mail.models import Message
from offboarding.models import LeaverImport
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import confirm, make_member, make_user, membership
from tests.factories.console import make_grant, make_operator, operator_client, set_session
from tests.factories.directory import make_alumnus

ASKED = {"reason": "An import of yours is stuck since Monday.", "minutes": "60"}
STAFF_PAGES = ("/acme/manage/", "/acme/manage/cases/", "/acme/manage/alumni/", "/acme/manage/settings/")


def running(employer: Employer, operator: Operator, *, minutes: int = 60) -> SupportGrant:
    now = timezone.now()
    return make_grant(employer, operator, starts_at=now, ends_at=now + timedelta(minutes=minutes), minutes=minutes)


def support_events(employer: Employer) -> list[tuple[str, str]]:
    with tenant_scope(employer):
        events = AuditEvent.objects.filter(tenant_id=employer.pk, action__startswith="support.page").order_by("id")
        return [(event.action.removeprefix("support.page_"), event.data["page"]) for event in events]


@pytest.fixture
def looking(acme: Employer, opal: Operator) -> Client:
    """Opal's browser, with a grant at Acme that runs."""
    running(acme, opal)
    client = operator_client(opal)
    client.get("/operator/")
    return client


# Asking


def test_owner_is_asked_first(console: Client, acme: Employer, opal: Operator, olga: User):
    assert console.get("/operator/employers/acme/support/")["Location"].startswith("/account/confirm/")
    confirm(console, "operator.support")
    assert console.get("/operator/employers/acme/support/").status_code == 200
    response = console.post("/operator/employers/acme/support/", ASKED)
    assert (response.status_code, response["Location"]) == (302, "/operator/support/")
    with tenant_scope(acme):
        grant = SupportGrant.objects.get()
        message = Message.objects.in_scope().get()
    assert grant.state == SupportGrant.State.WAITING
    assert (message.to_address, message.template) == ("olga@acme.example", "console/support_asked")
    assert "asks to look" in message.subject
    assert "An import of yours is stuck" in message.text
    assert "/acme/manage/support/" in message.text
    assert console.get("/acme/manage/").status_code == 404


@pytest.mark.parametrize("rule", ["urgent", "not asked first"])
def test_urgent_or_unasked_begins_at_once_and_is_told(console: Client, acme: Employer, olga: User, rule: str):
    if rule == "not asked first":
        with tenant_scope(acme):
            set_support_rule(asks_first=False, by=membership(acme, olga))
    confirm(console, "operator.support")
    console.post("/operator/employers/acme/support/", ASKED | ({"is_urgent": "on"} if rule == "urgent" else {}))
    with tenant_scope(acme):
        grant, message = SupportGrant.objects.get(), Message.objects.in_scope().get()
    assert grant.is_running
    assert grant.is_urgent is (rule == "urgent")
    assert "is looking" in message.subject
    assert ("marked as urgent" in message.text) is (rule == "urgent")
    assert console.get("/acme/manage/").status_code == 200


@pytest.mark.parametrize(
    "values", [{"reason": ""}, {"reason": "because"}, {"minutes": "241"}, {"minutes": "0"}, {"minutes": "x"}]
)
def test_bad_request_is_refused(console: Client, acme: Employer, values: dict[str, str]):
    confirm(console, "operator.support")
    assert console.post("/operator/employers/acme/support/", ASKED | values).status_code == 422
    with tenant_scope(acme):
        assert not SupportGrant.objects.exists()


def test_one_look_at_a_time(console: Client, acme: Employer, opal: Operator):
    make_grant(acme, opal)
    confirm(console, "operator.support")
    assert console.post("/operator/employers/acme/support/", ASKED).status_code == 422
    with person_scope(opal.user_id), pytest.raises(AlreadyAsked):
        ask_for_support(employer=acme, reason="again", minutes=5, is_urgent=True, by=opal)


def test_paused_employer_is_not_looked_at(console: Client, acme: Employer):
    acme.is_active = False
    with tenant_scope(acme):
        acme.save(update_fields=["is_active"])
    confirm(console, "operator.support")
    assert console.get("/operator/employers/acme/support/").status_code == 404


@pytest.mark.parametrize("minutes", [0, 241])
def test_four_hours_are_the_most(acme: Employer, opal: Operator, minutes: int):
    with person_scope(opal.user_id), pytest.raises(TooLong):
        ask_for_support(employer=acme, reason="x", minutes=minutes, is_urgent=True, by=opal)


def test_database_holds_to_four_hours(acme: Employer, opal: Operator):
    now = timezone.now()
    for ends in (now + timedelta(hours=4, seconds=1), now - timedelta(seconds=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_grant(acme, opal, starts_at=now, ends_at=ends)
    make_grant(acme, opal, starts_at=now, ends_at=now + timedelta(hours=4))


# Answering


def test_owner_says_yes_and_it_begins(
    console: Client, client_for: Callable[[User], Client], acme: Employer, opal: Operator, olga: User
):
    grant = make_grant(acme, opal, minutes=30)
    owner = client_for(olga)
    assert "Allow for 30 min" in owner.get("/acme/manage/support/").content.decode()
    response = owner.post(f"/acme/manage/support/{grant.pk}/permission/")
    assert (response.status_code, response["Location"]) == (302, "/acme/manage/support/")
    with tenant_scope(acme):
        grant.refresh_from_db()
    assert grant.is_running
    assert grant.ends_at - grant.starts_at == timedelta(minutes=30)
    console.get("/operator/")
    assert console.get("/acme/manage/").status_code == 200
    assert b"warning" in owner.post(f"/acme/manage/support/{grant.pk}/permission/", follow=True).content


def test_owner_says_no(
    console: Client, client_for: Callable[[User], Client], acme: Employer, opal: Operator, olga: User
):
    grant = make_grant(acme, opal)
    client_for(olga).post(f"/acme/manage/support/{grant.pk}/refusal/")
    with tenant_scope(acme):
        grant.refresh_from_db()
        assert grant.state == SupportGrant.State.REFUSED
        with pytest.raises(NotOpen):
            allow_support(grant=grant, by=membership(acme, olga))
        with pytest.raises(NotOpen):
            refuse_support(grant=grant, by=membership(acme, olga))
    client_for(olga).post(f"/acme/manage/support/{grant.pk}/refusal/")
    console.get("/operator/")
    assert console.get("/acme/manage/").status_code == 404


def test_request_lapses_unanswered(acme: Employer, opal: Operator, olga: User):
    grant = make_grant(acme, opal)
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False), tenant_scope(acme):
        assert grant.state == SupportGrant.State.LAPSED
        with pytest.raises(NotOpen):
            allow_support(grant=grant, by=membership(acme, olga))


def test_owner_ends_it_at_once(looking: Client, client_for: Callable[[User], Client], acme: Employer, olga: User):
    assert looking.get("/acme/manage/").status_code == 200
    with tenant_scope(acme):
        grant = SupportGrant.objects.get()
    owner = client_for(olga)
    owner.post(f"/acme/manage/support/{grant.pk}/ending/")
    assert looking.get("/acme/manage/").status_code == 404
    with tenant_scope(acme):
        grant.refresh_from_db()
        assert grant.ended_by == membership(acme, olga)
    owner.post(f"/acme/manage/support/{grant.pk}/ending/")  # a second press says so
    assert "Ended by" in owner.get("/acme/manage/support/").content.decode()


def test_operator_gives_it_back(looking: Client, acme: Employer, opal: Operator):
    with tenant_scope(acme):
        grant = SupportGrant.objects.get()
    url = f"/operator/employers/acme/support/{grant.pk}/ending/"
    assert looking.get(url).status_code == 405
    assert looking.post(url)["Location"] == "/operator/support/"
    assert looking.get("/acme/manage/").status_code == 404
    looking.post(url)
    with tenant_scope(acme), pytest.raises(NotOpen):
        end_support(grant=grant, by=opal)


def test_operator_ends_no_other_operators_look(looking: Client, acme: Employer, globex: Employer):
    theirs = running(acme, make_operator("ruby@operators.example", name="Ruby"))
    assert looking.post(f"/operator/employers/acme/support/{theirs.pk}/ending/").status_code == 404
    assert looking.post(f"/operator/employers/globex/support/{theirs.pk}/ending/").status_code == 404
    assert looking.post(f"/operator/employers/nobody/support/{theirs.pk}/ending/").status_code == 404


# Looking


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_pages_are_seen_with_a_banner_and_noted(looking: Client, acme: Employer, alice: User, path: str):
    response = looking.get(path)
    assert response.status_code == 200
    assert b"support-banner" in response.content
    assert b"min left" in response.content
    assert 3500 < int(response["Refresh"]) <= 3601
    assert [action for action, _page in support_events(acme)] == ["opened"]
    looking.head(path)
    assert [action for action, _page in support_events(acme)] == ["opened", "opened"]


def test_page_of_one_record_is_noted_with_its_id(looking: Client, acme: Employer):
    alumnus = make_alumnus(acme, "Canary", "Bird")
    assert looking.get(f"/acme/manage/alumni/{alumnus.pk}/?q=Canary").status_code == 200
    with tenant_scope(acme):
        event = AuditEvent.objects.get(tenant_id=acme.pk, action="support.page_opened")
    assert event.data["ids"] == {"alumnus_id": str(alumnus.pk)}
    assert "Canary" not in str(event.data)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path", [*STAFF_PAGES, "/acme/", "/acme/join/", "/acme/manage/support/rule/", "/acme/nothing/"]
)
def test_nothing_is_changed(looking: Client, acme: Employer, method: str, path: str):
    assert getattr(looking, method)(path, {"name": "Taken over"}).status_code == 403
    with tenant_scope(acme):
        acme.refresh_from_db()
    assert acme.name == "Acme"
    assert [action for action, _page in support_events(acme)] == ["refused"]


def test_operator_changes_nothing_without_a_grant_either(console: Client, acme: Employer):
    console.get("/operator/")
    assert console.post("/acme/manage/settings/", {"name": "x"}).status_code == 403
    assert console.post("/acme/join/").status_code == 403
    assert support_events(acme) == []


@pytest.mark.parametrize(
    "path",
    ["/acme/home/", "/acme/alumni/", "/acme/me/", "/acme/me/mail/"],
)
def test_members_own_pages_stay_closed(looking: Client, path: str):
    assert looking.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/acme/manage/support/", "/acme/manage/audit/"])
def test_owners_pages_stay_closed(looking: Client, path: str):
    assert looking.get(path).status_code == 403


def test_exports_are_refused_and_noted(looking: Client, acme: Employer):
    assert looking.post("/acme/manage/alumni/export/").status_code == 403
    with tenant_scope(acme):
        leaver_import = LeaverImport.objects.create(file_name="a.csv", size=1, state="imported")
    response = looking.get(f"/acme/manage/imports/{leaver_import.pk}/errors/")
    assert (response.status_code, response["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert support_events(acme)[-1] == ("refused", "offboarding:import_errors")


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"a;b", content_type="text/csv"),
        HttpResponse(b"<p>", headers={"Content-Disposition": 'attachment; filename="a.html"'}),
        HttpResponse(b"{}", content_type="application/json"),
    ],
)
def test_whatever_is_no_page_is_refused(acme: Employer, opal: Operator, rf, response: HttpResponse):
    grant = running(acme, opal)
    request = rf.get("/acme/manage/")
    request.user, request.session = None, {}
    request.resolver_match = resolve("/manage/", "alumni_portal.employer_urls")
    with tenant_scope(acme), transaction.atomic():
        assert Visitor(grant).show(lambda request: response, request).status_code == 403
        assert Visitor(grant).show(lambda request: HttpResponse("page"), request).status_code == 200
    assert [action for action, _page in support_events(acme)] == ["opened", "refused", "opened"]


def test_app_that_is_not_on_the_list_is_closed(acme: Employer, opal: Operator, rf):
    grant = running(acme, opal)
    request = rf.get("/acme/manage/support/")
    request.user, request.session = None, {}
    request.resolver_match = resolve("/manage/support/", "alumni_portal.employer_urls")
    with tenant_scope(acme), transaction.atomic():
        assert Visitor(grant).show(lambda request: HttpResponse("page"), request).status_code == 403


def test_view_that_writes_is_stopped_by_the_database(acme: Employer, opal: Operator, rf):
    grant = running(acme, opal)
    request = rf.get("/acme/manage/")
    request.user, request.session = None, {}
    request.resolver_match = resolve("/manage/", "alumni_portal.employer_urls")

    def careless(request: object) -> HttpResponse:
        acme.name = "Changed by looking"
        acme.save(update_fields=["name"])
        return HttpResponse("done")

    with tenant_scope(acme), transaction.atomic():
        assert Visitor(grant).show(careless, request).status_code == 403
        acme.refresh_from_db()
        make_grant(acme, opal)  # what comes after the page may write again
    assert acme.name == "Acme"
    assert [action for action, _page in support_events(acme)] == ["opened", "refused"]


def test_other_trouble_of_the_database_is_not_hidden(acme: Employer, opal: Operator, rf):
    request = rf.get("/acme/manage/")
    request.resolver_match = resolve("/manage/", "alumni_portal.employer_urls")

    def broken(request: object) -> HttpResponse:
        raise InternalError("something else")

    with tenant_scope(acme), pytest.raises(InternalError, match="something else"), transaction.atomic():
        Visitor(running(acme, opal)).show(broken, request)


def test_grant_ends_at_its_second(acme: Employer, opal: Operator):
    client = operator_client(opal)
    client.get("/operator/")
    grant = running(acme, opal, minutes=15)
    with time_machine.travel(grant.ends_at - timedelta(milliseconds=500), tick=False):
        assert client.get("/acme/manage/").status_code == 200
    with time_machine.travel(grant.ends_at, tick=False):
        assert client.get("/acme/manage/").status_code == 404
    with time_machine.travel(grant.starts_at - timedelta(seconds=1), tick=False):
        set_session(client, opened_at=(grant.starts_at - timedelta(seconds=60)).timestamp(), console_seen_at=0)
        assert client.get("/acme/manage/").status_code == 404


def test_grant_opens_one_employer(looking: Client, acme: Employer, globex: Employer, mallory: User):
    assert looking.get("/globex/manage/").status_code == 404
    assert support_events(globex) == []


def test_grant_of_another_operator_opens_nothing(acme: Employer, opal: Operator):
    running(acme, make_operator("ruby@operators.example", name="Ruby"))
    client = operator_client(opal)
    client.get("/operator/")
    assert client.get("/acme/manage/").status_code == 404


def test_grant_wants_the_session_that_the_console_wants(acme: Employer, opal: Operator, settings):
    running(acme, opal)
    client = operator_client(opal)
    client.get("/operator/")
    set_session(client, auth_method="code")
    assert client.get("/acme/manage/").status_code == 404
    set_session(client, auth_method="passkey", opened_at=timezone.now().timestamp() - 13 * 3600)
    assert client.get("/acme/manage/").status_code == 404
    client = operator_client(opal)
    client.get("/operator/")
    settings.OPERATOR_NETWORKS = [ip_network("10.0.0.0/8")]
    assert client.get("/acme/manage/").status_code == 404


def test_somebody_who_is_no_operator_any_more_sees_nothing(acme: Employer, opal: Operator, alice: User, client_for):
    running(acme, opal)
    client = client_for(alice)
    set_session(client, console_operator=str(opal.pk), auth_method="passkey", opened_at=timezone.now().timestamp())
    assert client.get("/acme/manage/alumni/").status_code == 403  # what Alice gets anyway, an alumna
    bea = make_user("bea@home.example")
    client = client_for(bea)
    set_session(client, console_operator=str(opal.pk), auth_method="passkey", opened_at=timezone.now().timestamp())
    assert client.get("/acme/manage/alumni/").status_code == 404


def test_others_pay_nothing_for_it(client_for, bob: User, django_assert_num_queries):
    client = client_for(bob)
    client.get("/acme/manage/cases/")
    assert "console_operator" not in client.session
    assert b"support-banner" not in client.get("/acme/manage/cases/").content


# The employer's own page


def test_owner_and_auditor_read_and_nobody_else(
    client: Client,
    client_for: Callable[[User], Client],
    acme: Employer,
    opal: Operator,
    olga: User,
    bob: User,
    mallory: User,
):
    grant = running(acme, opal)
    auditor = make_user("ada@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    for path in ("/acme/manage/support/", f"/acme/manage/support/{grant.pk}/"):
        assert client_for(olga).get(path).status_code == 200
        assert client_for(auditor).get(path).status_code == 200
        assert client_for(bob).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
        assert client.get(path)["Location"].startswith("/account/sign-in/")
        assert client_for(olga).post(path).status_code == 405


@pytest.mark.parametrize("act", ["permission/", "refusal/", "ending/", ""])
def test_only_owners_decide(
    client: Client, client_for: Callable[[User], Client], acme: Employer, globex: Employer, opal: Operator, bob: User,
    olga: User, mallory: User, act: str,
):  # fmt: skip
    grant = make_grant(acme, opal)
    path = f"/acme/manage/support/{grant.pk}/{act}" if act else "/acme/manage/support/rule/"
    auditor = make_user("ada@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    assert client_for(bob).post(path).status_code == 403
    assert client_for(auditor).post(path).status_code == 403
    assert client_for(mallory).post(path).status_code == 404
    assert client.post(path)["Location"].startswith("/account/sign-in/")
    assert client_for(olga).get(path).status_code == 405
    elsewhere = make_user("olive@globex.example")
    make_member(globex, elsewhere, Role.OWNER)
    if act:
        assert client_for(elsewhere).post(path.replace("/acme/", "/globex/")).status_code == 404
    with tenant_scope(acme):
        grant.refresh_from_db()
    assert grant.is_waiting


def test_pages_that_were_opened_are_listed(looking: Client, client_for, acme: Employer, olga: User):
    looking.get("/acme/manage/cases/")
    looking.post("/acme/manage/cases/")
    with tenant_scope(acme):
        grant = SupportGrant.objects.get()
    page = client_for(olga).get(f"/acme/manage/support/{grant.pk}/").content.decode()
    assert page.count(">Cases</td>") == 2
    assert "Refused" in page


def test_rule_is_switched(client_for, acme: Employer, olga: User):
    owner = client_for(olga)
    owner.post("/acme/manage/support/rule/", {"asks_first": "no"})
    assert "Ask an owner first" in owner.get("/acme/manage/support/").content.decode()
    owner.post("/acme/manage/support/rule/", {"asks_first": "no"})
    owner.post("/acme/manage/support/rule/", {"asks_first": "yes"})
    assert "Let support look without asking" in owner.get("/acme/manage/support/").content.decode()
    with tenant_scope(acme):
        changes = AuditEvent.objects.filter(tenant_id=acme.pk, action="support.rule_changed").count()
    assert changes == 2


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(
    client_for, acme: Employer, opal: Operator, olga: User, number: int, django_assert_num_queries
):
    for _each in range(number):
        make_grant(acme, opal, answered_by=membership(acme, olga), refused_at=timezone.now())
    owner = client_for(olga)
    owner.get("/acme/manage/support/")
    with django_assert_num_queries(LIST_QUERIES):
        assert len(owner.get("/acme/manage/support/").context["page"].items) == number


LIST_QUERIES = 9


def test_own_looks_of_all_employers_are_listed(looking: Client, acme: Employer, globex: Employer, opal: Operator):
    make_grant(globex, opal, is_urgent=True)
    running(globex, make_operator("ruby@operators.example", name="Ruby"))
    looks = looking.get("/operator/support/").context["looks"]
    assert [(look.employer.name, str(look.grant.state)) for look in looks] == [
        ("Globex", "waiting"),
        ("Acme", "running"),
    ]


def test_owner_who_left_gets_no_mail(acme: Employer, opal: Operator, olga: User):
    other = make_user("otto@acme.example")
    member = make_member(acme, other, Role.OWNER)
    with tenant_scope(acme):
        end_membership(membership=member, by=None)
    with person_scope(opal.user_id):
        ask_for_support(employer=acme, reason="An import is stuck.", minutes=15, is_urgent=False, by=opal)
    with tenant_scope(acme):
        addresses = (
            Message.objects.in_scope().filter(template="console/support_asked").values_list("to_address", flat=True)
        )
        assert list(addresses) == ["olga@acme.example"]
