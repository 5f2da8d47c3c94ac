"""The pages: who may open them, what they say, what they change."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from engagement.campaigns.actions import begin, pause, schedule
from engagement.models import Campaign, CampaignLetter, CampaignState, Letter, Segment
from mail.models import Message, State
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import confirm, make_member, make_user, membership
from tests.factories.campaigns import make_campaign, make_reader

ClientFor = Callable[[User], Client]
Open = Callable[..., Campaign]
LIST = "/acme/manage/campaigns/"


@pytest.fixture
def browser(client_for: ClientFor, house: Employer, bob: User) -> Iterator[Client]:
    """Bob's, outside every scope, as a browser is."""
    with no_scope():
        yield confirm(client_for(bob), "mail.bulk_send")


@pytest.fixture
def ready(house: Employer, campaign: Campaign) -> Campaign:
    make_reader(house, "Ada")
    return campaign


def of(house: Employer, campaign: Campaign) -> Campaign:
    with tenant_scope(house):
        return Campaign.objects.select_related("segment").get(pk=campaign.pk)


def at(campaign: Campaign, part: str = "") -> str:
    return f"{LIST}{campaign.pk}/{part}"


def begun(house: Employer, hr: Membership, campaign: Campaign) -> None:
    schedule(campaign, employer=house, by=hr)
    begin(campaign.pk, employer=house)


EDITED = {
    "": "get", "name/": "get", "audience/": "get", "timing/": "get", "deletion/": "get", "sending/": "get",
    "cancellation/": "get", "letters/": "post", "copy/": "post", "draft/": "post", "pause/": "post",
    "resumption/": "post",
}  # fmt: skip
READ = {"report/": "get", "report/table/": "get"}


@pytest.mark.usefixtures("house")
def test_who_may_open_what(client_for: ClientFor, house: Employer, hr, ready: Campaign, rita, alice, mallory, bob):
    begun(house, hr, ready)
    paths = {LIST: "get", LIST + "new/": "get"} | {at(ready, part): how for part, how in (EDITED | READ).items()}
    with no_scope():
        for path, method in paths.items():
            wrong = {"get": "post", "post": "get"}[method]
            assert getattr(Client(), method)(path).status_code == 302, path
            for user, status in ((rita, 403), (alice, 403), (mallory, 404)):
                assert getattr(client_for(user), method)(path).status_code == status, path
            if path in (LIST, at(ready), at(ready, "report/")) or method == "post":
                assert getattr(client_for(bob), wrong)(path).status_code == 405, path


@pytest.mark.usefixtures("house")
def test_auditors_read_the_list_and_reports_alone(client_for: ClientFor, house: Employer, hr, ready: Campaign):
    begun(house, hr, ready)
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    with no_scope():
        client = client_for(auditor)
        page = client.get(LIST)
        assert at(ready, "report/") in page.content.decode()
        assert "New campaign" not in page.content.decode()
        assert client.get(at(ready, "report/")).status_code == 200
        assert client.get(at(ready)).status_code == 403


@pytest.mark.usefixtures("ready")
def test_list_costs_the_same_for_one_and_three(
    browser: Client, house: Employer, hr, ready: Campaign, django_assert_num_queries: DjangoAssertNumQueries
):
    with tenant_scope(house):
        begun(house, hr, ready)
    browser.get(LIST)
    with django_assert_num_queries(9):
        browser.get(LIST)
    with tenant_scope(house):
        for name in ("Second", "Third"):
            begun(house, hr, make_campaign(house, hr, name))
    with django_assert_num_queries(9):
        page = browser.get(LIST)
    assert [campaign.name for campaign, _sent in page.context["lines"]] == ["Third", "Second", "We have moved"]


def test_empty_list_says_what_campaigns_are(browser: Client, house: Employer):
    assert "No campaign yet" in browser.get(LIST).content.decode()


def test_draft_is_begun_named_and_deleted(browser: Client, house: Employer):
    assert browser.post(LIST + "new/", {"name": "", "category": "news"}).status_code == 422
    page = browser.post(LIST + "new/", {"name": "Reunion", "category": "events"})
    with tenant_scope(house):
        campaign = Campaign.objects.get()
    assert page["Location"] == at(campaign)
    assert browser.post(at(campaign, "name/"), {"name": "x", "category": "service"}).status_code == 422
    browser.post(at(campaign, "name/"), {"name": "Big reunion", "category": "news"})
    assert (of(house, campaign).name, of(house, campaign).category) == ("Big reunion", "news")
    assert "Big reunion" in browser.get(at(campaign, "deletion/")).content.decode()
    browser.post(at(campaign, "deletion/"))
    with tenant_scope(house):
        assert not Campaign.objects.exists()


