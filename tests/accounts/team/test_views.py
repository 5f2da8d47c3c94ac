"""The team page: who may see and change it, what changes, and what can never happen."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.joining.actions import accept_invitation
from accounts.members import visits
from accounts.members.actions import LastOwner, end_membership
from accounts.models import Invitation, Membership, Role, User
from accounts.team import views
from accounts.team.actions import (
    NoStaffRole,
    NotAllowed,
    change_team_roles,
    invite_again,
    invite_to_team,
    remove_from_team,
    take_back,
)
from audit.models import AuditEvent
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.accounts.steps import code_sent_to, type_code
from tests.factories.accounts import (
    client_for,
    confirm,
    make_invitation,
    make_member,
    make_user,
    membership,
)

URL = "/acme/manage/team/"
ACTS = ("team.invite", "team.change_role", "team.remove")


@pytest.fixture
def owen(acme: Employer) -> User:
    """A second owner."""
    user = make_user("owen@acme.example")
    make_member(acme, user, Role.OWNER)
    return user


@pytest.fixture
def desk(olga: User) -> Client:
    """Olga at her desk, who has just confirmed that it is her."""
    return confirm(client_for(olga), *ACTS)


def page_of(employer: Employer, user: User, tail: str = "") -> str:
    return f"{URL}{membership(employer, user).pk}/{tail}"


def roles_of(employer: Employer, user: User) -> list[str]:
    return membership(employer, user).roles


def mails_to(employer: Employer, address: str) -> list[str]:
    with tenant_scope(employer):
        return list(Message.objects.filter(to_address=address).order_by("id").values_list("template", flat=True))


def actions_in(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(AuditEvent.objects.filter(tenant_id=employer.pk).order_by("id").values_list("action", flat=True))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# Who may


def addresses(acme: Employer, rita: User) -> list[tuple[str, str]]:
    invitation, _path = make_invitation(acme, "new@acme.example")
    return [
        ("get", f"{URL}invite/"),
        ("post", f"{URL}invite/"),
        ("get", page_of(acme, rita)),
        ("post", page_of(acme, rita)),
        ("get", page_of(acme, rita, "removal/")),
        ("post", page_of(acme, rita, "removal/")),
        ("post", page_of(acme, rita, "emergency-end/")),
        ("post", f"{URL}invitations/{invitation.pk}/sending/"),
        ("post", f"{URL}invitations/{invitation.pk}/revocation/"),
    ]


def test_only_owners_change_the_team(
    acme: Employer, bob: User, rita: User, alice: User, mallory: User, olga: User
) -> None:
    before = roles_of(acme, rita)
    for method, path in addresses(acme, rita):
        for user, status in ((bob, 403), (rita, 403), (alice, 403), (mallory, 404)):
            client = confirm(client_for(user), *ACTS)
            assert getattr(client, method)(path, {"roles": ["auditor"]}).status_code == status, (method, path, user)
        anonymous = getattr(Client(), method)(path)
        assert anonymous["Location"].startswith("/account/sign-in/")
    assert roles_of(acme, rita) == before


def test_every_change_asks_who_is_there(acme: Employer, rita: User, olga: User) -> None:
    client = client_for(olga)
    for method, path in addresses(acme, rita):
        response = getattr(client, method)(path, {"roles": ["auditor"]})
        assert response.status_code == 302, path
        assert response["Location"].startswith("/account/confirm/")


def test_wrong_methods_are_refused(acme: Employer, rita: User, desk: Client) -> None:
    assert desk.post(URL).status_code == 405
    for method, path in addresses(acme, rita):
        if method == "post" and not path.endswith(("invite/", "removal/", f"{membership(acme, rita).pk}/")):
            assert desk.get(path).status_code == 405


def test_hr_sees_the_team_and_nothing_to_press(acme: Employer, olga: User, bob: User) -> None:
    make_invitation(acme, "new@acme.example")
    page = text_of(client_for(bob).get(URL))
    assert "Olga" in page
    assert "new@acme.example" not in page
    assert "Last here" not in page
    assert f"{URL}invite/" not in page
    assert page_of(acme, olga) not in page


@pytest.mark.parametrize("who", ["rita", "alice"])
def test_others_do_not_see_the_team(who: str, request: pytest.FixtureRequest) -> None:
    assert client_for(request.getfixturevalue(who)).get(URL).status_code == 403


def test_the_team_is_the_staff_of_this_employer(
    acme: Employer, desk: Client, bob: User, alice: User, mallory: User
) -> None:
    page = text_of(desk.get(URL))
    assert "Bob" in page
    assert "Alice" not in page
    assert "Mallory" not in page
    assert bob.email not in page  # an address may be a private one


def test_alumni_have_no_page_on_the_team(acme: Employer, desk: Client, alice: User, mallory: User) -> None:
    with tenant_scope(Employer.objects.get(slug="globex")):
        foreign = Membership.objects.get(user_id=mallory.pk).pk
    assert desk.get(page_of(acme, alice)).status_code == 404
    assert desk.get(f"{URL}{foreign}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    acme: Employer, desk: Client, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        make_member(acme, make_user(f"c{each}@acme.example"), Role.RECRUITER)
        make_invitation(acme, f"i{each}@acme.example")
    desk.get(URL)
    with django_assert_num_queries(QUERIES):
        desk.get(URL)


QUERIES = 10


# Visits


def test_the_last_visit_is_kept_of_colleagues_and_to_the_hour(acme: Employer, bob: User, alice: User) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    with tenant_scope(acme):
        Membership.objects.filter(user_id__in=[bob.pk, alice.pk]).update(audited=True, joined_at=long_ago)
    client_for(alice).get("/acme/")
    client_for(alice).get("/acme/me/profile/")
    assert membership(acme, alice).last_visit_at is None
    client_for(bob).get(URL)
    first = membership(acme, bob).last_visit_at
    assert first is not None
    client_for(bob).get(URL)
    assert membership(acme, bob).last_visit_at == first
    with tenant_scope(acme):
        Membership.objects.filter(user_id=bob.pk).update(audited=True, last_visit_at=first - timedelta(hours=2))
    client_for(bob).get(URL)
    assert membership(acme, bob).last_visit_at > first - timedelta(hours=1)


def test_a_looker_on_leaves_no_visit() -> None:
    visits.note(object())


# Roles


def test_an_owner_changes_roles_and_the_colleague_is_told(acme: Employer, desk: Client, rita: User) -> None:
    page = text_of(desk.get(page_of(acme, rita)))
    assert 'value="recruiter" checked' in page or "checked" in page
    response = desk.post(page_of(acme, rita), {"roles": ["auditor", "organiser"]})
    assert response.url == URL
    assert roles_of(acme, rita) == ["organiser", "auditor"]
    assert mails_to(acme, rita.email) == ["accounts/team_roles_changed"]
    assert actions_in(acme)[-1] == "membership.roles_changed"


def test_what_a_colleague_is_besides_stays(acme: Employer, desk: Client, rita: User) -> None:
    make_member(acme, rita, Role.ALUMNUS)
    desk.post(page_of(acme, rita), {"roles": ["hr_admin"]})
    assert set(roles_of(acme, rita)) == {"hr_admin", "alumnus"}


def test_the_same_roles_again_change_and_tell_nothing(acme: Employer, desk: Client, rita: User) -> None:
    before = actions_in(acme)
    desk.post(page_of(acme, rita), {"roles": ["recruiter"]})
    assert actions_in(acme) == before
    assert mails_to(acme, rita.email) == []


@pytest.mark.parametrize("roles", [[], ["emperor"], ["alumnus"]])
def test_no_role_and_unknown_roles_are_refused(acme: Employer, desk: Client, rita: User, roles: list[str]) -> None:
    assert desk.post(page_of(acme, rita), {"roles": roles}).status_code == 422
    assert roles_of(acme, rita) == ["recruiter"]
    with tenant_scope(acme), pytest.raises(NoStaffRole):
        change_team_roles(employer=acme, membership=membership(acme, rita), roles=roles, by=membership(acme, rita))


def test_a_change_holds_with_the_next_click(acme: Employer, desk: Client, bob: User) -> None:
    open_browser = client_for(bob)
    assert open_browser.get("/acme/manage/settings/").status_code == 200
    desk.post(page_of(acme, bob), {"roles": ["recruiter"]})
    assert open_browser.get("/acme/manage/settings/").status_code == 403


# Nobody locks themselves or everybody out


def test_nobody_has_a_page_to_change_themselves(acme: Employer, desk: Client, olga: User) -> None:
    assert page_of(acme, olga) not in text_of(desk.get(URL))
    assert desk.get(page_of(acme, olga)).status_code == 404
    assert desk.post(page_of(acme, olga, "removal/")).status_code == 404
    own = membership(acme, olga)
    with tenant_scope(acme), pytest.raises(NotAllowed, match="Another owner"):
        remove_from_team(employer=acme, membership=own, by=own)


def test_the_last_owner_stays(acme: Employer, olga: User) -> None:
    own = membership(acme, olga)
    with tenant_scope(acme), pytest.raises(LastOwner):
        end_membership(membership=own, by=None)
    assert membership(acme, olga).is_current


def test_an_owner_who_is_none_any_more_changes_nothing(acme: Employer, olga: User, owen: User, rita: User) -> None:
    """The page was open when the role went."""
    stale = membership(acme, owen)
    with tenant_scope(acme):
        change_team_roles(
            employer=acme, membership=membership(acme, owen), roles=["auditor"], by=membership(acme, olga)
        )
        with pytest.raises(NotAllowed, match="no longer an owner"):
            change_team_roles(employer=acme, membership=membership(acme, rita), roles=["owner"], by=stale)
    assert roles_of(acme, rita) == ["recruiter"]


def test_somebody_who_has_left_the_team_is_not_changed(acme: Employer, olga: User, rita: User) -> None:
    stale, by = membership(acme, rita), membership(acme, olga)
    with tenant_scope(acme):
        remove_from_team(employer=acme, membership=membership(acme, rita), by=by)
        with pytest.raises(NotAllowed, match="no longer on the team"):
            change_team_roles(employer=acme, membership=stale, roles=["owner"], by=by)
    assert not membership(acme, rita).is_current


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["demote", "remove"])
def test_two_owners_who_drop_each_other_at_once_leave_one(acme: Employer, olga: User, owen: User, act: str) -> None:
    start = threading.Barrier(2)
    results: list[str] = []

    def drop(by: User, other: User) -> Callable[[], None]:
        mine, theirs = membership(acme, by), membership(acme, other)

        def run() -> None:
            try:
                start.wait()
                with tenant_scope(acme):
                    if act == "demote":
                        change_team_roles(employer=acme, membership=theirs, roles=["auditor"], by=mine)
                    else:
                        remove_from_team(employer=acme, membership=theirs, by=mine)
                results.append("done")
            except NotAllowed:
                results.append("refused")
            finally:
                connection.close()

        return run

    threads = [threading.Thread(target=drop(*pair)) for pair in ((olga, owen), (owen, olga))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "refused"]
    with tenant_scope(acme):
        assert Membership.objects.current().with_role(Role.OWNER).count() == 1


def test_one_owner_is_asked_to_make_a_second(desk: Client, acme: Employer) -> None:
    hint = "Make a second colleague an owner"
    assert hint in text_of(desk.get(URL))
    make_member(acme, make_user("owen@acme.example"), Role.OWNER)
    assert hint not in text_of(desk.get(URL))


# Removal


def test_removal_ends_the_membership_at_once_and_tells(acme: Employer, desk: Client, bob: User) -> None:
    open_browser = client_for(bob)
    assert open_browser.get("/acme/manage/settings/").status_code == 200
    assert "Remove Bob from the team?" in text_of(desk.get(page_of(acme, bob, "removal/")))
    assert desk.post(page_of(acme, bob, "removal/")).url == URL
    assert open_browser.get("/acme/manage/settings/").status_code == 404
    assert mails_to(acme, bob.email) == ["accounts/team_removed"]
    assert actions_in(acme)[-1] == "membership.ended"


def test_a_colleague_who_is_an_alumnus_stays_one(acme: Employer, desk: Client, rita: User) -> None:
    make_member(acme, rita, Role.ALUMNUS)
    open_browser = client_for(rita)
    assert "stays a member" in text_of(desk.get(page_of(acme, rita, "removal/")))
    desk.post(page_of(acme, rita, "removal/"))
    assert roles_of(acme, rita) == ["alumnus"]
    assert open_browser.get("/acme/manage/").status_code == 403
    assert open_browser.get("/acme/me/mail/").status_code == 200


def test_a_removal_that_comes_too_late_says_why(
    acme: Employer, olga: User, owen: User, rita: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the click Olga has lost her own role: the form says so instead of acting."""
    client = confirm(client_for(olga), *ACTS)
    target = page_of(acme, rita, "removal/")
    by, mine = membership(acme, owen), membership(acme, olga)

    def too_late(**arguments: Any) -> Any:
        change_team_roles(employer=acme, membership=mine, roles=["hr_admin"], by=by)
        return remove_from_team(**arguments)

    monkeypatch.setattr(views, "remove_from_team", too_late)
    response = client.post(target)
    assert response.status_code == 422
    assert "no longer an owner" in text_of(response)
    assert roles_of(acme, rita) == ["recruiter"]


