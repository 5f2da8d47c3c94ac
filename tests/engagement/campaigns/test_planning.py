"""From a campaign to rows in the outbox: who, what, when; once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from engagement.audiences.actions import InUse, change_audience
from engagement.audiences.criteria import Criteria
from engagement.campaigns.actions import begin, choose_segment, schedule, unschedule
from engagement.campaigns.figures import report_of
from engagement.campaigns.moments import duration, moment, people_a_day
from engagement.campaigns.tasks import begin_campaign
from engagement.letters.rendering import content_hash
from engagement.models import Campaign, CampaignState, Letter, Pace, Segment, Start
from mail.models import Content, Frequency, Message, SendingRules
from tenancy.models import Employer
from tests.factories.campaigns import make_campaign, make_reader, translate

Send = Callable[..., Campaign]
Rows = Callable[[Campaign], list[Message]]
AHEAD = timezone.localdate() + timedelta(days=40)


def test_everybody_who_wants_it_gets_one_row(house: Employer, campaign: Campaign, send: Send, rows: Rows):
    for name in ("Ada", "Ben"):
        make_reader(house, name)
    make_reader(house, "Weekly", frequency=Frequency.WEEKLY)
    make_reader(house, "Off", frequency=Frequency.OFF)
    sent = send(campaign)
    found = rows(sent)
    assert [row.to_address for row in found] == ["ada@home.example", "ben@home.example"]
    assert found[0].merge["given_name"] == "Ada"
    assert (sent.state, sent.people, found[0].category) == (CampaignState.SENDING, 2, "news")
    assert {(each["reason"], each["count"]) for each in sent.left_out} == {("weekly", 1), ("unwanted", 1)}
    content = Content.objects.get(batch=sent.batch)
    assert content.subject == "We have moved"
    assert "{{ given_name" in content.text


def test_planning_twice_or_too_late_changes_nothing(house: Employer, campaign: Campaign, send: Send, rows: Rows):
    """Two beats, a doubled message, a late one: the second finds a campaign that is due no more."""
    make_reader(house, "Ada")
    sent = send(campaign)
    before = [row.pk for row in rows(sent)]
    make_reader(house, "Late")
    assert begin(campaign.pk, employer=house) is None
    begin_campaign.apply(kwargs={"campaign_id": str(campaign.pk)}).get()
    assert [row.pk for row in rows(sent)] == before
    assert Campaign.objects.get(pk=campaign.pk).people == 1


def test_planning_that_is_killed_before_its_commit_leaves_nothing(house: Employer, hr: Membership, campaign: Campaign):
    make_reader(house, "Ada")
    schedule(campaign, employer=house, by=hr)
    with pytest.raises(KeyboardInterrupt):
        _begin_and_die(campaign, house)
    assert not Message.objects.in_scope().exists()
    assert begin(campaign.pk, employer=house) is not None
    assert Message.objects.in_scope().count() == 1


@transaction.atomic
def _begin_and_die(campaign: Campaign, house: Employer) -> None:
    assert begin(campaign.pk, employer=house) is not None
    raise KeyboardInterrupt


def test_each_reads_their_own_language(house: Employer, hr: Membership, campaign: Campaign, send: Send, rows: Rows):
    translate(campaign, house, hr, "de", subject="Wir sind umgezogen")
    make_reader(house, "Ada")
    make_reader(house, "Berta", language="de")
    make_reader(house, "Chloe", language="fr")
    sent = send(campaign)
    subjects = dict(Content.objects.filter(batch=sent.batch).values_list("pk", "subject"))
    assert {row.to_address: subjects[row.content_id] for row in rows(sent)} == {
        "ada@home.example": "We have moved",
        "berta@home.example": "Wir sind umgezogen",
        "chloe@home.example": "We have moved",
    }


def test_local_time_is_each_persons_own(house: Employer, hr: Membership, send: Send, rows: Rows):
    """Employer in London; Kiritimati is first, Honolulu last, a full day and more apart."""
    for name, zone in {"Kim": "Pacific/Kiritimati", "Lea": "", "Hal": "Pacific/Honolulu"}.items():
        make_reader(house, name, timezone=zone)
    campaign = make_campaign(house, hr, starts=Start.LOCAL, starts_on=AHEAD, starts_at=time(9, 30))
    campaign = schedule(campaign, employer=house, by=hr)
    assert campaign.due_at == moment(AHEAD, time(9, 30), ZoneInfo("Pacific/Kiritimati"))
    Campaign.objects.filter(pk=campaign.pk).update(due_at=datetime.now(UTC))
    begin(campaign.pk, employer=house)
    planned = {row.to_address.partition("@")[0]: row.next_at for row in rows(Campaign.objects.get(pk=campaign.pk))}
    zones = {"kim": "Pacific/Kiritimati", "lea": "Europe/London", "hal": "Pacific/Honolulu"}
    assert {name: at.astimezone(ZoneInfo(zones[name])).strftime("%H:%M %d") for name, at in planned.items()} == (
        dict.fromkeys(zones, f"09:30 {AHEAD:%d}")
    )


def test_waves_are_of_one_size_and_apart(house: Employer, hr: Membership, send: Send, rows: Rows):
    for number in range(6):
        make_reader(house, f"Reader{number}")
    campaign = make_campaign(house, hr, pace=Pace.WAVES, pace_number=3, wave_hours=24)
    planned = [row.next_at for row in rows(send(campaign))]
    days = [(at - planned[0]).days for at in planned]
    assert days == [0, 0, 1, 1, 2, 2]


def test_people_an_hour_are_spread_over_all_languages(house: Employer, hr: Membership, send: Send, rows: Rows):
    for number, language in enumerate(["", "", "", "de"]):
        make_reader(house, f"Reader{number}", language=language)
    campaign = make_campaign(house, hr, pace=Pace.HOURLY, pace_number=4)
    translate(campaign, house, hr, "de", subject="Umzug")
    planned = [row.next_at for row in rows(send(campaign))]
    assert planned[-1] - planned[0] == timedelta(minutes=40)  # 3 over an hour: at 0, 20, 40; the German one at 0
    assert planned[:2] == [planned[0]] * 2


def test_statements_do_not_grow_with_people(house: Employer, hr: Membership):
    counts = []
    for number in range(2):
        for name in "ABC"[: 1 + 2 * number]:
            make_reader(house, f"{name}{number}")
        campaign = schedule(make_campaign(house, hr), employer=house, by=hr)
        with CaptureQueriesContext(connection) as queries:
            begin(campaign.pk, employer=house)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_segment_is_asked_when_it_begins_and_let_go(house: Employer, hr: Membership, campaign: Campaign, send: Send):
    make_reader(house, "Ada")
    segment = Segment.objects.create(name="Everybody", criteria={"all": []}, made_by=hr)
    choose_segment(campaign, segment=segment, by=hr)
    sent = send(campaign)
    assert (sent.segment_id, sent.audience_name, sent.criteria) == (None, "Everybody", {"all": []})
    segment.delete()


def test_audience_stays_while_a_campaign_waits_for_its_time(house: Employer, hr: Membership, campaign: Campaign):
    """Whom it goes to was confirmed: a colleague must not widen it behind the word to send."""
    make_reader(house, "Ada")
    segment = Segment.objects.create(name="Some", criteria={"all": [{"field": "address", "op": "yes"}]}, made_by=hr)
    choose_segment(campaign, segment=segment, by=hr)
    change_audience(segment, name="Some", criteria=Criteria.read({"all": [{"field": "joined", "op": "no"}]}), by=hr)
    waits = schedule(campaign, employer=house, by=hr)
    with pytest.raises(InUse, match="We have moved"):
        change_audience(segment, name="Some", criteria=Criteria(), by=hr)
    unschedule(waits, by=hr)
    assert change_audience(segment, name="All", criteria=Criteria(), by=hr).criteria == {"all": []}


@pytest.mark.parametrize("people", [4, 5])
def test_clicks_are_counted_of_many_only(house: Employer, campaign: Campaign, send: Send, people: int):
    SendingRules.objects.create(clicks_counted=True)
    words = [{"kind": "text", "text": "See [the plan](https://acme.org/plan)."}]
    letter = campaign.versions.get().letter
    Letter.objects.filter(pk=letter.pk).update(blocks=words)
    letter.refresh_from_db()
    Letter.objects.filter(pk=letter.pk).update(tested_hash=content_hash(letter))
    for number in range(people):
        make_reader(house, f"P{number}")
    sent = send(campaign)
    html = Content.objects.get(batch=sent.batch).html
    assert ("https://acme.org/plan" in html, "/l/" in html) == (people < 5, people >= 5)
    assert (report_of(sent, clicks_counted=True).clicks is None) == (people < 5)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # left out: an hour later
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
        (date(2026, 2, 28), time(9), datetime(2026, 2, 28, 8, tzinfo=UTC)),
    ],
)
def test_clock_changes(day: date, clock: time, utc: datetime):
    assert moment(day, clock, ZoneInfo("Europe/Berlin")) == utc


@pytest.mark.parametrize(
    ("values", "people", "lasts", "a_day"),
    [
        ({"pace": Pace.AT_ONCE}, 900, timedelta(), 900),
        ({"pace": Pace.HOURLY, "pace_number": 10}, 900, timedelta(hours=90), 240),
        ({"pace": Pace.WAVES, "pace_number": 3, "wave_hours": 24}, 900, timedelta(days=2), 300),
        ({"pace": Pace.WAVES, "pace_number": 9, "wave_hours": 8}, 900, timedelta(hours=64), 300),
        ({"pace": Pace.WAVES, "pace_number": 3, "wave_hours": 24}, 0, timedelta(), 0),
    ],
)
def test_pace(values: dict, people: int, lasts: timedelta, a_day: int):
    campaign = Campaign(**values)
    assert duration(campaign, people=people) == lasts
    assert people_a_day(campaign, people=people) == a_day
