"""The first proof of an address wipes what was attached to the sign-in before its owner came."""

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.addresses.attached import attached_models
from accounts.factors.models import AuthenticatorApp, RecoveryCode
from accounts.models import User
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts.steps import ask_for_code, code_sent_to, sign_in, type_code
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

# What points at a person and is not wiped, with the reason.
STAYS = {
    "accounts.AddressChange": "ends with its addresses; a change needs a proven address first",
    "account.EmailAddress": "handled by name: all but the proven one go",
    "accounts.Membership": "joining needs the proof itself",
    "accounts.Consent": "as memberships",
}


@pytest.fixture
def squatted(db):
    """Somebody has opened a sign-in with the victim's address and hung things on it."""
    user = make_user("victim@home.example", verified=False)
    with person_scope(user.pk):
        EmailAddress.objects.create(user=user, email="squatter@evil.example", verified=True)
        RecoveryCode.objects.create(user=user, code_hash="a" * 64)
        AuthenticatorApp.objects.create(user=user, secret="x")
    return user


def test_owner_finds_nothing_of_the_squatters(squatted, client_for):
    squatter = client_for(squatted)
    sign_in(Client(), "victim@home.example")
    assert squatter.get("/account/").status_code == 302
    with person_scope(squatted.pk):
        assert [address.email for address in EmailAddress.objects.all()] == ["victim@home.example"]
        assert (RecoveryCode.objects.count(), AuthenticatorApp.objects.count()) == (0, 0)
    assert User.objects.id_for_email("squatter@evil.example") is None
    with no_scope():
        event = AuditEvent.objects.get(action="user.wiped_before_first_proof")
    assert event.data["dropped"] == {
        "accounts.recoverycode": 1, "accounts.authenticatorapp": 1, "account.emailaddress": 1,
    }  # fmt: skip


def test_second_proof_wipes_nothing(alice):
    with person_scope(alice.pk):
        RecoveryCode.objects.create(user=alice, code_hash="a" * 64)
    sign_in(Client(), alice.email)
    with person_scope(alice.pk):
        assert RecoveryCode.objects.count() == 1


def test_code_to_an_address_that_was_removed_meanwhile_is_no_first_proof(alice, client_for):
    from accounts.addresses.actions import add_address, remove_address  # noqa: PLC0415

    old = add_address(user=alice, email="lost@home.example", by=alice)
    thief = Client()
    ask_for_code(thief, "lost@home.example")
    code = code_sent_to("lost@home.example")
    remove_address(user=alice, address=old, by=alice)
    assert type_code(thief, code).url == "/account/sign-in/"
    assert thief.post("/account/sign-in/code/", {"action": "resend"}).url == "/account/sign-in/"
    with person_scope(alice.pk):
        assert [address.email for address in EmailAddress.objects.all()] == ["alice@home.example"]


def test_whatever_points_at_a_person_is_wiped_or_has_a_reason_to_stay():
    pointing = {
        model._meta.label
        for model in apps.get_models()
        if any(isinstance(field, models.ForeignKey) and field.related_model is User for field in model._meta.fields)
    }
    wiped = {model._meta.label for model in attached_models()}
    left = {label for label in pointing - wiped if label.split(".")[0] in ("account", "accounts", "mfa")}
    assert left == set(STAYS)
