from dataclasses import replace

import pytest
from django.test import Client

from directory.models import AlumnusState
from engagement.letters import actions as letter_actions
from engagement.models import Journey, JourneyEntry, JourneyState, JourneyStep, Letter
from mail.models import Message
from offboarding.models import StepDay
from tenancy.scope import tenant_scope
from tests.factories.accounts import confirm
from tests.factories.journeys import make_journey, make_leaver, make_step

pytestmark = pytest.mark.django_db

SENDING = "mail.bulk_send"
LIST = "/acme/manage/journeys/"
ASKED = {"name": "After the port", "anchor": "last_day", "reaches_back": "30", "joined": "", "teams": "Port\n Port \n"}
WHEN = {"days": "7", "side": "before", "time_of_day": "10:30", "joined": "yes", "exit_types": ["retirement"]}
CALL = {"title": "Bring a cake", "instructions": "", "doer": "hr_admin"}


@pytest.fixture
def journey(acme) -> Journey:
    return make_journey(acme, state="draft", started_at=None)


def path(journey: Journey, rest: str = "") -> str:
    return f"{LIST}{journey.pk}/{rest}"


def fresh(acme, journey: Journey) -> Journey:
    with tenant_scope(acme):
        return Journey.objects.get(pk=journey.pk)


def test_ready_made_journeys_come_as_drafts_once(postal, acme, bob, client_for):
    client = client_for(bob)
    assert "Take the ready-made journeys" in client.get(LIST).content.decode()
    for _twice in range(2):
        client.post(f"{LIST}ready-made/")
    with tenant_scope(acme):
        assert set(Journey.objects.values_list("ready_made", "state")) == {("alumni", "draft"), ("each_year", "draft")}
        assert {step.letter_id is None for step in JourneyStep.objects.filter(kind="send_mail")} == {False}
        first = Journey.objects.get(ready_made="alumni")
    page = client.get(LIST).content.decode()
    assert "Take the ready-made journeys" not in page
    assert "330 days after the last day" in page
    assert "Send me all letters as tests" in client.get(path(first)).content.decode()
    for _twice in range(2):
        assert client.post(path(first, "tests/")).url == path(first)
    with tenant_scope(acme):
        assert Message.objects.in_scope().filter(to_address=bob.email, template="engagement/letter").count() == 5
    assert "/account/confirm/" in client.post(path(first, "start/")).url
    assert fresh(acme, first).state == JourneyState.DRAFT
    assert confirm(client, SENDING).post(path(first, "start/")).url == path(first)
    assert fresh(acme, first).state == JourneyState.RUNNING


def test_no_more_tests_than_a_mailbox_bears(acme, bob, journey, client_for, monkeypatch):
    make_step(journey, 5, "send_mail")
    with tenant_scope(acme):
        Letter.objects.update(tested_at=None, tested_hash="")
    monkeypatch.setattr(letter_actions, "TESTS", replace(letter_actions.TESTS, tries=0))
    assert b"That were many test e-mails" in client_for(bob).post(path(journey, "tests/"), follow=True).content


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_number_of_queries_for_few_and_many(
    acme, bob, client_for, django_assert_num_queries, tick, number
):
    journey = make_journey(acme)
    for day in range(number):
        make_step(journey, day + 5)
        make_leaver(acme, acme.today(), state=AlumnusState.LEAVER)
    for _number in range(number - 1):
        make_step(make_journey(acme, name="Other"), 9)
    tick(acme.today())
    client = client_for(bob)
    client.get(LIST)
    with django_assert_num_queries(QUERIES["list"]):
        client.get(LIST)
    with django_assert_num_queries(QUERIES["detail"]):
        client.get(path(journey))
    with django_assert_num_queries(QUERIES["people"]):
        client.get(path(journey, "people/"))


QUERIES = {"list": 13, "detail": 11, "people": 11}


def test_a_journey_is_made_changed_started_paused_and_goes_on(acme, bob, client_for):
    client = confirm(client_for(bob), SENDING)
    made = client.post(f"{LIST}new/", ASKED)
    with tenant_scope(acme):
        journey = Journey.objects.get()
    assert made.url == path(journey)
    assert journey.teams == ["Port"]
    assert client.post(path(journey, "edit/"), {**ASKED, "name": "Port"}).status_code == 302
    assert "It has no step yet" in client.get(path(journey)).content.decode()
    client.post(path(journey, "start/"))
    assert fresh(acme, journey).state == JourneyState.DRAFT
    make_step(journey, 5)
    for action, state in (("start/", "running"), ("start/", "running"), ("pause/", "paused"), ("start/", "running")):
        client.post(path(journey, action))
        assert fresh(acme, journey).state == state
    assert client.post(path(journey, "edit/"), {**ASKED, "anchor": "joined"}).status_code == 302
    assert fresh(acme, journey).anchor == "last_day"
    assert client.post(path(journey, "deletion/")).url == path(journey)


def test_a_draft_can_be_thrown_away(acme, bob, journey, client_for):
    make_step(journey, 5)
    assert client_for(bob).post(path(journey, "deletion/")).url == LIST
    with tenant_scope(acme):
        assert not Journey.objects.exists()


def test_bad_journeys_are_refused_with_what_was_typed(acme, bob, journey, client_for):
    client = client_for(bob)
    assert client.post(f"{LIST}new/", {**ASKED, "name": ""}).status_code == 422
    back = {**ASKED, "anchor": "returned", "exit_types": ["voluntary"]}
    assert b"Who has come back has no exit" in client.post(path(journey, "edit/"), back).content


