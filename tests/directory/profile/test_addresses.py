"""The address of a profile and the main address of a sign-in."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.addresses.actions import add_address, make_primary, remove_address
from accounts.addresses.main_address import main_address_of
from accounts.models import User
from audit.models import AuditEvent
from directory.actions import confirm_personal_email
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope, person_scope, tenant_scope
from tests.accounts.addresses.conftest import sure
from tests.accounts.steps import code_sent_to, newest_mail
from tests.factories.accounts import make_member
from tests.factories.directory import join, make_alumnus, make_peer, own_alumnus

ClientFor = Callable[[User], Client]
NEW = "alice@second.example"


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        return confirm_personal_email(own, email="alice@home.example", by=None)


def address_of(alumnus: Alumnus) -> tuple[str, bool]:
    with tenant_scope(alumnus.tenant_id):
        alumnus = Alumnus.objects.get(pk=alumnus.pk)
    return alumnus.personal_email, alumnus.personal_email_verified_at is not None


def prove(user: User, email: str) -> EmailAddress:
    with no_scope():
        return add_address(user=user, email=email, by=user)


def make_main(user: User, email: str) -> None:
    with person_scope(user.pk):
        address = EmailAddress.objects.get(user=user, email=email)
    with no_scope():
        make_primary(user=user, address=address, by=user)


def test_a_new_main_address_is_proven_told_and_followed(own: Alumnus, alice: User) -> None:
    client = sure(alice)
    client.post("/account/addresses/new/", {"email": NEW})
    assert address_of(own) == ("alice@home.example", True)
    client.post("/account/addresses/code/", {"code": code_sent_to(NEW)})
    assert address_of(own) == ("alice@home.example", True)  # added, and not the main one yet
    client.post("/account/addresses/primary/", {"address": NEW})
    assert address_of(own) == (NEW, True)
    with no_scope():
        assert Message.objects.filter(template="accounts/address_notice").count() == 2
    notice = newest_mail("alice@home.example")
    assert (notice.template, NEW in notice.text) == ("accounts/address_notice", False)
    with tenant_scope(own.tenant_id):
        event = AuditEvent.objects.about(own).order_by("-id")[0]
        assert (event.action, event.actor_id, event.data) == ("alumnus.address_confirmed", alice.pk, {})


def test_every_network_that_had_the_old_address_follows(
    own: Alumnus, globex: Employer, alice: User, django_user_model: type[User]
) -> None:
    elsewhere = make_alumnus(globex, personal_email="alice@home.example")
    other = make_alumnus(globex, "Other", "Person", personal_email="other@home.example")
    elsewhere = join(elsewhere, make_member(globex, alice, "alumnus"))
    prove(alice, NEW)
    make_main(alice, NEW)
    assert (address_of(own), address_of(elsewhere)) == ((NEW, True), (NEW, True))
    assert address_of(other) == ("other@home.example", False)


def test_an_employer_that_was_given_another_address_keeps_it(own: Alumnus, alice: User) -> None:
    prove(alice, NEW)
    prove(alice, "alice@third.example")
    with tenant_scope(own.tenant_id):
        confirm_personal_email(own, email="alice@third.example", by=None)
    make_main(alice, NEW)
    assert address_of(own) == ("alice@third.example", True)
    with person_scope(alice.pk):
        third = EmailAddress.objects.get(user=alice, email="alice@third.example")
    with no_scope():
        remove_address(user=alice, address=third, by=alice)
    assert address_of(own) == (NEW, True)  # the other one is hers no more


def test_a_work_address_stays_off_profiles(own: Alumnus, alice: User) -> None:
    prove(alice, "alice@acme.example")
    make_main(alice, "alice@acme.example")
    assert address_of(own) == ("alice@home.example", True)
    with person_scope(alice.pk):
        assert main_address_of(alice) is None
    answer = sure(alice).post("/acme/me/address/", follow=True)
    assert "Choose a personal one first" in answer.content.decode()


def test_an_address_of_another_record_is_not_taken(
    own: Alumnus, alice: User, acme: Employer, client_for: ClientFor
) -> None:
    make_alumnus(acme, "Alicia", "Brandt", personal_email=NEW)
    prove(alice, NEW)
    make_main(alice, NEW)
    assert address_of(own) == ("alice@home.example", True)
    client = client_for(alice)
    assert f"Your main address is {NEW}." in client.get("/acme/me/").content.decode()
    answer = client.post("/acme/me/address/", follow=True)
    assert "Ask HR to look at the two" in answer.content.decode()
    assert address_of(own) == ("alice@home.example", True)


def test_a_profile_takes_the_main_address_when_told(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    prove(alice, NEW)
    with tenant_scope(own.tenant_id):
        confirm_personal_email(own, email=NEW, by=None)
    client = client_for(alice)
    page = client.get("/acme/me/").content.decode()
    assert "Your main address is alice@home.example." in page
    assert 'href="/account/addresses/"' in page
    assert client.post("/acme/me/address/").url == "/acme/me/#contact"
    assert address_of(own) == ("alice@home.example", True)
    assert "Your main address is" not in client.get("/acme/me/").content.decode()
    with tenant_scope(own.tenant_id):
        before = AuditEvent.objects.about(own).count()
    client.post("/acme/me/address/")
    with tenant_scope(own.tenant_id):
        assert AuditEvent.objects.about(own).count() == before


def test_the_main_address_of_others_is_nobodys_business(own: Alumnus, acme: Employer, alice: User) -> None:
    peer = make_peer(acme)
    prove(alice, NEW)
    make_main(alice, NEW)
    assert address_of(peer) == ("", False)