def test_a_change_of_roles_that_comes_too_late_keeps_what_was_ticked(
    acme: Employer, desk: Client, olga: User, owen: User, rita: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, mine = membership(acme, owen), membership(acme, olga)

    def too_late(**arguments: Any) -> Any:
        change_team_roles(employer=acme, membership=mine, roles=["hr_admin"], by=by)
        return change_team_roles(**arguments)

    monkeypatch.setattr(views, "change_team_roles", too_late)
    response = desk.post(page_of(acme, rita), {"roles": ["auditor"]})
    assert response.status_code == 422
    assert "no longer an owner" in text_of(response)
    assert response.context["form"]["roles"].value() == ["auditor"]
    assert roles_of(acme, rita) == ["recruiter"]


# Invitations


def test_a_colleague_is_invited_joins_and_lands_at_work(acme: Employer, desk: Client) -> None:
    response = desk.post(f"{URL}invite/", {"email": "Nina@acme.example ", "roles": ["hr_admin", "recruiter"]})
    assert response.url == URL
    assert "nina@acme.example" in text_of(desk.get(URL))
    with tenant_scope(acme):
        mail = Message.objects.get(to_address="nina@acme.example")
    link = next(word for word in mail.text.split() if "/acme/join/" in word)

    browser = Client()
    browser.get(link.removeprefix("http://localhost:8000"))
    browser.post("/acme/join/", {"display_name": "Nina Roth"})
    assert type_code(browser, code_sent_to("nina@acme.example")).url == "/acme/manage/"
    with tenant_scope(acme):
        nina = Membership.objects.get(display_name="Nina Roth")
    assert nina.roles == ["hr_admin", "recruiter"]
    page = text_of(desk.get(URL))
    assert "Nina Roth" in page
    assert "nina@acme.example" not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "", "roles": ["hr_admin"]}, "Enter your e-mail address."),
        ({"email": "nina", "roles": ["hr_admin"]}, "Enter an address like"),
        ({"email": "nina@acme.example", "roles": []}, "Choose at least one role."),
        ({"email": "nina@acme.example", "roles": ["alumnus"]}, "Select a valid choice"),
        ({"email": "bob@acme.example", "roles": ["auditor"]}, "on the team already"),
    ],
)
def test_bad_invitations_are_refused_with_what_was_typed(
    acme: Employer, desk: Client, bob: User, typed: dict[str, Any], words: str
) -> None:
    response = desk.post(f"{URL}invite/", typed)
    assert response.status_code == 422
    assert words in text_of(response)
    with tenant_scope(acme):
        assert not Invitation.objects.exists()


