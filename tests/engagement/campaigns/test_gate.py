"""Each reason that stops a sending, and each that is only for the reader."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from engagement.campaigns import volume
from engagement.campaigns.actions import choose_segment
from engagement.campaigns.gate import Level, checks, refusals
from engagement.gate import missing_from
from engagement.models import Campaign, Letter, Pace, Segment, Start
from mail.categories import Category
from mail.models import Finding, Message, SenderDomain, SendingRules, WeeklyCount
from tenancy.models import Employer
from tests.factories.campaigns import make_campaign, make_reader, translate, write

Found = dict[str, Level]
TODAY = timezone.localdate()


def found(campaign: Campaign, house: Employer) -> Found:
    """The worst of each check."""
    worst: Found = {}
    for check in checks(Campaign.objects.get(pk=campaign.pk), employer=house):
        levels = [check.level, worst.get(check.name, Level.OK)]
        worst[check.name] = max(levels, key=list(Level).index)
    return worst


@pytest.fixture
def ready(house: Employer, campaign: Campaign) -> Campaign:
    make_reader(house, "Ada", address="ada@gmail.com")
    return campaign


def test_nothing_stands_in_the_way(house: Employer, ready: Campaign):
    assert set(found(ready, house).values()) == {Level.OK}


def test_audience(house: Employer, hr: Membership, ready: Campaign):
    Campaign.objects.update(criteria=None)
    assert found(ready, house)["audience"] == Level.STOP
    gone = {"all": [{"field": "no such field", "op": "is", "value": ["x"]}]}
    choose_segment(ready, segment=Segment.objects.create(name="Gone", criteria=gone, made_by=hr), by=hr)
    assert refusals(checks(Campaign.objects.get(), employer=house))[0] == "The audience cannot be asked for any more."


@pytest.mark.parametrize(
    ("blocks", "names"),
    [
        ([], {"letter", "test"}),
        ([{"kind": "text", "text": "Dear {{ salary }}"}], {"letter", "test"}),
        ([{"kind": "text", "text": "[here](http://unsafe.org)"}], {"letter", "test"}),
        ([{"kind": "text", "text": "Other words than those of the test."}], {"test"}),
    ],
)
def test_letter(house: Employer, ready: Campaign, blocks: list, names: set[str]):
    Letter.objects.update(blocks=blocks)
    assert {name for name, level in found(ready, house).items() if level == Level.STOP} == names


def test_every_letter_is_looked_at(house: Employer, hr: Membership, ready: Campaign):
    write(translate(ready, house, hr, "de", subject="Umzug"), tested=False)
    assert found(ready, house)["test"] == Level.STOP
    ready.versions.all().delete()
    assert {"letter", "test"} <= {name for name, level in found(ready, house).items() if level == Level.STOP}


def test_postal_address(house: Employer, ready: Campaign):
    house.postal_address = " "
    assert found(ready, house)["address"] == Level.STOP


def test_what_the_law_wants_is_in_every_part(house: Employer, ready: Campaign, settings: Settings):
    letter = Letter.objects.get()
    assert missing_from(letter, Category(ready.category), house) == []
    house.postal_address = "Somewhere & Sons\nElsewhere 5"
    assert missing_from(letter, Category(ready.category), house) == []
    letter.blocks = [{"kind": "text", "text": "{{ nonsense }}"}]
    assert missing_from(letter, Category(ready.category), house) == []  # told by the check of the letter


def test_cap(house: Employer, ready: Campaign, settings: Settings):
    monday = TODAY - timedelta(days=TODAY.weekday())
    person = make_reader(house, "Ben")
    WeeklyCount.objects.create(recipient_id=person.pk, week=monday, taken=3, granted=3)
    assert found(ready, house)["cap"] == Level.STOP
    settings.CAMPAIGN_CAP_SHARE = 50
    assert found(ready, house)["cap"] == Level.WARN


def test_volume_counts_what_the_whole_domain_sends(
    house: Employer, globex: Employer, hr: Membership, ready: Campaign, settings: Settings, write_sent: Callable
):
    settings.MAIL_BULK_THRESHOLD = 4
    write_sent(house, "eve@news.gmail.com")
    write_sent(globex, "mallory@googlemail.com")
    write_sent(globex, "old@gmail.com", sent_at=timezone.now() - timedelta(hours=25))
    assert found(ready, house)["volume"] == Level.OK
    make_reader(house, "Ben", address="ben@googlemail.com")
    assert found(ready, house)["volume"] == Level.STOP
    slow = make_campaign(house, hr, pace=Pace.WAVES, pace_number=2, wave_hours=24)
    assert found(slow, house)["volume"] == Level.OK
    SenderDomain.objects.create(
        domain="acme.example", address="news@acme.example", proof=Finding.FOUND, confirmed_at=timezone.now(),
        checked_at=timezone.now(), spf=Finding.FOUND, dkim=Finding.FOUND, dmarc=Finding.FOUND,
    )  # fmt: skip
    assert found(ready, house)["volume"] == Level.OK  # Globex sends from another domain now
    settings.MAIL_BULK_THRESHOLD = 0
    assert volume.volumes(ready, Message.objects.none(), employer=house) == []


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({"dmarc": Finding.MISSING}, Level.STOP),
        ({"spf": Finding.WRONG}, Level.STOP),
        ({"dkim": Finding.UNCHECKED}, Level.WARN),
        ({"checked_at": None}, Level.WARN),
        ({"domain": "elsewhere.example"}, Level.WARN),
    ],
)
def test_sender(house: Employer, ready: Campaign, change: dict, level: Level):
    SenderDomain.objects.update(**change)
    assert found(ready, house)["sender"] == level


def test_pause_of_all_mail(house: Employer, ready: Campaign):
    SendingRules.objects.create(paused_at=timezone.now(), paused_reason=SendingRules.Pause.BOUNCES)
    assert found(ready, house)["paused"] == Level.STOP


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"starts": Start.MOMENT, "starts_on": TODAY - timedelta(days=2), "starts_at": time(9)}, Level.STOP),
        ({"starts": Start.MOMENT, "starts_on": TODAY + timedelta(days=400), "starts_at": time(9)}, Level.STOP),
        ({"last_day": TODAY - timedelta(days=2)}, Level.STOP),
        ({"last_day": TODAY + timedelta(days=2), "pace": Pace.WAVES, "pace_number": 9}, Level.STOP),
        ({"starts": Start.MOMENT, "starts_on": TODAY + timedelta(days=2), "starts_at": time(9)}, Level.OK),
    ],
)
def test_timing(house: Employer, ready: Campaign, values: dict, level: Level):
    for number in range(9):
        make_reader(house, f"Reader{number}")
    Campaign.objects.update(**values)
    assert found(ready, house)["when"] == level


def test_local_time_that_has_passed_for_some(house: Employer, ready: Campaign):
    """Honolulu is eleven hours behind London: an hour ago here is ten hours ahead there."""
    make_reader(house, "Hal", timezone="Pacific/Honolulu")
    passed = timezone.localtime(timezone=house.zone) - timedelta(hours=1)
    day: date = passed.date()
    Campaign.objects.update(starts=Start.LOCAL, starts_on=day, starts_at=passed.time())
    assert found(ready, house)["when"] == Level.WARN
