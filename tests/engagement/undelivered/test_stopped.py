from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from mail.actions import suppress
from mail.models import Suppression
from tenancy.models import Employer
from tenancy.scope import tenant_scope

ClientFor = Callable[[User], Client]
Reason = Suppression.Reason
URL, LIFTING = "/acme/manage/mail/stopped/", "/acme/manage/mail/stopped/lifting/"
GOOD = {"address": "ines@home.example", "confirmed": "on", "why": "called on 3 May"}


def stop(employer: Employer, reason: Suppression.Reason, address: str = "ines@home.example") -> None:
    with tenant_scope(employer):
        suppress(address=address, reason=reason, by=None)


def is_stopped(employer: Employer, address: str = "ines@home.example") -> bool:
    with tenant_scope(employer):
        return Suppression.objects.of_address(address).exists()


def test_counts_by_reason_and_no_list(acme: Employer, globex: Employer, bob: User, client_for: ClientFor) -> None:
    for number in range(3):
        stop(acme, Reason.BOUNCE, f"{number}@home.example")
    stop(globex, Reason.COMPLAINT)
    html = client_for(bob).get(URL).content.decode()
    assert '<span>Mail came back</span><span class="push numeric">3</span>' in html
    assert '<span>Reported as spam</span><span class="push numeric">0</span>' in html
    assert "home.example" not in html


def test_an_address_is_looked_up_by_typing_it(
    acme: Employer, globex: Employer, bob: User, client_for: ClientFor
) -> None:
    stop(acme, Reason.COMPLAINT)
    stop(globex, Reason.BOUNCE, "elsewhere@home.example")
    as_bob = client_for(bob)
    assert "reported our mail as spam" in as_bob.post(URL, {"address": "Ines@Home.example"}).content.decode()
    assert "Nothing is stopped for" in as_bob.post(URL, {"address": "elsewhere@home.example"}).content.decode()
    wrong = as_bob.post(URL, {"address": "ines"})
    assert wrong.status_code == 422
    assert "Type the whole address." in wrong.content.decode()


def test_a_person_s_word_lets_mail_go_again(acme: Employer, bob: User, client_for: ClientFor) -> None:
    stop(acme, Reason.BOUNCE)
    assert client_for(bob).post(LIFTING, GOOD).url == URL
    assert not is_stopped(acme)
    with tenant_scope(acme):
        event = AuditEvent.objects.get(action="mail.lifted_by_hand")
    assert (event.data["reason"], event.data["why"]) == ("bounce", "called on 3 May")
    again = client_for(bob).post(LIFTING, GOOD)
    assert again.status_code == 422


@pytest.mark.parametrize("missing", ["confirmed", "why", "address"])
def test_nothing_is_lifted_without_a_word(acme: Employer, bob: User, client_for: ClientFor, missing: str) -> None:
    stop(acme, Reason.REQUEST)
    assert client_for(bob).post(LIFTING, GOOD | {missing: ""}).status_code == 422
    assert is_stopped(acme)


@pytest.mark.parametrize("reason", [Reason.DECEASED, Reason.ERASED, Reason.RETIRED])
def test_some_addresses_stay_stopped(acme: Employer, bob: User, client_for: ClientFor, reason: Reason) -> None:
    stop(acme, Reason.BOUNCE if reason is not Reason.RETIRED else reason)
    stop(acme, reason)  # whatever it was before
    html = client_for(bob).post(URL, {"address": "ines@home.example"}).content.decode()
    assert "Let mail go there again" not in html
    response = client_for(bob).post(LIFTING, GOOD)
    assert response.status_code == 422
    assert is_stopped(acme)


def test_doors(alice: User, bob: User, mallory: User, client_for: ClientFor) -> None:
    for url, wrong in ((URL, "put"), (LIFTING, "get")):
        assert client_for(mallory).post(url).status_code == 404
        assert client_for(alice).post(url).status_code == 403
        assert getattr(client_for(bob), wrong)(url).status_code == 405
        assert Client().post(url).url.startswith("/account/sign-in/")