def test_an_alumnus_may_be_invited_to_the_team(acme: Employer, desk: Client, alice: User) -> None:
    desk.post(f"{URL}invite/", {"email": alice.email, "roles": ["organiser"]})
    with tenant_scope(acme):
        accept_invitation(employer=acme, invitation=Invitation.objects.get(), user=alice, by=alice)
    assert roles_of(acme, alice) == ["organiser", "alumnus"]


def test_an_invitation_is_sent_again_with_a_new_link(acme: Employer, desk: Client) -> None:
    invitation, path = make_invitation(acme, "nina@acme.example", roles=["hr_admin"])
    with tenant_scope(acme):
        Invitation.objects.update(
            created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
        )
    assert "Expired" in text_of(desk.get(URL))
    assert desk.post(f"{URL}invitations/{invitation.pk}/sending/").url == URL
    with tenant_scope(acme):
        new = Invitation.objects.unanswered().get()
    assert (new.email, new.roles) == ("nina@acme.example", ["hr_admin"])
    assert new.expires_at > timezone.now()
    assert mails_to(acme, "nina@acme.example") == ["accounts/staff_invitation"]
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("days", [0, 20])
def test_an_invitation_is_taken_back_even_an_old_one(acme: Employer, desk: Client, days: int) -> None:
    invitation, _path = make_invitation(acme, "nina@acme.example")
    with tenant_scope(acme):
        at = timezone.now() - timedelta(days=days)
        Invitation.objects.update(created_at=at, expires_at=at + timedelta(days=14))
    desk.post(f"{URL}invitations/{invitation.pk}/revocation/")
    assert "nina@acme.example" not in text_of(desk.get(URL))
    assert actions_in(acme)[-1] == "invitation.revoked"


