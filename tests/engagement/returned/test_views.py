"""A member whose mail came back is asked for another address at the next visit."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus
from mail.actions import suppress
from mail.models import Suppression
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus

PAGE = "/acme/me/returned-mail/"
ASKED = "Mail to you came back: give us another address"
ClientFor = Callable[..., Client]


@pytest.fixture
def ada(acme: Employer) -> User:
    """Mail to her came back."""
    user = make_user("ada@home.example")
    member = make_member(acme, user, Role.ALUMNUS)
    join(make_alumnus(acme, "Ada", "Byron", personal_email=user.email), member)
    with tenant_scope(acme):
        suppress(address=user.email, reason=Suppression.Reason.BOUNCE, by=None)
    return user


def test_home_asks_until_there_is_an_address_that_works(client_for: ClientFor, acme: Employer, ada: User) -> None:
    client = client_for(ada)
    assert ASKED in client.get("/acme/home/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "Acme no longer writes to ada@home.example" in page
    assert 'href="/account/addresses/"' in page

    answer = client.post(f"{PAGE}again/", follow=True)

    assert "Mail goes to this address again" in answer.content.decode()
    assert ASKED not in client.get("/acme/home/").content.decode()
    assert client.get(PAGE).status_code == 302
    with tenant_scope(acme):
        assert not Suppression.objects.exists()
        assert AuditEvent.objects.filter(action="mail.suppression_lifted").count() == 1
    assert client.post(f"{PAGE}again/").status_code == 302  # twice does no harm


def test_an_address_that_is_confirmed_already_is_offered(client_for: ClientFor, acme: Employer, ada: User) -> None:
    with tenant_scope(acme):
        suppress(address="ada@old.example", reason=Suppression.Reason.BOUNCE, by=None)
        Suppression.objects.of_address("ada@home.example").delete()
    alumnus_to(acme, "ada@old.example")

    page = client_for(ada).get(PAGE).content.decode()

    assert "Take the address you sign in with" in page
    assert "ada@<wbr>home.example" in page


def alumnus_to(acme: Employer, address: str) -> None:
    with tenant_scope(acme):
        Alumnus.objects.update(personal_email=address)


def test_what_somebody_asked_for_is_not_undone_here(client_for: ClientFor, acme: Employer, ada: User) -> None:
    with tenant_scope(acme):
        Suppression.objects.update(reason=Suppression.Reason.COMPLAINT)
    client = client_for(ada)

    assert ASKED not in client.get("/acme/home/").content.decode()
    client.post(f"{PAGE}again/")
    with tenant_scope(acme):
        assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINT


def test_another_employers_returned_mail_is_its_own_matter(
    client_for: ClientFor, acme: Employer, globex: Employer, ada: User
) -> None:
    with tenant_scope(acme):
        Suppression.objects.all().delete()
    with tenant_scope(globex):
        suppress(address=ada.email, reason=Suppression.Reason.BOUNCE, by=None)

    assert ASKED not in client_for(ada).get("/acme/home/").content.decode()


def test_without_an_address_there_is_nothing_to_say(client_for: ClientFor, acme: Employer, ada: User) -> None:
    alumnus_to(acme, "")

    assert ASKED not in client_for(ada).get("/acme/home/").content.decode()
    assert client_for(ada).post(f"{PAGE}again/").status_code == 302


def test_doors(client_for: ClientFor, acme: Employer, bob: User, mallory: User, ada: User) -> None:
    for path, method, wrong in ((PAGE, "get", "post"), (f"{PAGE}again/", "post", "get")):

        def ask(client: Client, how: str, path: str = path) -> int:
            return int(getattr(client, how)(path).status_code)

        assert ask(client_for(mallory), method) == 404
        assert ask(client_for(bob), method) == 404  # no record of their own
        assert ask(Client(), method) == 302
        assert ask(client_for(ada), wrong) == 405
