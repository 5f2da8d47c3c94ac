"""The private address and phone of people who are no members are for HR alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from directory.models import Alumnus, AlumnusState, Level
from directory.search.rows import refresh_search
from directory.visibility import visible_fields
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus

CONTACT = {"personal_email", "phone"}
NOT_MEMBERS = [each for each in AlumnusState if each not in (AlumnusState.ALUMNUS, AlumnusState.MERGED)]


def somebody(employer: Employer, state: AlumnusState, *, joined: bool = False) -> Alumnus:
    alumnus = make_alumnus(employer, "Dora", "Quiet")
    with tenant_scope(employer):
        if joined:
            user = make_user("dora@home.example")
            alumnus.membership = make_member(employer, user, Role.ALUMNUS)
            alumnus.joined_at = timezone.now()
        alumnus.state, alumnus.phone = state, "+44 20 7946 0000"
        alumnus.personal_email, alumnus.personal_email_verified_at = "dora@home.example", timezone.now()
        alumnus.visibility = dict.fromkeys(CONTACT, Level.STAFF.value)
        alumnus.save()
    return alumnus


@pytest.mark.parametrize("state", [*NOT_MEMBERS, AlumnusState.ALUMNUS])
def test_contact_of_those_who_are_no_members_is_for_hr(
    acme: Employer, olga: User, bob: User, rita: User, state: AlumnusState
) -> None:
    astrid = make_user("astrid@acme.example")
    make_member(acme, astrid, Role.AUDITOR)
    alumnus = somebody(acme, state)
    with tenant_scope(acme):
        seen = {user: CONTACT & visible_fields(membership(acme, user), alumnus) for user in (olga, bob, rita, astrid)}
    assert seen == {olga: CONTACT, bob: CONTACT, rita: set(), astrid: set()}


def test_members_decide_for_themselves_whether_recruiters_see_it(acme: Employer, rita: User) -> None:
    alumnus = somebody(acme, AlumnusState.ALUMNUS, joined=True)
    with tenant_scope(acme):
        assert visible_fields(membership(acme, rita), alumnus) >= CONTACT
        alumnus.visibility = dict.fromkeys(CONTACT, Level.NOBODY.value)
        assert not CONTACT & visible_fields(membership(acme, rita), alumnus)


def test_the_declined_address_is_on_no_page_of_a_recruiter(
    acme: Employer, rita: User, bob: User, client_for: Callable[[User], Client]
) -> None:
    alumnus = somebody(acme, AlumnusState.DECLINED)
    pages = [f"/acme/manage/alumni/{alumnus.pk}/", "/acme/manage/alumni/", "/acme/manage/alumni/?q=dora"]
    for path in pages:
        body = client_for(rita).get(path).content.decode()
        assert "Dora" in body
        assert "dora@home.example" not in body
        assert "7946" not in body
    assert "For HR alone" in client_for(rita).get(pages[0]).content.decode()
    body = client_for(bob).get(pages[0]).content.decode()
    assert "dora@home.example" in body
    assert "7946" in body


@pytest.mark.parametrize("text", ["dora@home.example", "home", "examp", "hom exam"])
def test_the_declined_address_finds_nobody_but_for_hr(
    acme: Employer, rita: User, bob: User, client_for: Callable[[User], Client], text: str
) -> None:
    alumnus = somebody(acme, AlumnusState.DECLINED)
    with tenant_scope(acme):
        refresh_search([alumnus.pk])
    path = f"/acme/manage/alumni/?q={text}"
    assert "Quiet" not in client_for(rita).get(path).content.decode()
    assert "Quiet" in client_for(bob).get(path).content.decode()


def test_the_address_of_a_member_is_found_by_staff_who_may_read_it(
    acme: Employer, rita: User, client_for: Callable[[User], Client]
) -> None:
    alumnus = somebody(acme, AlumnusState.ALUMNUS, joined=True)
    with tenant_scope(acme):
        refresh_search([alumnus.pk])
    assert "Quiet" in client_for(rita).get("/acme/manage/alumni/?q=home").content.decode()
