from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Invitation, User
from directory.colleagues import actions
from directory.models import Alumnus, AlumnusState
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus

ClientFor = Callable[[User], Client]
JOIN, SETTINGS, INVITE = (
    "/acme/colleagues/",
    "/acme/manage/settings/colleagues/",
    "/acme/manage/settings/colleagues/new/",
)
YES = {"email": "ada@acme.example", "display_name": "Ada Byron", "agrees": "on"}


@pytest.fixture
def open_acme(acme: Employer) -> Employer:
    with tenant_scope(acme):
        acme.colleagues_may_join = True
        acme.save(update_fields=["colleagues_may_join"])
    return acme


def code_for(email: str) -> str:
    with no_scope():
        text = Message.objects.filter(to_address=email, category="code").latest("id").text
    return next(
        word for word in text.split() if (len(word.replace("-", "")) in (6, 8) and word.isupper()) or word.isdigit()
    )


def test_a_colleague_joins_with_the_work_address(open_acme: Employer) -> None:
    with tenant_scope(open_acme):
        record = make_alumnus(open_acme, "Ada", "Byron", work_email="ada@acme.example")
    make_spell(record, team="Oven", last_day=None)
    friend = make_peer(open_acme, "Old", "Friend")
    make_spell(friend, team="Oven")
    stranger = make_peer(open_acme, "Some", "Stranger")
    visitor = Client()
    assert "You work at Acme?" in visitor.get(JOIN).content.decode()
    response = visitor.post(JOIN, YES)
    assert response.url == "/account/sign-in/code/"
    response = visitor.post(response.url, {"code": code_for("ada@acme.example")})
    assert response.status_code == 302
    html = visitor.get("/acme/home/").content.decode()
    assert "Old Friend" in html
    assert "6 years in Oven" in html
    with tenant_scope(open_acme):
        own = Alumnus.objects.get(pk=record.pk)
        assert (own.state, own.is_limited, own.membership.roles) == (AlumnusState.EMPLOYEE, False, ["employee"])
    assert visitor.get(f"/acme/alumni/{friend.pk}/").status_code == 200
    friends = _client_of(friend)
    assert "Ada Byron" in friends.get("/acme/alumni/worked-with-me/").content.decode()
    strangers = _client_of(stranger)
    assert strangers.get(f"/acme/alumni/{own.pk}/").status_code == 404
    assert "Ada Byron" not in strangers.get("/acme/alumni/?q=ada").content.decode()
    assert visitor.post(f"/acme/alumni/{friend.pk}/connection/", {"message": ""}).status_code == 302


def _client_of(alumnus: Alumnus) -> Client:
    with tenant_scope(alumnus.tenant_id, person_id=alumnus.membership.user_id):
        user = User.objects.get(pk=alumnus.membership.user_id)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "email", ["ada@acme.example", "nobody@acme.example", "ada@home.example", "gone@acme.example", "x@globex.example"]
)
def test_every_address_is_answered_alike(open_acme: Employer, alice: User, email: str) -> None:
    response = Client().post(JOIN, {**YES, "email": email})
    assert (response.status_code, response.url) == (302, "/account/sign-in/code/")
    with tenant_scope(open_acme):
        assert Invitation.objects.filter(email=email).exists() == email.endswith("@acme.example")
        assert not Alumnus.objects.filter(work_email=email).exists(), "nothing is made before the code comes back"


def test_bad_input_and_too_much_of_it(open_acme: Employer) -> None:
    response = Client().post(JOIN, {"email": "ada", "display_name": "Ada", "agrees": ""})
    assert response.status_code == 422
    assert 'value="ada"' in response.content.decode()
    answers = [Client().post(JOIN, YES).status_code for _each in range(7)]
    assert answers[-1] == 429


def test_who_is_signed_in_is_told_so(open_acme: Employer, alice: User, client_for: ClientFor) -> None:
    html = client_for(alice).get(JOIN).content.decode()
    assert "You are signed in as alice@home.example" in html
    assert client_for(alice).post(JOIN, YES).status_code == 200
    with tenant_scope(open_acme):
        assert not Invitation.objects.exists()


def test_nothing_there_where_it_is_off(acme: Employer, bob: User, client_for: ClientFor) -> None:
    assert Client().get(JOIN).status_code == 404
    assert Client().post(JOIN, YES).status_code == 404
    assert client_for(bob).get(INVITE).url == SETTINGS


def test_hr_switches_it_on_and_invites(acme: Employer, bob: User, client_for: ClientFor) -> None:
    client = client_for(bob)
    assert "Invite one colleague" not in client.get(SETTINGS).content.decode()
    assert client.post(SETTINGS, {"may_join": "on"}).url == SETTINGS
    html = client.get(SETTINGS).content.decode()
    assert "http://localhost:8000/acme/colleagues/" in html or "/acme/colleagues/" in html
    person = {"email": "ada@acme.example", "given_name": "Ada", "family_name": "Byron", "team": "Oven",
              "started_on": "2020-01-01"}  # fmt: skip
    assert "Send the invitation" in client.get(INVITE).content.decode()
    assert client.post(INVITE, person).url == SETTINGS
    html = client.get(SETTINGS).content.decode()
    assert "Ada Byron" in html
    assert "Invited" in html
    for wrong in ({"email": "ada@home.example"}, {"email": ""}, {"given_name": ""}, {"started_on": "yesterday"}):
        assert client.post(INVITE, {**person, **wrong}).status_code == 422
    make_peer(acme, "Ben", "Clark", work_email="ben@acme.example")
    assert client.post(INVITE, {**person, "email": "ben@acme.example"}).status_code == 422
    for _each in range(actions.INVITATIONS_PER_ADDRESS.tries):
        actions.INVITATIONS_PER_ADDRESS.allow(acme.pk, "cleo@acme.example")
    assert client.post(INVITE, {**person, "email": "cleo@acme.example"}).status_code == 429


def test_doors(open_acme: Employer, alice: User, rita: User, mallory: User, client_for: ClientFor) -> None:
    own_alumnus(open_acme, alice)
    for path in (SETTINGS, INVITE):
        for person in (alice, rita):
            assert client_for(person).get(path).status_code == 403
        assert client_for(mallory).get(path).status_code == 404
        assert Client().get(path).url.startswith("/account/sign-in/")
        assert client_for(alice).put(path).status_code == 405
    assert Client().put(JOIN).status_code == 405
