from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.joining.actions import (
    InvitationClosed,
    NotYourInvitation,
    accept_invitation,
    decline_invitation,
    give_consent,
    invite,
    revoke,
    withdraw_consent,
)
from accounts.joining.consents import ConsentGiven
from accounts.models import Consent, Invitation
from audit.models import AuditEvent
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_invitation, make_user, membership

pytestmark = pytest.mark.django_db

YES = ConsentGiven(
    text_version="2026-11", text="Yes.", language="en", given_at="2026-11-20T10:00:00+00:00", ip_prefix="203.0.113.0/24"
)


def _trace() -> list[str]:
    return [event.action for event in AuditEvent.objects.order_by("id")]


# Invitations


def test_invitation_of_an_unknown_kind_is_a_mistake(acme):
    with tenant_scope(acme), pytest.raises(ValueError, match="tea party"):
        invite(employer=acme, kind="tea party", email="a@home.example", by=None)


def test_link_names_the_employer_and_not_the_request(acme, settings):
    settings.BASE_URL = "https://alumni.example"
    with tenant_scope(acme):
        _, url = invite(employer=acme, kind="staff", email="a@home.example", roles=["auditor"], by=None)
    assert url.startswith("https://alumni.example/acme/join/")


def test_revoked_invitation_is_closed(acme, bob):
    invitation, _ = make_invitation(acme, "a@home.example")
    with tenant_scope(acme):
        assert not revoke(invitation=invitation, by=bob).is_open
        assert _trace()[-1] == "invitation.revoked"
        for act in (revoke, decline_invitation):
            with pytest.raises(InvitationClosed):
                act(invitation=invitation, by=bob)


def test_invitation_is_accepted_once(acme):
    carol = make_user("carol@acme.example")
    invitation, _ = make_invitation(acme, "carol@acme.example", roles=("recruiter",))
    with tenant_scope(acme):
        accept_invitation(employer=acme, invitation=invitation, user=carol, by=carol)
        with pytest.raises(InvitationClosed):
            accept_invitation(employer=acme, invitation=invitation, user=carol, by=carol)
        assert membership(acme, carol).display_name == "carol"


def test_invitation_is_accepted_by_the_invited_address_only(acme, alice):
    invitation, _ = make_invitation(acme, "carol@acme.example")
    with tenant_scope(acme), pytest.raises(NotYourInvitation):
        accept_invitation(employer=acme, invitation=invitation, user=alice, by=alice)


def test_invitation_of_another_employer_does_not_exist(acme, globex):
    carol = make_user("carol@acme.example")
    invitation, _ = make_invitation(acme, "carol@acme.example")
    with tenant_scope(globex), pytest.raises(InvitationClosed):
        accept_invitation(employer=globex, invitation=invitation, user=carol, by=carol)


def test_declining_twice_is_told_once(acme, heard):
    invitation, _ = make_invitation(acme, "carol@home.example", kind="guest", roles=())
    with tenant_scope(acme):
        for _ in range(2):
            decline_invitation(invitation=invitation)
        assert len(heard.declined) == 1
        assert _trace().count("invitation.declined") == 1


@pytest.mark.parametrize("subject", [None, uuid4()])
def test_database_refuses_a_second_open_invitation(acme, heard, subject):
    make_invitation(acme, "carol@home.example", kind="guest", roles=(), subject_id=subject)
    again = Invitation(kind="guest", email="carol@home.example", subject_id=subject, token_sha256="x")
    with tenant_scope(acme), pytest.raises(IntegrityError, match="invitation_one_per"), transaction.atomic():
        again.save()


@pytest.mark.parametrize(
    "broken",
    [{"accepted_at": "2026-11-21T10:00Z"}, {"accepted_by": uuid4()}, {"expires_at": "2020-01-01T00:00Z"}],
)
def test_database_refuses_half_an_invitation(acme, broken):
    make_invitation(acme, "carol@acme.example")
    with tenant_scope(acme), pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(**broken)


# Consent


def test_new_consent_ends_the_earlier_one(acme, alice):
    with tenant_scope(acme):
        first = give_consent(user=alice, purpose="network", given=YES, by=alice)
        second = give_consent(user=alice, purpose="network", given=YES, by=alice)
        first = Consent.objects.get(pk=first.pk)
        assert first.withdrawn_at is not None
        assert second.withdrawn_at is None
        assert _trace()[-3:] == ["consent.given", "consent.withdrawn", "consent.given"]


def test_consent_is_withdrawn_and_kept(acme, alice):
    with tenant_scope(acme):
        consent = give_consent(user=alice, purpose="network", given=YES, by=alice)
        withdraw_consent(consent=consent, by=alice)
        kept = Consent.objects.get()
        assert (kept.text, kept.withdrawn_at is not None) == ("Yes.", True)
        assert str(kept) == "network 2026-11"


def test_consent_without_a_readable_time_is_dated_now(acme, alice):
    with tenant_scope(acme):
        consent = give_consent(user=alice, purpose="network", given=replace(YES, given_at="soon"), by=alice)
    assert consent.given_at is not None