def test_a_step_is_added_moved_and_taken_out(acme, bob, journey, client_for):
    client = client_for(bob)
    assert client.get(path(journey, "steps/errand/")).status_code == 200
    assert client.post(path(journey, "steps/errand/"), {**WHEN, **CALL}).url == path(journey)
    with tenant_scope(acme):
        step = JourneyStep.objects.get()
    assert (step.offset_days, step.settings["title"], step.exit_types) == (-7, "Bring a cake", ["retirement"])
    page = f"{LIST}steps/{step.pk}/"
    assert "Bring a cake" in client.get(page).content.decode()
    assert client.post(page, {**WHEN, **CALL, "days": "3", "side": "after"}).url == path(journey)
    bad = client.post(page, {**WHEN, **CALL, "days": "400", "title": ""})
    assert bad.status_code == 422
    assert b"At most a year before." in bad.content
    with tenant_scope(acme):
        assert JourneyStep.objects.get().offset_days == 3
    assert client.post(f"{page}removal/").url == path(journey)
    assert client.get(page).status_code == 404


def test_a_mail_step_leads_to_its_letter(acme, bob, journey, client_for):
    client = client_for(bob)
    added = client.post(path(journey, "steps/send_mail/"), {**WHEN, "category": "news"})
    with tenant_scope(acme):
        step = JourneyStep.objects.get()
    assert f"/letters/{step.letter_id}/" in added.url
    page = client.get(path(journey)).content.decode()
    assert "“Mail without a subject yet”: The subject is empty." in page
    assert client.get(path(journey, "steps/nothing/")).status_code == 404


def test_hr_takes_somebody_off_and_puts_them_back(acme, bob, client_for, tick, runs):
    journey = make_journey(acme)
    make_step(journey, 30)
    person = make_leaver(acme, acme.today(), state=AlumnusState.LEAVER)
    tick(acme.today())
    client = client_for(bob)
    assert person.full_name in client.get(path(journey, "people/")).content.decode()
    with tenant_scope(acme):
        entry = JourneyEntry.objects.get()
    client.post(f"{LIST}people/{entry.pk}/removal/")
    tick(acme.today())
    assert [run[2] for run in runs()] == ["stopped"]
    assert "Taken off by HR" in client.get(path(journey, "people/") + "?state=stopped").content.decode()
    record = client.get(f"/acme/manage/alumni/{person.pk}/").content.decode()
    assert "Taken off by HR" in record
    for _twice in range(2):
        client.post(f"{LIST}people/{entry.pk}/return/")
    assert [run[2] for run in runs()] == ["waiting"]


def test_whom_a_rule_keeps_off_is_not_put_back(acme, bob, client_for, tick, runs):
    make_step(make_journey(acme), 30)
    person = make_leaver(acme, acme.today())
    tick(acme.today())
    with tenant_scope(acme):
        person.spells.update(last_day=None)
        tick(acme.today())
        entry = JourneyEntry.objects.get()
    page = client_for(bob).post(f"{LIST}people/{entry.pk}/return/", follow=True).content.decode()
    assert "The resignation was taken back" in page
    assert [run[2] for run in runs()] == ["stopped"]


def test_the_days_of_leaving_are_chosen_here(acme, bob, client_for):
    client, page = client_for(bob), f"{LIST}days/leaving/"
    assert b"These days stay" in client.get(page).content
    days = {
        "leaver_link": "-20", "sign_in_prompt_1": "-30", "address_reminder_1": "-7", "sign_in_prompt_2": "-7",
        "address_reminder_2": "-1", "sign_in_prompt_3": "-1", "invitation": "3", "invitation_reminder_1": "7",
        "invitation_reminder_2": "21",
    }  # fmt: skip
    assert client.post(page, days).url == LIST
    with tenant_scope(acme):
        assert StepDay.objects.chosen() == {"leaver_link": -20, "invitation": 3}
    out_of_order = client.post(page, {**days, "invitation": "8"})
    assert out_of_order.status_code == 422
    assert "has to come after" in out_of_order.content.decode()
    assert client.post(page, {**days, "invitation": "0"}).status_code == 422
    assert client.get(f"{LIST}days/nothing/").status_code == 404


def test_who_may_do_what(acme, alice, rita, bob, mallory, client_for):
    journey = make_journey(acme)
    step = make_step(journey, 5)
    read = [LIST, path(journey), path(journey, "people/")]
    pages = [f"{LIST}new/", path(journey, "edit/"), path(journey, "steps/errand/"), f"{LIST}steps/{step.pk}/"]
    posts = [
        path(journey, "start/"),
        path(journey, "tests/"),
        path(journey, "pause/"),
        f"{LIST}ready-made/",
        f"{LIST}steps/{step.pk}/removal/",
    ]
    for url in [*read, *pages]:
        assert client_for(mallory).get(url).status_code == 404
        assert client_for(rita).get(url).status_code == 403
        assert client_for(alice).get(url).status_code == 403
        assert "/account/sign-in/" in Client().get(url).url
    for url in posts:
        assert client_for(bob).get(url).status_code == 405
        assert client_for(rita).post(url).status_code == 403
        assert client_for(mallory).post(url).status_code == 404
    for url in read:
        assert client_for(bob).post(url).status_code == 405


def test_without_the_module_nothing_is_there(acme, bob, client_for):
    with tenant_scope(acme):
        acme.modules = ["directory"]
        acme.save(update_fields=["modules"])
    assert client_for(bob).get(LIST).status_code == 404
