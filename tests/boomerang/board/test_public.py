"""What the world may read: pages, data for search engines, feeds."""

import json
import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.secret_feeds import Ticket
from boomerang.board.actions import set_rules
from boomerang.board.atom import FEED
from boomerang.board.market_actions import post_opening
from boomerang.board.public import job_posting, public_url
from boomerang.models import Contract, Opening, OpeningState, ShownTo, Workplace
from boomerang.openings.actions import Place
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import membership
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]
CAREERS = "/acme/careers/"
ENTRY = "{http://www.w3.org/2005/Atom}entry"


@pytest.fixture
def allowed(house: Employer, olga: User) -> None:
    set_rules(has_public_pages=True, has_marketplace=True, by=membership(house, olga))


@pytest.fixture
def shown(house: Employer, recruiter: Membership) -> Opening:
    return make_opening(
        "Baker </script> & friend", by=recruiter, is_public=True, team="Kitchen", workplace=Workplace.REMOTE,
        places=[Place("Lyon", "FR"), Place("", "PT")], contract=Contract.PROJECT, pay_from=300, pay_to=400,
        pay_currency="EUR", pay_period="day", deadline=date(2099, 5, 3), description="**Bread**", must=["Ovens"],
    )  # fmt: skip


def titles(text: bytes) -> list[str]:
    root = ElementTree.fromstring(text)
    return [entry.findtext("{http://www.w3.org/2005/Atom}title") or "" for entry in root.iter(ENTRY)]


def test_everybody_reads_what_is_marked_and_nothing_else(
    allowed: None, house: Employer, recruiter: Membership, shown: Opening
):
    hidden = make_opening("Inside only", by=recruiter)
    team = make_opening("Team only", by=recruiter, is_public=True, team="Legal", shown_to=ShownTo.FORMER_TEAM)
    draft = make_opening("Draft", by=recruiter, is_public=True, is_open=False)
    with no_scope():
        page = Client().get(CAREERS).content.decode()
        found = Client().get(CAREERS, {"q": "bakr", "team": "Kitchen"}).content.decode()
        nothing = Client().get(CAREERS, {"q": "inside"}).content.decode()
        part = Client().get(CAREERS, headers={"HX-Request": "true", "HX-Target": "results"}).content
        feed = Client().get(f"{CAREERS}atom/")
        for other in (hidden, team, draft):
            assert Client().get(f"{CAREERS}{other.pk}/").status_code == 404
    assert "1 opening<" in page
    assert 'content="noindex"' not in page
    assert "Inside only" not in page + nothing
    assert "public" not in nothing[nothing.index("No opening found") : nothing.index("No opening found") + 400]
    assert "These come close" in found
    assert b"<html" not in part
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert titles(feed.content) == ["Baker </script> & friend"]


def test_search_engines_are_told_what_the_page_says(allowed: None, house: Employer, shown: Opening):
    with no_scope():
        answer = Client().get(f"{CAREERS}{shown.pk}/")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert json.loads(block) == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Baker </script> & friend",
        "description": "<p><strong>Bread</strong></p>\n",
        "identifier": {"@type": "PropertyValue", "name": "Acme", "value": str(shown.pk)},
        "datePosted": shown.opened_at.date().isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": "Acme"},
        "jobLocation": [
            {
                "@type": "Place",
                "address": {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"},
            },
            {"@type": "Place", "address": {"@type": "PostalAddress", "addressCountry": "PT"}},
        ],
        "url": f"http://localhost:8000{CAREERS}{shown.pk}/",
        "validThrough": "2099-05-03",
        "employmentType": "CONTRACTOR",
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": [{"@type": "Country", "name": "FR"}, {"@type": "Country", "name": "PT"}],
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "unitText": "DAY", "minValue": 300, "maxValue": 400},
        },
    }
    assert "Sign in and tell us" in answer.content.decode()