def test_an_answered_invitation_is_left_alone(acme: Employer, desk: Client, olga: User) -> None:
    invitation, _path = make_invitation(acme, "nina@acme.example")
    with tenant_scope(acme):
        by = membership(acme, olga)
        take_back(invitation=invitation, by=by)
        with pytest.raises(NotAllowed, match="answered or taken back"):
            invite_again(employer=acme, invitation=invitation, by=by)
    for act in ("sending", "revocation"):
        response = desk.post(f"{URL}invitations/{invitation.pk}/{act}/", follow=True)
        assert "answered or taken back" in text_of(response)


@pytest.mark.parametrize("act", ["invite", "again", "take back"])
def test_an_owner_who_is_none_any_more_sends_and_takes_back_no_invitation(
    acme: Employer, olga: User, owen: User, act: str
) -> None:
    """The page was open when the role went."""
    invitation, path = make_invitation(acme, "nina@acme.example")
    stale = membership(acme, owen)
    with tenant_scope(acme):
        change_team_roles(
            employer=acme, membership=membership(acme, owen), roles=["auditor"], by=membership(acme, olga)
        )
        acts: dict[str, Callable[[], Any]] = {
            "invite": lambda: invite_to_team(employer=acme, email="zoe@acme.example", roles=["owner"], by=stale),
            "again": lambda: invite_again(employer=acme, invitation=invitation, by=stale),
            "take back": lambda: take_back(invitation=invitation, by=stale),
        }
        with pytest.raises(NotAllowed, match="no longer an owner"):
            acts[act]()
        assert list(Invitation.objects.unanswered().values_list("pk", flat=True)) == [invitation.pk]
    assert mails_to(acme, "zoe@acme.example") == mails_to(acme, "nina@acme.example") == []
    assert Client().get(path).status_code != 404


