import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from feedback.models import ContactWish, SealedBallot, SealedInvitation, Wave, WaveState
from feedback.sealed.ballots import COOKIE
from feedback.sealed.box import unsealed
from feedback.sealed.keys import WaveKeys
from feedback.sealed.mixer import mix
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.sealed import invitations, make_sealed_wave, token

PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')
NONCE = re.compile(r'name="nonce" value="([0-9a-f]{32})"')


@pytest.fixture
def wave(acme):
    return make_sealed_wave(acme)


@pytest.fixture
def link(wave):
    return f"/s/{token(invitations(wave)[0])}/"


def begin(client, link):
    """The address of the ballot's page, once the button is pressed."""
    nonce = NONCE.search(client.get(link).content.decode())[1]
    response = client.post(f"{link}ballot/", {"nonce": nonce})
    assert response.status_code == 302
    return response["Location"]


def proof_on(response):
    return PROOF.search(response.content.decode())[1]


def send(client, address, **fields):
    proof = proof_on(client.get(address))
    return client.post(address, {"proof": proof, "page": "two", "go": "on", **fields})


def held(wave):
    """Answers in the box."""
    with tenant_scope(wave.tenant_id):
        keys = WaveKeys.of(wave.pk)
        return [unsealed(row, keys) for row in SealedBallot.objects.filter(wave=wave)]


