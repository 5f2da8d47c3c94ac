from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from mail.categories import CHOICES, Category
from mail.choosing import set_frequencies, set_wishes
from mail.consent_texts import TEXT_VERSION
from mail.models import Channel, Frequency, Reader
from mail.preferences import frequencies_of, wanted_categories
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus

ClientFor = Callable[[User], Client]
URL = "/acme/me/mail/"
ALWAYS = {Category.SERVICE, Category.CODE, Category.INVITATION}
NOTHING = {category.value: "off" for category in CHOICES}


def wanted(employer: Employer, recipient_id: object) -> set[Category]:
    with tenant_scope(employer):
        return wanted_categories(recipient_id)


def test_nothing_is_chosen_before_a_yes(alice: User, client_for: ClientFor) -> None:
    html = client_for(alice).get(URL).content.decode()
    assert html.count('value="off" selected') == len(CHOICES)
    assert "You get no optional mail." in html
    assert "Stop everything" not in html
    assert "What you said so far" not in html


def test_each_kind_comes_as_often_as_chosen(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    chosen = NOTHING | {"news": "weekly", "openings": "at_once", "events": "weekly"}
    assert as_alice.post(URL, chosen).url == URL
    with tenant_scope(acme):
        assert frequencies_of(own.pk) == {
            **dict.fromkeys(CHOICES, Frequency.OFF),
            Category.NEWS: Frequency.WEEKLY,
            Category.OPENINGS: Frequency.AT_ONCE,
            Category.EVENTS: Frequency.WEEKLY,
            Category.DIGEST: Frequency.WEEKLY,
        }
    html = as_alice.get(URL).content.decode()
    assert "Saved. We only send what you chose." in html
    assert "Once a week, together in one round-up: News and Events." in html
    assert "As soon as there is something: Openings." in html
    assert "Never more than 3 such mails a week." in html
    assert "News: yes, in a weekly round-up" in html
    assert html.count(f"words of {TEXT_VERSION} (en)") == 3


def test_wishes_wait_on_the_page_until_they_are_saved(acme: Employer, alice: User, client_for: ClientFor) -> None:
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        set_wishes(recipient_id=own.pk, wanted={Category.EVENTS: True}, by=None)
    html = client_for(alice).get(URL).content.decode()
    assert "you wished for Events" in html
    assert "Events: a wish for later" in html
    assert html.count('value="at_once" selected') == 1
    client_for(alice).post(URL, NOTHING | {"events": "monthly"})
    assert wanted(acme, own.pk) == {*ALWAYS, Category.EVENTS, Category.DIGEST}
    assert "you wished for" not in client_for(alice).get(URL).content.decode()


def test_one_click_stops_everything(acme: Employer, alice: User, client_for: ClientFor) -> None:
    as_alice = client_for(alice)
    as_alice.post(URL, NOTHING | {"news": "weekly"})
    assert "Stop everything" in as_alice.get(URL).content.decode()
    assert as_alice.post(f"{URL}stop/").url == URL
    assert "Only mail about your own account" in as_alice.get(URL).content.decode()
    assert wanted(acme, membership(acme, alice).pk) == ALWAYS


def test_a_pause_has_an_end_and_can_be_ended(acme: Employer, alice: User, client_for: ClientFor) -> None:
    as_alice = client_for(alice)
    as_alice.post(URL, NOTHING | {"news": "at_once"})
    assert as_alice.post(f"{URL}pause/", {"months": "3"}).url == URL
    html = as_alice.get(URL).content.decode()
    assert "All of it rests until" in html
    assert "Need a rest?" not in html
    as_alice.post(f"{URL}pause/", {"months": "0"})
    assert "Need a rest?" in as_alice.get(URL).content.decode()
    assert as_alice.post(f"{URL}pause/", {"months": "7"}).status_code == 422


def test_ways_are_kept_and_shown(acme: Employer, alice: User, client_for: ClientFor) -> None:
    as_alice = client_for(alice)
    hours = {"quiet_from": "21:00", "quiet_until": "07:00", "timezone": "Asia/Tokyo"}
    as_alice.post(URL, NOTHING | {"news": "at_once"} | hours)
    html = as_alice.get(URL).content.decode()
    assert "Not between 21:00 and 07:00 (Asia/Tokyo)." in html
    assert '<option value="Asia/Tokyo" selected>' in html
    assert 'name="language"' not in html


def test_language_is_asked_where_the_employer_writes_several(
    acme: Employer, alice: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        acme.languages = ["de"]
        acme.save(update_fields=["languages"])
    client_for(alice).post(URL, NOTHING | {"language": "de"})
    with tenant_scope(acme):
        assert Reader.objects.get().language == "de"
    assert client_for(alice).post(URL, NOTHING | {"language": "fr"}).status_code == 422


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"news": "hourly"}, "Select a valid choice"),
        ({"news": ""}, "This field is required"),
        ({"quiet_from": "21:00"}, "Choose both"),
        ({"quiet_from": "21:00", "quiet_until": "21:00"}, "an end that is not their beginning"),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice"),
        ({"text_version": "1999-01"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said(alice: User, client_for: ClientFor, posted: dict[str, str], said: str) -> None:
    response = client_for(alice).post(URL, NOTHING | posted)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_page_costs_the_same_whatever_was_said(
    acme: Employer, alice: User, client_for: ClientFor, django_assert_num_queries: Callable
) -> None:
    own, as_alice = own_alumnus(acme, alice), client_for(alice)
    as_alice.get(URL)
    for count in (1, 3):
        with tenant_scope(acme):
            chosen = dict.fromkeys(CHOICES[:count], Frequency.AT_ONCE)
            set_frequencies(recipient_id=own.pk, chosen=chosen, by=None, channel=Channel.PAGE)
        with django_assert_num_queries(QUERIES):
            as_alice.get(URL)


QUERIES = 15


@pytest.mark.parametrize(("path", "wrong"), [("", "put"), ("stop/", "get"), ("pause/", "get")])
def test_doors(alice: User, mallory: User, client_for: ClientFor, path: str, wrong: str) -> None:
    url = URL + path
    assert client_for(mallory).post(url).status_code == 404
    assert getattr(client_for(alice), wrong)(url).status_code == 405
    assert Client().post(url).url.startswith("/account/sign-in/")
