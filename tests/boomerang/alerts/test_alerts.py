"""Alerts: made from a search or from what fits, due on one's own clock, each opening told once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, User
from boomerang.alerts.actions import (
    AlreadyThere,
    TooManyAlerts,
    Wanted,
    begin_alerts,
    change_alert,
    delete_alert,
    make_alert,
    pause_alert,
    resume_alert,
    run_due,
    run_now,
    settle_told,
)
from boomerang.alerts.finding import criteria_of, untold
from boomerang.alerts.moments import next_due
from boomerang.alerts.section import collect, planned
from boomerang.matching.work import work_off
from boomerang.models import MOST_ALERTS, AlertRhythm, Opening, OpeningAlert, ToldOpening
from directory.models import Alumnus
from engagement.digests.sections import Recipient
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency, Message, Preference, State, Trouble
from tenancy.bulk import new_ids
from tenancy.models import Employer
from tests.factories.directory import make_spell, set_skills
from tests.factories.openings import make_opening
from web.errors import ActionError

ClientFor = Callable[[User], Client]
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOOKS = criteria_of(QueryDict("q=accountant&sort=newest&after=x"))


def wants(alumnus: Alumnus, frequency: Frequency = Frequency.AT_ONCE) -> None:
    set_frequencies(recipient_id=alumnus.pk, chosen={Category.OPENINGS: frequency}, by=None, channel=Channel.PAGE)


@pytest.fixture
def reader(ines: Alumnus) -> Alumnus:
    """Ines, who has an address that is hers and hears of openings at once."""
    Alumnus.objects.filter(pk=ines.pk).update(personal_email_verified_at=timezone.now())
    ines.refresh_from_db()
    wants(ines)
    return ines


def alert(
    house: Employer, alumnus: Alumnus, rhythm: str = AlertRhythm.AT_ONCE, *, fits_me: bool = False, **more: int
) -> OpeningAlert:
    wanted = Wanted("Books", rhythm, more.get("weekday", 0), more.get("hour", 9), fits_me, {} if fits_me else BOOKS)
    return make_alert(alumnus=alumnus, wanted=wanted, employer=house)


def mails() -> list[Message]:
    return list(Message.objects.filter(category=Category.OPENINGS).order_by("created_at"))


def test_whoever_has_no_address_left_is_told_nothing(house: Employer, reader: Alumnus, recruiter: Membership) -> None:
    alert(house, reader)
    make_opening("Chief accountant", by=recruiter)
    Alumnus.objects.filter(pk=reader.pk).update(membership=None, joined_at=None, personal_email_verified_at=None)
    assert run_due(house) == 0
    assert not ToldOpening.objects.exists()


def test_what_opens_later_is_told_once(house: Employer, reader: Alumnus, recruiter: Membership) -> None:
    make_opening("Accountant of before", by=recruiter)
    kept = alert(house, reader)
    assert run_due(house) == 0
    make_opening("Chief accountant", by=recruiter)
    make_opening("Baker", by=recruiter)
    assert run_due(house) == 1
    (mail,) = mails()
    assert "Chief accountant" in mail.text
    assert "Baker" not in mail.text
    assert "Accountant of before" not in mail.text
    assert mail.subject == "1 opening at Acme for you"
    assert run_due(house) == 0
    assert run_now(alert=kept, employer=house) == 0
    assert ToldOpening.objects.count() == 1


def test_what_fits_is_told_with_its_reasons(house: Employer, reader: Alumnus, recruiter: Membership) -> None:
    make_spell(reader, title="Accountant")
    set_skills(reader, "Bookkeeping")
    make_opening("Accountant", by=recruiter, must=["Bookkeeping"])
    while work_off():
        pass
    alert(house, reader, fits_me=True)
    assert run_due(house) == 1
    assert "1 of 1 must-have skill: Bookkeeping" in mails()[0].text
    assert run_due(house) == 0
    with pytest.raises(AlreadyThere):
        alert(house, reader, fits_me=True)


@pytest.mark.parametrize(
    ("rhythm", "weekday", "hour", "due"),
    [
        (AlertRhythm.AT_ONCE, 0, 9, None),
        (AlertRhythm.DAILY, 0, 9, datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (AlertRhythm.DAILY, 0, 18, datetime(2026, 11, 23, 17, tzinfo=UTC)),
        (AlertRhythm.WEEKLY, 0, 9, datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (AlertRhythm.WEEKLY, 2, 9, datetime(2026, 11, 25, 8, tzinfo=UTC)),
    ],
)
def test_day_and_hour_are_those_of_ones_own_clock(
    house: Employer, reader: Alumnus, rhythm: str, weekday: int, hour: int, due: datetime | None
) -> None:
    kept = OpeningAlert(alumnus=reader, rhythm=rhythm, weekday=weekday, hour=hour)
    assert next_due(kept, now=MONDAY_NOON, zone=ZoneInfo("Europe/Berlin")) == due


def test_a_daily_one_waits_for_its_hour_and_a_resting_one_for_its_owner(
    house: Employer, reader: Alumnus, recruiter: Membership
) -> None:
    kept = alert(house, reader, AlertRhythm.DAILY)
    make_opening("Accountant", by=recruiter)
    assert run_due(house) == 0
    tomorrow = timezone.now() + timedelta(days=1)
    pause_alert(alert=kept)
    assert run_due(house, now=tomorrow) == 0
    kept.refresh_from_db()
    resume_alert(alert=kept, employer=house)
    change_alert(alert=kept, wanted=Wanted("Renamed", AlertRhythm.DAILY, 0, 7), employer=house)
    assert run_due(house, now=tomorrow) == 1
    kept.refresh_from_db()
    assert kept.name == "Renamed"
    assert kept.due_at is not None
    assert kept.due_at > tomorrow


def test_whoever_hears_of_openings_weekly_finds_them_in_the_round_up(
    house: Employer, reader: Alumnus, recruiter: Membership
) -> None:
    kept = alert(house, reader)
    make_spell(reader, title="Accountant")
    set_skills(reader, "Bookkeeping")
    fitting = make_opening("Accountant", by=recruiter, must=["Bookkeeping"])
    while work_off():
        pass
    wants(reader, Frequency.WEEKLY)
    assert run_due(house) == 0
    with pytest.raises(ActionError):
        run_now(alert=kept, employer=house)
    today = timezone.localdate()
    recipient = Recipient(reader, timezone.now() - timedelta(days=7), timezone.now(), today, today)
    (item,) = collect(house, [recipient])[reader.pk]
    assert item.title == "Accountant"
    assert "1 of 1 must-have skill" in item.detail
    assert item.url.endswith(f"/acme/openings/{fitting.pk}/")
    assert collect(house, [recipient])[reader.pk] == [item]  # nothing is told before it stands in a mail
    planned({reader.pk: (new_id(), [item])})
    assert collect(house, [recipient]) == {}


def new_id() -> UUID:
    (found,) = new_ids(1)
    return UUID(str(found))


def fitting(reader: Alumnus, recruiter: Membership) -> Opening:
    make_spell(reader, title="Accountant")
    set_skills(reader, "Bookkeeping")
    made = make_opening("Accountant", by=recruiter, must=["Bookkeeping"])
    while work_off():
        pass
    return made


def test_what_stood_in_a_mail_that_never_went_out_is_told_again(
    house: Employer, reader: Alumnus, recruiter: Membership
) -> None:
    alert(house, reader, fits_me=True)
    fitting(reader, recruiter)
    for error, told_again in ((Trouble.EXPIRED, 1), (Trouble.NO_MAILBOX, 0)):
        assert run_due(house) == 1
        assert settle_told() == 0  # it waits
        Message.objects.filter(state=State.PENDING).update(state=State.FAILED, error=error)
        assert settle_told() == told_again
    assert run_due(house) == 0
    assert ToldOpening.objects.get().message_id is None


def test_whoever_wants_openings_at_once_begins_with_what_fits(
    house: Employer, reader: Alumnus, recruiter: Membership
) -> None:
    fitting(reader, recruiter)
    assert begin_alerts(house) == 1
    assert begin_alerts(house) == 0
    assert run_due(house) == 1
    delete_alert(alert=OpeningAlert.objects.kept().get())
    assert begin_alerts(house) == 0
    assert not OpeningAlert.objects.kept().exists()
    alert(house, reader, fits_me=True)
    assert OpeningAlert.objects.get().removed_at is None


def test_whoever_said_yes_long_ago_hears_of_what_comes(house: Employer, reader: Alumnus, recruiter: Membership) -> None:
    fitting(reader, recruiter)
    Preference.objects.update(changed_at=timezone.now() - timedelta(days=30))
    assert begin_alerts(house) == 1
    assert run_due(house) == 0


def test_nobody_without_a_proven_address_or_before_approval_is_told(
    house: Employer, reader: Alumnus, recruiter: Membership
) -> None:
    kept = alert(house, reader)
    make_opening("Accountant", by=recruiter)
    Alumnus.objects.filter(pk=reader.pk).update(is_limited=True)
    reader.refresh_from_db()
    assert untold(kept, house, reader) == []
    Alumnus.objects.filter(pk=reader.pk).update(is_limited=False, personal_email="", personal_email_verified_at=None)
    assert run_now(alert=OpeningAlert.objects.get(), employer=house) in (0, 1)
    assert len(mails()) <= 1


def test_one_may_have_so_many_and_no_more(house: Employer, reader: Alumnus) -> None:
    for _ in range(MOST_ALERTS):
        alert(house, reader, AlertRhythm.WEEKLY)
    with pytest.raises(TooManyAlerts):
        alert(house, reader)


def test_pages_make_change_rest_run_and_delete(
    house: Employer, reader: Alumnus, recruiter: Membership, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert "No alerts yet" in client.get("/acme/openings/alerts/").content.decode()
    page = client.get("/acme/openings/alerts/new/?q=accountant&workplace=remote").content.decode()
    assert "accountant" in page
    bad = client.post("/acme/openings/alerts/new/", {"name": "", "rhythm": "never", "weekday": "9", "hour": "x"})
    assert bad.status_code == 422
    said = {"name": "Books", "rhythm": "daily", "weekday": "0", "hour": "9"}
    assert client.post("/acme/openings/alerts/new/?q=accountant&workplace=remote", said).status_code == 302
    listed = client.get("/acme/openings/alerts/").content.decode()
    assert "“accountant” · Workplace: Remote" in listed
    assert "Every day at 09:00" in listed
    assert 'href="/acme/openings/?workplace=remote&amp;q=accountant"' in listed
    kept = OpeningAlert.objects.get()
    one = f"/acme/openings/alerts/{kept.pk}/"
    assert client.post(one, {**said, "rhythm": "weekly", "weekday": "4"}).status_code == 302
    assert client.post(f"{one}rest/").status_code == 302
    assert "Rests" in client.get("/acme/openings/alerts/").content.decode()
    assert client.post(f"{one}rest/", {"rest": "no"}).status_code == 302
    make_opening("Accountant", by=recruiter)
    assert "1 opening is on its way." in client.post(f"{one}run/", follow=True).content.decode()
    assert "Nothing new" in client.post(f"{one}run/", follow=True).content.decode()
    assert client.get(f"{one}run/").status_code == 405
    assert client.post(f"{one}deletion/").status_code == 302
    assert not OpeningAlert.objects.exists()


def test_alerts_are_their_owners_alone(
    house: Employer, reader: Alumnus, bob: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    kept = alert(house, reader)
    one = f"/acme/openings/alerts/{kept.pk}/"
    assert client.get(one).status_code == 302
    assert client_for(bob).get(one).status_code == 404
    assert client_for(mallory).get(one).status_code == 404
    assert client_for(bob).post(f"{one}deletion/").status_code == 404
    assert OpeningAlert.objects.filter(pk=kept.pk).exists()


def test_the_page_asks_as_often_for_one_as_for_three(
    house: Employer, reader: Alumnus, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    client.get("/acme/openings/alerts/")
    counted = []
    for more in (1, 2):
        for _ in range(more):
            alert(house, reader, AlertRhythm.WEEKLY)
        with CaptureQueriesContext(connection) as queries:
            client.get("/acme/openings/alerts/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert Opening.objects.count() == 0
