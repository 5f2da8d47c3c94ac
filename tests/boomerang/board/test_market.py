"""The marketplace: what alumni post, how long it stays, and what HR may do about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from boomerang.board.actions import set_rules
from boomerang.board.market_actions import (
    TakenDown,
    TooMany,
    expire,
    post_opening,
    remind,
    renew,
    report,
    settle_reports,
    take_down,
    update_posting,
    withdraw,
)
from boomerang.board.rules import LIVE_DAYS, MOST_LIVE, may_report
from boomerang.board.tasks import look_after_openings, prune, tick
from boomerang.models import Opening, OpeningMove, OpeningReport, OpeningState, Origin, ReportKind, Workplace
from boomerang.openings.actions import Place
from boomerang.openings.visibility import Looker, looker_of
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_job, own_alumnus
from tests.factories.openings import make_opening
from web.errors import ActionError

ClientFor = Callable[[User], Client]
MARKET = "/acme/openings/marketplace/"
FORM = {
    "title": "Oven hand",
    "company": "Good Bread",
    "contract": "permanent",
    "workplace": "on_site",
    "places": "Lyon (FR)",
    "pay_period": "year",
    "description": "Warm work.",
}


@pytest.fixture
def member(house: Employer, alice: User) -> Membership:
    return membership(house, alice)


@pytest.fixture
def other(house: Employer) -> User:
    """Another member, who sees what Alice posted."""
    user = make_user("ola@home.example")
    make_member(house, user, Role.ALUMNUS)
    own_alumnus(house, user, "Ola", "Berg")
    return user


def post(house: Employer, ines: Alumnus, member: Membership, number: int = 0) -> Opening:
    fields = {"title": f"Baker {number}", "workplace": Workplace.REMOTE, "description": "Bread.", "company": "Good"}
    return post_opening(employer=house, alumnus=ines, fields=fields, by=member)


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("template", "to_address"))


def test_what_is_posted_is_up_at_once_apart_from_the_employers_own(
    house: Employer, posted: Opening, other: User, recruiter: Membership, client_for: ClientFor
):
    assert (posted.origin, posted.state) == (Origin.MARKETPLACE, OpeningState.OPEN)
    assert posted.expires_on == house.today() + timedelta(days=LIVE_DAYS)
    make_opening("Own accountant", by=recruiter)
    with no_scope():
        board = client_for(other).get("/acme/openings/").content.decode()
        market = client_for(other).get(MARKET).content.decode()
        page = client_for(other).get(f"/acme/openings/{posted.pk}/").content.decode()
    assert "Night baker" in market
    assert "Own accountant" not in market
    assert "Night baker" not in board
    assert "Own accountant" in board
    assert "Ines Rocha" in page


def test_five_at_a_time_and_no_more(house: Employer, ines: Alumnus, member: Membership):
    first, *_others = [post(house, ines, member, number) for number in range(MOST_LIVE)]
    with pytest.raises(TooMany, match="Withdraw one first"):
        post(house, ines, member, 6)
    withdraw(opening=first, by=member)
    post(house, ines, member, 6)
    with pytest.raises(TooMany):
        renew(employer=house, opening=first, by=member)
    assert Opening.objects.filter(state=OpeningState.OPEN).count() == MOST_LIVE


def test_it_ends_by_itself_after_a_reminder_and_twice_changes_nothing(
    house: Employer, posted: Opening, member: Membership, ines: Alumnus, recruiter: Membership
):
    ines.personal_email_verified_at = "2026-01-01T00:00Z"
    ines.save()
    today = house.today()
    assert (remind(employer=house, today=today), expire(today=today)) == (0, 0)
    soon = today + timedelta(days=LIVE_DAYS - 5)
    assert (remind(employer=house, today=soon), remind(employer=house, today=soon)) == (1, 0)
    assert mails() == [("boomerang/opening_ends_soon", "ines@home.example")]
    message = Message.objects.get()
    assert "Night baker" in message.subject
    assert "/acme/openings/marketplace/mine/" in message.text
    late = today + timedelta(days=LIVE_DAYS + 1)
    with_deadline = make_opening(by=recruiter, deadline=today)
    assert (expire(today=late), expire(today=late)) == (2, 0)
    assert set(Opening.objects.values_list("state", flat=True)) == {OpeningState.CLOSED}
    assert OpeningMove.objects.filter(opening=with_deadline).order_by("-id")[0].by is None
    renewed = renew(employer=house, opening=posted, by=member)
    assert (renewed.state, renewed.expires_on, renewed.reminded_of) == (
        OpeningState.OPEN, today + timedelta(days=LIVE_DAYS), None,
    )  # fmt: skip


def test_thirty_more_days_at_any_time(house: Employer, posted: Opening, member: Membership):
    Opening.objects.update(expires_on=house.today(), reminded_of=house.today())
    renewed = renew(employer=house, opening=posted, by=member)
    assert (renewed.expires_on, renewed.reminded_of) == (house.today() + timedelta(days=LIVE_DAYS), None)
    assert OpeningMove.objects.filter(opening=posted).count() == 2


def test_without_an_address_nobody_is_written_to(house: Employer, posted: Opening, alice: User):
    Alumnus.objects.update(personal_email="", membership=None, joined_at=None)
    assert remind(employer=house, today=posted.expires_on) == 1
    assert mails() == []


def test_hr_takes_one_down_and_says_why(
    house: Employer, posted: Opening, member: Membership, recruiter: Membership, ines: Alumnus, other: User
):
    theirs = membership(house, other)
    looker, ola = looker_of(theirs), Alumnus.objects.get(membership=theirs)
    report(opening=posted, looker=looker, alumnus=ola, kind=ReportKind.FAKE, note="There is no such bakery.")
    report(opening=posted, looker=looker, alumnus=ola, kind=ReportKind.OTHER)
    assert list(OpeningReport.objects.values_list("kind", "note", "settled_at")) == [("other", "", None)]
    assert AuditEvent.objects.filter(action="opening.reported", actor_id=None).count() == 2
    assert settle_reports(opening=posted, by=recruiter) == 1
    assert settle_reports(opening=posted, by=recruiter) == 0
    report(opening=posted, looker=looker, alumnus=ola, kind=ReportKind.UNFAIR)
    down = take_down(employer=house, opening=posted, reason="The bakery does not exist.", by=recruiter)
    assert (down.state, down.taken_down_at is None) == (OpeningState.CLOSED, False)
    assert OpeningMove.objects.order_by("-id")[0].note == "The bakery does not exist."
    assert not OpeningReport.objects.filter(settled_at=None).exists()
    assert mails() == [("boomerang/opening_taken_down", "alice@home.example")]
    assert "The bakery does not exist." in Message.objects.get().text
    for again in (
        lambda: renew(employer=house, opening=posted, by=member),
        lambda: withdraw(opening=posted, by=member),
        lambda: take_down(employer=house, opening=posted, reason="x", by=recruiter),
    ):
        with pytest.raises(TakenDown):
            again()
    with pytest.raises(ActionError, match="any more"):
        report(opening=down, looker=looker, alumnus=ola, kind=ReportKind.FAKE)


def test_what_has_ended_can_be_taken_down_as_well(house: Employer, posted: Opening, member, recruiter: Membership):
    withdraw(opening=posted, by=member)
    take_down(employer=house, opening=posted, reason="Fake.", by=recruiter)
    assert OpeningMove.objects.order_by("-id").values_list("from_state", "to_state", "note")[0] == (
        "closed", "closed", "Fake.",
    )  # fmt: skip


def test_the_employers_own_are_none_of_the_marketplace(house: Employer, recruiter: Membership, ines: Alumnus):
    own = make_opening(by=recruiter)
    with pytest.raises(TypeError):
        withdraw(opening=own, by=recruiter)
    assert not may_report(own, Looker(alumnus_id=ines.pk))


def test_a_change_is_the_posters(house: Employer, posted: Opening, member: Membership):
    update_posting(
        opening=posted, fields={"title": "Day baker"}, places=[Place("Lyon", "FR")], must=[], nice=[], by=member
    )
    assert Opening.objects.get().title == "Day baker"


def test_a_member_posts_changes_renews_and_withdraws(
    house: Employer, ines: Alumnus, alice: User, client_for: ClientFor
):
    make_job(ines, "Good Bread")
    with no_scope():
        browser = client_for(alice)
        assert 'value="Good Bread"' in browser.get(f"{MARKET}new/").content.decode()
        wrong = browser.post(f"{MARKET}new/", {**FORM, "places": "", "description": ""})
        assert browser.post(f"{MARKET}new/", FORM).status_code == 302
    assert wrong.status_code == 422
    assert "Name a place" in wrong.content.decode()
    with tenant_scope(house):
        opening = Opening.objects.get()
    page = f"/acme/openings/{opening.pk}/"
    with no_scope():
        assert browser.get(f"{page}text/").status_code == 200
        assert browser.post(f"{page}text/", {**FORM, "title": ""}).status_code == 422
        assert browser.post(f"{page}text/", {**FORM, "title": "Oven master"}).status_code == 302
        assert "Oven master" in browser.get(f"{MARKET}mine/").content.decode()
        assert "You posted this" in browser.get(page).content.decode()
        assert "It stays until" in browser.post(f"{page}renewal/", follow=True).content.decode()
        assert "Withdrawn" in browser.post(f"{page}withdrawal/", follow=True).content.decode()
        assert "It is that already" in browser.post(f"{page}withdrawal/", follow=True).content.decode()
    with tenant_scope(house):
        opening = Opening.objects.get()
        take_down(employer=house, opening=opening, reason="x", by=membership(house, alice))
    with no_scope():
        assert "has been taken down" in browser.post(f"{page}renewal/", follow=True).content.decode()
        refused = browser.post(f"{page}text/", FORM)
        assert (refused.status_code, "has been taken down" in refused.content.decode()) == (422, True)


def test_a_sixth_is_refused_on_the_page(house: Employer, ines: Alumnus, member, alice: User, client_for: ClientFor):
    for number in range(MOST_LIVE):
        post(house, ines, member, number)
    with no_scope():
        answer = client_for(alice).post(f"{MARKET}new/", FORM)
    assert (answer.status_code, "Withdraw one first" in answer.content.decode()) == (422, True)


def test_a_report_reaches_hr_who_settle_it_or_take_it_down(
    house: Employer, posted: Opening, recruiter: Membership, rita: User, other: User, client_for: ClientFor
):
    page, desk = f"/acme/openings/{posted.pk}/", f"/acme/recruit/openings/{posted.pk}/"
    with no_scope():
        member, staff = client_for(other), client_for(rita)
        assert "Something is wrong" in member.get(page).content.decode()
        assert member.get(f"{page}report/").status_code == 200
        assert member.post(f"{page}report/", {}).status_code == 422
        assert member.post(f"{page}report/", {"kind": "fake", "note": "No such place."}).status_code == 302
        assert "Members say that something is wrong" in staff.get("/acme/recruit/openings/").content.decode()
        assert "No such place." in staff.get(desk).content.decode()
        assert staff.post(f"{desk}reports/").status_code == 302
        assert "No such place." not in staff.get(desk).content.decode()
        assert staff.get(f"{desk}take-down/").status_code == 200
        assert staff.post(f"{desk}take-down/", {}).status_code == 422
        assert staff.post(f"{desk}take-down/", {"reason": "Fake."}).status_code == 302
        assert staff.get(f"{desk}take-down/").status_code == 404
        assert member.get(page).status_code == 404
        assert member.get(f"{page}report/").status_code == 404


def test_ones_own_and_the_employers_cannot_be_reported_or_taken_down(
    house: Employer, posted: Opening, recruiter: Membership, rita: User, alice: User, client_for: ClientFor
):
    own = make_opening(by=recruiter)
    with no_scope():
        assert client_for(alice).get(f"/acme/openings/{posted.pk}/report/").status_code == 404
        assert client_for(rita).get(f"/acme/recruit/openings/{own.pk}/take-down/").status_code == 404
        assert client_for(rita).get(f"{MARKET}new/").status_code == 404
        assert client_for(rita).get(f"/acme/openings/{posted.pk}/text/").status_code == 404


def test_pages_are_for_members_and_the_marketplace_can_be_closed(
    house: Employer, posted: Opening, recruiter: Membership, alice: User, mallory: User, other: User,
    client_for: ClientFor, olga: User,
):  # fmt: skip
    page = f"/acme/openings/{posted.pk}/"
    reads = [MARKET, f"{MARKET}mine/", f"{MARKET}new/", f"{page}text/"]
    writes = [f"{page}renewal/", f"{page}withdrawal/", f"/acme/recruit/openings/{posted.pk}/reports/"]
    with no_scope():
        for path in reads:
            assert client_for(mallory).get(path).status_code == 404, path
            assert Client().get(path)["Location"].startswith("/account/sign-in/"), path
        for path in writes:
            assert client_for(mallory).post(path).status_code == 404, path
            assert client_for(alice).get(path).status_code == 405, path
        assert client_for(alice).post(writes[2]).status_code == 403
        assert client_for(alice).get(f"/acme/recruit/openings/{posted.pk}/take-down/").status_code == 403
        for path in (f"{page}text/", f"{page}renewal/", f"{page}withdrawal/"):
            assert client_for(other).post(path).status_code == 404, path
    set_rules(has_public_pages=False, has_marketplace=False, by=membership(house, olga))
    with no_scope():
        assert client_for(alice).get(MARKET).status_code == 404
        assert client_for(alice).get(f"{MARKET}mine/").status_code == 200
        assert client_for(alice).get(f"{MARKET}new/").status_code == 404
        assert [client_for(user).get(page).status_code for user in (alice, other, olga)] == [200, 404, 200]


def test_the_beat_looks_after_each_employer(house: Employer, posted: Opening, ines: Alumnus):
    Opening.objects.update(expires_on=house.today() - timedelta(days=1))
    with no_scope():
        assert look_after_openings.apply(headers={"employer": house.pk}).get() == 1
        assert (tick.apply().get(), prune.apply().get()) == (1, 1)
    with tenant_scope(house):
        assert Opening.objects.get().state == OpeningState.CLOSED