def test_a_link_becomes_a_ballot_and_its_answers_wait_in_the_box(client, wave, link):
    address = begin(client, link)
    first = client.get(address)
    assert first.status_code == 200
    assert first["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    second = client.post(address, {"proof": proof_on(first), "page": "one", "go": "on", "q-score": "9"})
    body = second.content.decode()
    assert (second.status_code, 'name="q-score" value="9"' in body) == (200, True)
    thanks = client.post(
        address, {"proof": proof_on(second), "page": "two", "go": "on", "q-score": "9", "q-words": "Fine."}
    )
    assert (thanks.status_code, "Thank you" in thanks.content.decode()) == (200, True)
    assert held(wave) == [({"score": 9, "words": "Fine."}, {"office": "north"})]


def test_sent_again_it_replaces_what_the_ballot_held_until_it_is_mixed(client, wave, link):
    address = begin(client, link)
    send(client, address, **{"q-score": "2"})
    send(client, address, **{"q-score": "7"})
    assert held(wave) == [({"score": 7}, {"office": "north"})]
    assert 'value="7" checked' in " ".join(client.get(address).content.decode().split())
    with tenant_scope(wave.tenant_id):
        proof = proof_on(client.get(address))
        mix(wave, everything=True)
    assert client.get(address).status_code == 404
    late = client.post(address, {"proof": proof, "page": "two", "go": "on", "q-score": "1"})
    assert (late.status_code, "stored, once" in late.content.decode()) == (404, True)


def test_the_thanks_lead_back_to_what_was_answered_in_this_browser_alone(client, wave, link):
    """Nobody else can change it, and a deleted cookie leaves it as it is. Both is said."""
    address = begin(client, link)
    thanks = send(client, address, **{"q-score": "7"})
    assert "nobody can tell which ones are yours" in thanks.content.decode()
    back = thanks.context["change_url"]
    assert 'value="7" checked' in " ".join(client.get(back).content.decode().split())
    assert Client().get(back).status_code == 404
    assert held(wave) == [({"score": 7}, {"office": "north"})]


def test_a_link_opens_one_ballot_however_often_it_is_pressed(wave, link):
    client, other = Client(), Client()
    address = begin(client, link)
    again = other.post(f"{link}ballot/", {"nonce": "0" * 32})
    assert (again["Location"].partition("?")[0], COOKIE in again.cookies) == (address.partition("?")[0], False)
    assert other.get(address).status_code == 404
    assert client.get(address).status_code == 200


def test_the_same_click_arrives_twice_and_gives_the_same_ballot(wave, link):
    client = Client()
    nonce = NONCE.search(client.get(link).content.decode())[1]
    addresses = []
    for _click in range(2):
        browser = Client()
        addresses.append(browser.post(f"{link}ballot/", {"nonce": nonce})["Location"])
        send(browser, addresses[-1], **{"q-score": str(3 + _click)})
    assert held(wave) == [({"score": 4}, {"office": "north"})]


@pytest.mark.parametrize("proof", ["", "0" * 64])
def test_a_form_without_the_ballots_own_proof_is_refused(client, wave, link, proof):
    address = begin(client, link)
    response = client.post(address, {"proof": proof, "page": "two", "go": "on", "q-score": "5"})
    assert (response.status_code, held(wave)) == (404, [])


def test_a_proof_of_another_ballot_is_refused(client, wave, link):
    other = Client()
    foreign = proof_on(other.get(begin(other, f"/s/{token(invitations(wave)[1])}/")))
    address = begin(client, link)
    assert client.post(address, {"proof": foreign, "page": "two", "q-score": "5"}).status_code == 404


def test_another_site_cannot_exchange_a_link(client, wave, link):
    response = client.post(f"{link}ballot/", {"nonce": "0" * 32}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 404
    with tenant_scope(wave.tenant_id):
        assert not SealedInvitation.objects.filter(is_used=True).exists()


def test_whatever_opens_nothing_answers_alike(client, wave, link, globex):
    secret = link.split("-", 1)[1]
    address = begin(client, link)
    stranger = Client()
    bodies = {
        (response.status_code, response.content)
        for response in (
            stranger.post(f"/s/{globex.pk}-{secret}ballot/"),
            stranger.post("/s/nothing/ballot/"),
            stranger.post(f"/s/999999999-{secret}ballot/"),
            stranger.get(address),
            stranger.get("/s/ballot/nothing/"),
            stranger.get(f"/s/ballot/{globex.pk}-{wave.pk.hex}/"),
            stranger.post(f"{address.partition('?')[0]}contact/"),
        )
    }
    assert {status for status, _body in bodies} == {404}
    assert len(bodies) == 1


def test_wrong_methods_are_refused(client, link):
    assert client.get(f"{link}ballot/").status_code == 405
    assert client.put("/s/ballot/x/").status_code == 405
    assert client.get("/s/ballot/x/contact/").status_code == 405


def test_a_cookie_of_another_wave_or_a_changed_one_opens_nothing(client, acme, wave, link):
    address = begin(client, link)
    other = make_sealed_wave(acme)
    cookie = client.cookies[COOKIE].value
    for name, value, page in (
        (COOKIE, cookie, f"/s/ballot/{acme.pk}-{other.pk.hex}/"),
        (COOKIE, cookie[:-2] + "00", address),
        (COOKIE, "no hex", address),
    ):
        assert Client(headers={"Cookie": f"{name}={value}"}).get(page).status_code == 404


def test_out_of_range_is_said_and_nothing_is_stored(client, wave, link):
    address = begin(client, link)
    proof = proof_on(client.get(address))
    response = client.post(address, {"proof": proof, "page": "one", "go": "on", "q-score": "11"})
    assert (response.status_code, held(wave)) == (422, [])
    assert client.post(address, {"proof": proof, "page": "none", "q-score": "1"}).status_code == 404


def test_the_cookie_is_for_the_ballots_pages_alone(client, wave, link):
    begin(client, link)
    cookie = client.cookies[COOKIE]
    assert cookie["path"] == f"/s/ballot/{wave.tenant_id}-{wave.pk.hex}/"
    assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Strict", not settings.DEBUG)


def test_no_session_is_read_or_written_though_somebody_is_signed_in(
    client_for, alice, wave, link, django_assert_num_queries
):
    client = client_for(alice)
    session = Session.objects.values_list("session_key", "session_data", "expire_date")
    before = list(session)
    address = begin(client, link)
    page = client.get(address)
    assert page.wsgi_request.user.is_anonymous
    assert page.wsgi_request.session.session_key is None
    send(client, address, **{"q-score": "5"})
    assert list(session) == before
    assert settings.SESSION_COOKIE_NAME not in page.cookies


def test_please_contact_me_stands_by_itself(client, wave, link):
    address = begin(client, link)
    said = {"name": "Ines Rocha", "address": "ines@home.example", "words": "Call me."}
    proof = proof_on(client.get(address))
    contact = f"{address.partition('?')[0]}contact/"
    assert client.post(contact, {**said, "proof": proof}).status_code == 404  # before any answer
    send(client, address, **{"q-score": "5"})
    assert client.post(contact, {**said, "address": "x", "proof": proof}).status_code == 422
    for _click in range(2):
        assert client.post(contact, {**said, "proof": proof}).status_code == 200
    with tenant_scope(wave.tenant_id):
        wish = ContactWish.objects.get()
        assert (wish.name, wish.alumnus, wish.address) == ("Ines Rocha", None, "ines@home.example")


def test_a_wave_that_is_closed_says_so_calmly(client, wave, link):
    address = begin(client, link)
    with tenant_scope(wave.tenant_id):
        Wave.objects.filter(pk=wave.pk).update(state=WaveState.CLOSED)
    assert (client.get(address).status_code, client.get(link).status_code) == (404, 404)


def test_a_module_that_is_off_answers_nothing(client, acme, wave, link):
    address = begin(client, link)
    with tenant_scope(acme):
        assert Employer.objects.filter(pk=acme.pk).update(modules=[])
    assert client.get(address).status_code == 404