def test_audience_is_a_saved_one_or_its_own(browser: Client, house: Employer, hr, campaign: Campaign, globex: Employer):
    with tenant_scope(house):
        segment = Segment.objects.create(name="Everybody", made_by=hr)
    path = at(campaign, "audience/")
    assert "Everybody" in browser.get(path).content.decode()
    assert browser.post(path, {"segment": "nonsense"}).status_code == 422
    browser.post(path, {"segment": segment.pk})
    assert of(house, campaign).segment == segment
    assert "We have moved" in browser.get(f"/acme/manage/audiences/{segment.pk}/").content.decode()
    unfinished = browser.post(path, {"who-and": "joined"})
    assert unfinished.status_code == 200
    assert of(house, campaign).segment == segment
    browser.post(path, {"who-0-field": "joined", "who-0-group": "0", "who-0-op": "yes"})
    assert of(house, campaign).criteria == {"all": [{"field": "joined", "op": "yes"}]}
    assert of(house, campaign).segment is None
    wrong = {"who-0-field": "team", "who-0-group": "0", "who-0-op": "is", "who-0-value": ""}
    assert browser.post(path, wrong).status_code == 422


def test_letters_in_further_languages(browser: Client, house: Employer, campaign: Campaign):
    page = browser.post(at(campaign, "letters/"), {"language": "de"})
    with tenant_scope(house):
        german = CampaignLetter.objects.select_related("letter").get(language="de")
    assert page["Location"] == f"/acme/manage/letters/{german.letter_id}/"
    assert german.letter.subject == "We have moved"
    browser.post(at(campaign, "letters/"), {"language": "de"})
    browser.post(at(campaign, f"letters/{german.letter_id}/deletion/"))
    with tenant_scope(house):
        assert Letter.objects.count() == 1
    assert browser.post(at(campaign, f"letters/{german.letter_id}/deletion/")).status_code == 404


