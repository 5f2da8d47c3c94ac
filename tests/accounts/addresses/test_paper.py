"""Joining by a code on paper, for people whom no mail reaches."""

import pytest
import time_machine
from django.test import Client

from accounts.addresses.paper import LETTERS, hashes_of_paper, new_code
from accounts.joining.actions import InvitationClosed, invite, name_address
from accounts.models import Invitation, Membership, User
from tenancy.models import uuid7
from tenancy.scope import tenant_scope
from tests.accounts.steps import code_sent_to, type_code
from tests.factories.accounts import make_invitation

pytestmark = pytest.mark.django_db

CODE = "/acme/join/code/"


def sheet(employer) -> tuple[Invitation, str]:
    with tenant_scope(employer):
        return invite(employer=employer, kind="guest", email="", subject_id=uuid7(), name="Ada", on_paper=True, by=None)


def test_code_on_paper_opens_the_way_in_once(acme, heard):
    invitation, code = sheet(acme)
    client = Client()
    typed = client.post(CODE, {"code": code.lower().replace("-", " ")})
    page = client.get(typed.url)
    said = client.post("/acme/join/", {"email": "Ada@Home.example", "agrees": "on"})
    joined = type_code(client, code_sent_to("ada@home.example"))

    assert (typed.url, page.status_code, said.url) == ("/acme/join/", 200, "/account/sign-in/code/")
    assert joined.status_code == 302
    with tenant_scope(acme):
        assert Membership.objects.get().user_id == User.objects.id_for_email("ada@home.example")
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is not None
    again = Client().post(CODE, {"code": code})
    assert again.status_code == 422


def test_address_is_asked_and_checked(acme, heard):
    _invitation, code = sheet(acme)
    client = Client()
    client.post(CODE, {"code": code})
    for email in ("", "nothing", "ada@acme.example", "a\x00@home.example"):
        assert client.post("/acme/join/", {"email": email, "agrees": "on"}).status_code == 422
    with tenant_scope(acme):
        assert Invitation.objects.get().email == ""


def test_mistyped_address_may_be_typed_again(acme, heard):
    _invitation, code = sheet(acme)
    client = Client()
    client.post(CODE, {"code": code})
    client.post("/acme/join/", {"email": "typo@home.example", "agrees": "on"})
    client.post("/acme/join/", {"email": "ada@home.example", "agrees": "on"})
    type_code(client, code_sent_to("ada@home.example"))
    with tenant_scope(acme):
        assert Invitation.objects.get().accepted_by == User.objects.id_for_email("ada@home.example")


def test_whoever_is_signed_in_makes_room_first(acme, heard, client_for, alice):
    _invitation, code = sheet(acme)
    client = client_for(alice)
    client.post(CODE, {"code": code})
    assert "Sign out and continue" in client.get("/acme/join/").content.decode()
    client.post("/acme/join/", {"email": "ada@home.example", "agrees": "on"})
    with tenant_scope(acme):
        assert Invitation.objects.get().email == ""


@pytest.mark.parametrize("code", ["", "BBBB-BBBB-BBBB", "x" * 41, "' OR true --", "%"])
def test_wrong_code_is_told_with_422(acme, heard, code):
    sheet(acme)
    assert Client().post(CODE, {"code": code}).status_code == 422


def test_expired_revoked_and_foreign_codes_say_the_same(acme, globex, heard):
    with time_machine.travel("2026-11-01 10:00:00Z", tick=False) as now:
        _old, expired = sheet(acme)
        _foreign, foreign = sheet(globex)
        revoked_invitation, revoked = sheet(acme)
        with tenant_scope(acme):
            Invitation.objects.filter(pk=revoked_invitation.pk).update(revoked_at=revoked_invitation.created_at)
        now.shift(15 * 86_400)
        texts = {
            Client().post(CODE, {"code": code}).content.decode().count("That is not a code that works")
            for code in (expired, foreign, revoked, "BBBB-BBBB-BBBB")
        }
    assert texts == {1}


def test_link_token_is_no_code_and_code_no_link(acme, heard):
    _invitation, link = make_invitation(acme, "guest@home.example", kind="guest", roles=())
    _sheet, code = sheet(acme)
    assert Client().post(CODE, {"code": link.split("/")[-2]}).status_code == 422
    assert Client().get(f"/acme/join/{code}/").status_code == 404


def test_wrong_codes_are_limited_per_place_and_the_right_one_is_not(acme, heard):
    _invitation, code = sheet(acme)
    client = Client()
    answers = [client.post(CODE, {"code": f"BBBB-BBBB-BBB{letter}"}).status_code for letter in "BCDFGH"]
    assert answers == [422] * 5 + [429]
    assert client.post(CODE, {"code": code}).url == "/acme/join/"


def test_only_a_keyed_hash_is_stored(acme, heard, rotate_keys):
    _invitation, code = sheet(acme)
    with tenant_scope(acme):
        assert code.replace("-", "") not in str(list(Invitation.objects.values()))
    before = hashes_of_paper(code)[0]
    rotate_keys()
    assert hashes_of_paper(code)[0] != before


def test_code_holds_while_its_key_is_among_the_earlier_ones(acme, heard, rotate_keys, settings):
    _invitation, code = sheet(acme)
    rotate_keys()
    rotate_keys()
    assert Client().post(CODE, {"code": code}).url == "/acme/join/"
    settings.FIELD_KEY_FALLBACKS = []
    assert Client().post(CODE, {"code": code}).status_code == 422


def test_codes_are_long_and_easy_to_read():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code.replace("-", "")) for code in codes} == {12}
    assert set("".join(codes)) <= set(LETTERS) | {"-"}


def test_only_paper_lets_its_holder_name_the_address(acme):
    invitation, _link = make_invitation(acme, "carl@home.example")
    with tenant_scope(acme), pytest.raises(InvitationClosed):
        name_address(invitation=invitation, email="mine@evil.example")


def test_wrong_method_is_refused(acme):
    assert Client().put(CODE).status_code == 405
    assert Client().get(CODE).status_code == 200
