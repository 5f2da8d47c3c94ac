from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from boomerang.models import Bridging, Candidacy, Opening, ServiceRule, Stage
from boomerang.pipeline.actions import move
from boomerang.returning.actions import cancel_start, rehire
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.candidacies import make_card
from tests.factories.directory import make_spell

ClientFor = Callable[[User], Client]
RULE = "/acme/recruit/service-rule/"


@pytest.fixture
def offered(opening: Opening, ines: Alumnus, recruiter: Membership) -> Candidacy:
    return make_card(opening, ines, by=recruiter, stage=Stage.OFFERED)


@pytest.fixture
def browser(client_for: ClientFor, rita: User) -> Client:
    return client_for(rita)


def page(card: Candidacy, part: str = "") -> str:
    return f"/acme/recruit/candidacies/{card.pk}/{part}"


def now(card: Candidacy) -> Candidacy:
    return Candidacy.objects.get(pk=card.pk)


def start(house: Employer, card: Candidacy, by: Membership) -> None:
    rehire(candidacy=card, starts_on=house.today(), title="Analyst", team="Payments", office="", by=by)


def test_who_may_open_what(client_for: ClientFor, house: Employer, offered, recruiter, rita, alice, bob, mallory):
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    start(house, offered, recruiter)
    with no_scope():
        for path, worker in ((page(offered, "rehire/"), rita), (page(offered, "cancellation/"), rita), (RULE, bob)):
            assert Client().get(path).status_code == 302
            for user, status in ((alice, 403), (auditor, 403), (mallory, 404), (worker, 200)):
                assert client_for(user).get(path).status_code == status, path
            assert client_for(worker).put(path).status_code == 405
        assert client_for(rita).get(RULE).status_code == 403


def test_back_and_not_after_all(browser: Client, house: Employer, offered: Candidacy):
    posted = {"starts_on": house.today().isoformat(), "title": "Analyst", "team": "", "office": "", "version": 7}
    assert 'value="Senior analyst"' in browser.get(page(offered, "rehire/")).content.decode()
    assert browser.post(page(offered, "rehire/"), {**posted, "starts_on": ""}).status_code == 422
    early = browser.post(page(offered, "rehire/"), {**posted, "starts_on": "2020-01-01"})
    assert "before the end of the employment" in early.content.decode()
    assert browser.post(page(offered, "rehire/"), {**posted, "version": 3}).status_code == 409

    assert browser.post(page(offered, "rehire/"), posted)["Location"] == page(offered)

    assert now(offered).stage == Stage.REHIRED
    assert "They do not start after all" in browser.get(page(offered)).content.decode()
    assert "An offer comes first" in browser.get(page(offered, "rehire/")).content.decode()
    assert browser.post(page(offered, "cancellation/"), {"version": 1}).status_code == 409
    assert browser.post(page(offered, "cancellation/"), {}).status_code == 422
    assert browser.post(page(offered, "cancellation/"), {"version": 8, "note": "Ill."})["Location"] == page(offered)
    assert now(offered).stage == Stage.OFFERED
    assert browser.get(page(offered, "cancellation/")).status_code == 302


def test_what_cannot_be_cancelled_says_why(browser: Client, house: Employer, offered, ines: Alumnus, recruiter):
    start(house, offered, recruiter)
    ines.spells.filter(last_day=None).update(last_day=house.today())

    assert "They have worked here since" in browser.get(page(offered, "cancellation/")).content.decode()
    assert browser.post(page(offered, "cancellation/"), {"version": 8}).status_code == 422


def test_the_other_cards_say_where_the_person_went(browser, house: Employer, offered, ines, recruiter, opening):
    start(house, offered, recruiter)

    assert "Back from" in browser.get(page(offered)).content.decode()
    cancel_start(candidacy=offered, by=recruiter)
    card = now(offered)
    move(candidacy=card, to=Stage.TALKING, version=card.version, by=recruiter)
    assert now(offered).stage == Stage.TALKING


def test_the_rule_and_the_gaps_on_the_persons_page(client_for: ClientFor, house: Employer, ines: Alumnus, bob, rita):
    make_spell(ines, started_on=date(2023, 7, 1), last_day=None)
    person = f"/acme/manage/alumni/{ines.pk}/"
    hr = client_for(bob)
    assert "cuts off what came before" in hr.get(person).content.decode()
    assert "Change the rule" not in client_for(rita).get(person).content.decode()

    assert hr.post(RULE, {"bridging": "short", "longest_gap": ""}).status_code == 422
    assert hr.post(RULE, {"bridging": "always", "longest_gap": ""})["Location"] == RULE

    assert ServiceRule.objects.get().bridging == Bridging.ALWAYS
    shown = hr.get(person).content.decode()
    assert "All years count, however long the gap" in shown
    assert "cuts off what came before" not in shown
    assert hr.post(RULE, {"bridging": "short", "longest_gap": "36"}).status_code == 302