@pytest.mark.django_db(transaction=True)
def test_who_is_demoted_while_taking_back_an_invitation_takes_back_none(acme: Employer, olga: User, owen: User) -> None:
    """The demotion holds the owners; the other one waits for it and then sees it."""
    invitation, _path = make_invitation(acme, "nina@acme.example")
    by, stale, results = membership(acme, olga), membership(acme, owen), []
    is_demoted = threading.Event()

    def act() -> None:
        try:
            is_demoted.wait()
            with tenant_scope(acme):
                take_back(invitation=invitation, by=stale)
            results.append("done")
        except NotAllowed:
            results.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    with tenant_scope(acme), transaction.atomic():
        change_team_roles(employer=acme, membership=membership(acme, owen), roles=["auditor"], by=by)
        is_demoted.set()
        thread.join(0.5)
        assert results == []
    thread.join()
    assert results == ["refused"]


def test_invitations_of_other_kinds_and_employers_are_not_here(acme: Employer, globex: Employer, desk: Client) -> None:
    foreign, _path = make_invitation(globex, "x@globex.example")
    leaver, _path = make_invitation(acme, "leaver@home.example", kind="alumnus", roles=[])
    for invitation in (foreign, leaver):
        assert desk.post(f"{URL}invitations/{invitation.pk}/sending/").status_code == 404
        assert desk.post(f"{URL}invitations/{invitation.pk}/revocation/").status_code == 404
    assert "leaver@home.example" not in text_of(desk.get(URL))


def test_nobodys_mailbox_is_filled_with_invitations(acme: Employer, olga: User, desk: Client):
    for _number in range(3):
        desk.post(f"{URL}invite/", {"email": "Nina@Acme.example", "roles": ["recruiter"]})
    with tenant_scope(acme):
        invitation = Invitation.objects.unanswered().get(email="nina@acme.example")
    for _number in range(3):
        desk.post(f"{URL}invitations/{invitation.pk}/sending/")
        with tenant_scope(acme):
            invitation = Invitation.objects.unanswered().get(email="nina@acme.example")
    refused = desk.post(f"{URL}invite/", {"email": "nina@acme.example", "roles": ["recruiter"]})
    assert refused.status_code == 422
    assert "many invitations in one day" in refused.content.decode()
    with tenant_scope(acme):
        assert Message.objects.filter(to_address="nina@acme.example").count() == 5
