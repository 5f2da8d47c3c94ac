import pytest
from django.test import Client

from accounts.members.actions import end_membership
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.accounts.steps import sign_in
from tests.factories.accounts import make_employer, make_member, make_user, membership

pytestmark = pytest.mark.django_db


def test_door_tells_strangers_what_this_is():
    response = Client().get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "A job ends. The people stay." in html
    assert 'href="/account/sign-in/"' in html


def test_door_of_one_employer_leads_straight_on(acme, settings):
    settings.DEFAULT_EMPLOYER = "acme"
    assert Client().get("/").url == "/acme/"


def test_door_shows_a_person_their_own_employers_only(acme, globex, alice, mallory, client_for):
    make_member(globex, alice, "alumnus")
    Employer.objects.create(slug="initech", name="Initech")
    html = client_for(alice).get("/").content.decode()
    assert 'href="/acme/"' in html
    assert 'href="/globex/"' in html
    assert "Initech" not in html


def test_door_of_a_person_with_one_employer_opens_it(alice, mallory, client_for):
    assert client_for(alice).get("/").url == "/acme/"


def test_door_of_a_person_without_an_employer_says_what_to_do(acme, client_for):
    html = client_for(make_user("carol@home.example")).get("/").content.decode()
    assert "You are signed in as carol@home.example" in html


@pytest.mark.parametrize("employers", [1, 3])
def test_door_asks_the_same_number_of_questions(employers, alice, client_for, django_assert_num_queries):
    for number in range(employers):
        make_member(Employer.objects.create(slug=f"e{number}", name=f"E{number}"), alice, "alumnus")
    client = client_for(alice)
    client.get("/")  # puts the form token into the session
    with django_assert_num_queries(6):  # session, person, memberships, employers and the request's transaction
        assert client.get("/").status_code == 200


def test_former_member_is_not_offered_the_employer(acme, alice, client_for):
    with tenant_scope(acme):
        end_membership(membership=membership(acme, alice), by=None)
    assert client_for(alice).get("/").status_code == 200


def test_account_shows_address_and_employers(acme, globex, alice, mallory, client_for):
    html = client_for(alice).get("/account/").content.decode()
    assert "alice@<wbr>home.example" in html
    assert 'href="/acme/"' in html
    assert "mallory" not in html.lower()
    assert 'href="/globex/"' not in html


def test_account_of_somebody_without_employers(client_for):
    assert "None yet" in client_for(make_user("carol@home.example")).get("/account/").content.decode()


def test_account_needs_a_sign_in():
    assert Client().get("/account/").url == "/account/sign-in/?next=/account/"


@pytest.mark.parametrize("path", ["/", "/account/"])
def test_nothing_is_sent_to_these_pages(path, alice, client_for):
    assert client_for(alice).post(path).status_code == 405


def test_landing_welcomes_strangers(acme):
    html = Client().get("/acme/").content.decode()
    assert "Once at Acme, always welcome." in html
    assert 'href="/account/sign-in/?next=/acme/"' in html


def test_landing_tells_outsiders_which_address_they_use(acme, mallory, client_for):
    html = client_for(mallory).get("/acme/").content.decode()
    assert "You are signed in as mallory@globex.example" in html


def test_landing_sends_staff_and_members_on(acme, alice, bob, client_for):
    assert client_for(bob).get("/acme/").url == "/acme/manage/"
    assert client_for(alice).get("/acme/").url == "/acme/home/"


def test_landing_of_an_unknown_employer_is_not_found(db):
    assert Client().get("/nowhere/").status_code == 404


def test_landing_answers_get_only(acme):
    assert Client().post("/acme/").status_code == 405


def test_member_of_a_paused_network_is_told_so_and_not_which(db, client_for):
    paused = make_employer("umbra", is_active=False)
    zoe = make_user("zoe@home.example")
    make_member(paused, zoe, "alumnus")
    page = client_for(zoe).get("/").text
    assert "Paused for now" in page
    assert "no network knows this address" not in page
    assert "Umbra" not in page
    assert "Paused" not in Client().get("/").text


def test_work_session_does_not_hear_of_another_paused_network(acme, bob):
    make_member(make_employer("umbra", is_active=False), bob, "alumnus")
    make_member(acme, make_user("olga@acme.example"), "owner")
    client = Client()
    sign_in(client, "bob@acme.example")
    with tenant_scope(acme):
        end_membership(membership=membership(acme, bob), by=None)
    page = client.get("/").text
    assert "But no network knows this address yet." in page
    assert "Paused" not in page