def test_timing_asks_for_what_was_chosen(browser: Client, house: Employer, campaign: Campaign):
    path, day = at(campaign, "timing/"), timezone.localdate() + timedelta(days=3)
    plain = {"starts": "now", "pace": "at_once"}
    wrong = browser.post(path, {"starts": "local", "starts_on": "2020-01-01", "pace": "waves", "waves": "1"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"starts_on", "starts_at", "waves", "wave_hours"}
    assert browser.post(path, plain | {"pace": "hourly", "people_an_hour": ""}).status_code == 422
    assert browser.post(path, plain | {"last_day": "2020-01-01"}).status_code == 422
    browser.post(path, plain | {"starts": "moment", "starts_on": day, "starts_at": "9:30", "pace": "hourly",
                                "people_an_hour": "50"})  # fmt: skip
    assert of(house, campaign).pace_number == 50
    shown = browser.get(at(campaign)).content.decode()
    assert "at 09:30 (Europe/London)" in shown
    assert "50 people an hour" in shown
    browser.post(path, plain | {"pace": "waves", "waves": "4", "wave_hours": "6"})
    now = of(house, campaign)
    assert (now.starts_on, now.pace, now.pace_number, now.wave_hours) == (None, "waves", 4, 6)


def test_sending_wants_the_number_of_many(
    client_for: ClientFor, house: Employer, bob: User, browser: Client, ready: Campaign, monkeypatch
):
    path = at(ready, "sending/")
    with no_scope():
        assert client_for(bob).get(path).status_code == 302  # first: are you Bob?
    assert "Send to one person?" in browser.get(path).content.decode()
    with tenant_scope(house):
        for number in range(26):
            make_reader(house, f"Reader{number}")
    assert "Send to 27 people?" in browser.get(path).content.decode()
    wrong = browser.post(path, {"people": "26"})
    assert wrong.status_code == 422
    assert "27 people get it now" in wrong.content.decode()
    assert of(house, ready).state == CampaignState.DRAFT
    assert browser.post(path, {"people": "27"})["Location"] == at(ready)
    assert of(house, ready).state == CampaignState.SCHEDULED


def test_what_stands_in_the_way_is_told_and_the_word_refused(browser: Client, house: Employer, campaign: Campaign):
    page = browser.get(at(campaign)).content.decode()
    assert "Nobody of this audience gets the mail." in page
    assert browser.get(at(campaign, "sending/"))["Location"] == at(campaign)
    assert "cannot be sent as it is" in browser.get(at(campaign)).content.decode()


def test_parts_of_what_is_on_its_way_lead_back(browser: Client, house: Employer, hr, ready: Campaign):
    with tenant_scope(house):
        begun(house, hr, ready)
    for part in ("name/", "audience/", "timing/", "deletion/", "sending/"):
        assert browser.get(at(ready, part))["Location"] == at(ready), part
    for part, data in (("letters/", {"language": "de"}), ("draft/", {}), ("resumption/", {})):
        assert browser.post(at(ready, part), data)["Location"] == at(ready), part
    assert of(house, ready).state == CampaignState.SENDING
    with tenant_scope(house):
        assert CampaignLetter.objects.count() == 1


def test_buttons_of_a_sending(browser: Client, house: Employer, hr, ready: Campaign):
    with tenant_scope(house):
        schedule(ready, employer=house, by=hr)
    assert "Take it back" in browser.get(at(ready)).content.decode()
    browser.post(at(ready, "draft/"))
    assert of(house, ready).state == CampaignState.DRAFT
    with tenant_scope(house):
        begun(house, hr, ready)
    for part, state in (("pause/", "paused"), ("resumption/", "sending"), ("cancellation/", "cancelled")):
        browser.post(at(ready, part))
        assert of(house, ready).state == state
    assert browser.get(at(ready, "cancellation/"))["Location"] == at(ready)
    copy = browser.post(at(ready, "copy/"))["Location"]
    assert "Copy of We have moved" in browser.get(copy).content.decode()


def test_progress_is_asked_for_until_it_is_over(browser: Client, house: Employer, hr, ready: Campaign):
    headers = {"HX-Request": "true", "HX-Target": "campaign-progress"}
    with tenant_scope(house):
        begun(house, hr, ready)
    part = browser.get(at(ready), headers=headers).content.decode()
    assert part.lstrip().startswith('<div id="campaign-progress"')
    assert "every 3s" in part
    assert "HX-Refresh" not in browser.get(at(ready) + "?state=sending", headers=headers)
    with tenant_scope(house):
        pause(ready, by=hr)
    paused = browser.get(at(ready) + "?state=sending", headers=headers)
    assert "every 3s" not in paused.content.decode()
    assert paused["HX-Refresh"] == "true"
    with tenant_scope(house):
        Message.objects.in_scope().update(state=State.SENT, sent_at=timezone.now())
    over = browser.get(at(ready), headers=headers).content.decode()
    assert "Everybody has been dealt with" in over


def test_report_as_a_table_and_in_the_log(
    browser: Client, client_for: ClientFor, house: Employer, hr, ready: Campaign, olga: User
):
    assert browser.get(at(ready, "report/")).status_code == 404
    with tenant_scope(house):
        begun(house, hr, ready)
    table = b"".join(browser.get(at(ready, "report/table/")).streaming_content).decode()  # type: ignore[arg-type]
    assert "People,,1" in table
    assert "home.example" not in table
    log = client_for(olga).get("/acme/manage/audit/").content.decode()
    assert "The sending of" in log
    assert "We have moved" in log


def test_other_employers_segments_and_campaigns_are_not_there(
    browser: Client, house: Employer, globex: Employer, mallory: User, campaign: Campaign
):
    with tenant_scope(globex):
        theirs = make_campaign(globex, mallory)
        segment = Segment.objects.create(name="Theirs", made_by=membership(globex, mallory))
    assert browser.get(at(theirs)).status_code == 404
    assert browser.post(at(campaign, "audience/"), {"segment": segment.pk}).status_code == 422
    assert browser.get(f"{LIST}{UUID(int=0)}/").status_code == 404


def test_without_the_module_there_is_nothing(browser: Client, house: Employer, campaign: Campaign):
    with tenant_scope(house):
        house.modules = []
        house.save(update_fields=["modules"])
    assert browser.get(LIST).status_code == 404