def test_what_is_not_known_is_not_told(allowed: None, house: Employer, recruiter: Membership):
    opening = make_opening(by=recruiter, pay_from=9, pay_to=9, pay_currency="GBP", pay_period="hour", is_public=True)
    posting = job_posting(house, opening)
    assert {"validThrough", "employmentType", "jobLocation", "applicantLocationRequirements"} & posting.keys() == set()
    assert posting["baseSalary"]["value"] == {"@type": "QuantitativeValue", "unitText": "HOUR", "value": 9}
    site = make_opening(by=recruiter, workplace=Workplace.ON_SITE, places=[Place("Lyon", "FR")], pay_from=1,
                        pay_currency="EUR")  # fmt: skip
    posting = job_posting(house, site)
    assert "jobLocationType" not in posting
    assert posting["baseSalary"]["value"]["minValue"] == 1
    assert "maxValue" not in posting["baseSalary"]["value"]
    assert "baseSalary" not in job_posting(house, make_opening(by=recruiter))


def test_without_the_employers_word_there_are_no_public_pages(house: Employer, shown: Opening):
    with no_scope():
        for path in ("", "atom/", f"{shown.pk}/"):
            assert Client().get(CAREERS + path).status_code == 404
    assert public_url(house, shown) == ""


def test_a_public_page_is_linked_as_long_as_it_is_there(allowed: None, house: Employer, shown: Opening):
    assert public_url(house, shown) == f"http://localhost:8000{CAREERS}{shown.pk}/"
    shown.state = OpeningState.CLOSED
    assert public_url(house, shown) == ""
    with no_scope():
        assert Client().post(CAREERS).status_code == 405


def test_a_member_has_a_feed_of_their_own_and_may_close_it(
    house: Employer, recruiter: Membership, ines: Alumnus, alice: User, client_for: ClientFor
):
    make_opening("For all", by=recruiter, description="- [deep](https://x.example)\n" + "word " * 300)
    make_opening("For some", by=recruiter, team="Legal", shown_to=ShownTo.FORMER_TEAM)
    Opening.objects.filter(title="For all").update(apply_url="")
    make_opening("Too deep", by=recruiter)
    Opening.objects.filter(title="Too deep").update(description="[" * 1_100, team="Ov\x08en", title="Too\x01 deep")
    token = FEED.ticket_of(membership(house, alice)).token
    with no_scope():
        feed = Client().get(f"/acme/openings/atom/{token}/")
        page = client_for(alice).get("/acme/openings/atom/").content.decode()
        detail = Client().get(f"/acme/openings/atom/{token}x/")
    assert titles(feed.content) == ["Too deep", "For all"]
    assert token in page
    assert detail.status_code == 404
    assert feed["X-Robots-Tag"] == "noindex"
    post_opening(
        employer=house, alumnus=ines, by=membership(house, alice),
        fields={"title": "Baker", "company": "Bread", "workplace": "remote", "description": "Bread."},
    )  # fmt: skip
    for has_marketplace, found in ((True, "Baker"), (False, "Too deep")):
        set_rules(has_public_pages=False, has_marketplace=has_marketplace, by=recruiter)
        with no_scope():
            assert titles(Client().get(f"/acme/openings/atom/{token}/").content)[0] == found
    with no_scope():
        renewed = client_for(alice).post("/acme/openings/atom/", follow=True).content.decode()
        assert token not in renewed
        assert Client().get(f"/acme/openings/atom/{token}/").status_code == 404
    with tenant_scope(house):
        assert FEED.ticket_of(membership(house, alice)).number == 2


def test_a_feed_address_is_of_this_employers_member_alone(
    house: Employer, globex: Employer, recruiter: Membership, mallory: User
):
    with tenant_scope(globex):
        foreign = FEED.renew(by=membership(globex, mallory))
    assert FEED.member_of(foreign.token) is None
    assert FEED.member_of(FEED.ticket_of(recruiter).token) == recruiter
    assert FEED.member_of(Ticket(recruiter.pk, 7, FEED.salt).token) is None
    for nonsense in ("", "a", "W10:x", FEED.ticket_of(recruiter).token[:-2]):
        assert FEED.member_of(nonsense) is None
