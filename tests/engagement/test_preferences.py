from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from mail.actions import set_preferences
from mail.categories import Category
from mail.preferences import wanted_categories
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus

ClientFor = Callable[[User], Client]
URL = "/acme/me/mail/"
ALWAYS = {Category.SERVICE, Category.CODE, Category.INVITATION}


def wanted(employer: Employer, recipient_id: object) -> set[Category]:
    with tenant_scope(employer):
        return wanted_categories(recipient_id)


def test_nothing_is_ticked_before_a_yes(alice: User, client_for: ClientFor) -> None:
    html = client_for(alice).get(URL).content.decode()
    assert "checked" not in html
    assert "Always on" in html
    assert "Stop everything" not in html


def test_ticked_is_yes_and_unticked_is_no(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    assert as_alice.post(URL, {"wanted": ["news", "openings"]}).url == URL
    assert wanted(acme, own.pk) == {*ALWAYS, Category.NEWS, Category.OPENINGS}
    html = as_alice.get(URL).content.decode()
    assert "Saved. We only send what you ticked." in html
    assert html.count("checked") == 2
    as_alice.post(URL, {"wanted": ["openings"]})
    assert wanted(acme, own.pk) == {*ALWAYS, Category.OPENINGS}


def test_what_the_leaver_chose_before_joining_stays(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        set_preferences(recipient_id=own.pk, wanted={Category.EVENTS: True}, by=None)
    assert client_for(alice).get(URL).content.decode().count("checked") == 1


def test_one_click_stops_everything(acme: Employer, alice: User, client_for: ClientFor) -> None:
    as_alice = client_for(alice)
    as_alice.post(URL, {"wanted": ["news"]})
    assert "Stop everything" in as_alice.get(URL).content.decode()
    assert as_alice.post(f"{URL}stop/").url == URL
    assert "Only mail about your own account" in as_alice.get(URL).content.decode()
    assert wanted(acme, membership(acme, alice).pk) == ALWAYS


def test_service_mail_is_not_on_offer(alice: User, client_for: ClientFor) -> None:
    response = client_for(alice).post(URL, {"wanted": ["service"]})
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()


@pytest.mark.parametrize(("path", "wrong"), [("", "put"), ("stop/", "get")])
def test_doors(alice: User, mallory: User, client_for: ClientFor, path: str, wrong: str) -> None:
    url = URL + path
    assert client_for(mallory).post(url).status_code == 404
    assert getattr(client_for(alice), wrong)(url).status_code == 405
    assert Client().post(url).url.startswith("/account/sign-in/")
