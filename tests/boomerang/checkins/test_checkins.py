"""About a year after they left: who is on the list, who is not, what can be done, and what is told to whom."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from audit.models import AuditEvent
from boomerang.checkins.actions import NoOpening, NotDue, mark, put_on_board
from boomerang.checkins.reading import due
from boomerang.checkins.rules import window
from boomerang.models import (
    Candidacy,
    CheckIn,
    CheckInOutcome,
    Fit,
    FitSide,
    Opening,
    Outreach,
    Source,
    Stage,
    WishRead,
)
from boomerang.openings.actions import move_opening
from boomerang.returning.service import months_after
from boomerang.wishes.actions import Wanted, state_wish
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell
from mail.categories import Category
from mail.models import Frequency, Preference, Reader
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.boomerang.cards import opening
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus, make_job, make_spell

__all__ = ["opening"]

ClientFor = Callable[[User], Client]
LIST = "/acme/recruit/check-ins/"


def left(house: Employer, name: str, *, months: int = 12, **fields: object) -> Spell:
    alumnus = make_alumnus(house, name, "Gone", personal_email=f"{name.lower()}@home.example")
    last_day = months_after(house.today(), -months)
    return make_spell(alumnus, **{"team": "Payments", "last_day": last_day, **fields})


@pytest.fixture
def ines(house: Employer) -> Spell:
    return left(house, "Ines")


def says_yes(alumnus: Alumnus) -> None:
    Alumnus.objects.filter(pk=alumnus.pk).update(personal_email_verified_at=timezone.now())
    note(alumnus, Frequency.AT_ONCE)


def note(alumnus: Alumnus, frequency: Frequency) -> None:
    Preference.objects.create(
        recipient_id=alumnus.pk,
        category=Category.OPENINGS,
        frequency=frequency,
        wanted=frequency != Frequency.OFF,
    )


def fits(opening: Opening, spell: Spell, score: int = 600, side: FitSide = FitSide.STAFF) -> None:
    reasons = {"title": {"label": "Analyst" if side == FitSide.STAFF else "Secret agent"}}
    Fit.objects.create(opening=opening, alumnus=spell.alumnus, side=side, score=score, reasons=reasons)


def test_the_window_is_eleven_to_fourteen_months():
    assert window(date(2026, 3, 31)) == (date(2025, 1, 31), date(2025, 4, 30))


def test_who_is_on_the_list(house: Employer, ines: Spell, recruiter: Membership):
    """And nobody who may not be approached, works here, left twice, or is too early or too late."""
    for months in (10, 15):
        left(house, f"M{months}", months=months)
    eleven, fourteen = left(house, "Eleven", months=11), left(house, "Fourteen", months=14)
    paused, refused = left(house, "Paused"), left(house, "Refused")
    Reader.objects.create(recipient_id=paused.alumnus_id, paused_until=timezone.now() + timedelta(days=9))
    note(refused.alumnus, Frequency.OFF)
    left(house, "Never", rehire_eligibility=RehireEligibility.NOT_ELIGIBLE)
    change_state(left(house, "Dead").alumnus, state=AlumnusState.DECEASED, by=None)
    change_state(left(house, "Declined").alumnus, state=AlumnusState.DECLINED, by=None)
    back = left(house, "Back")
    make_spell(back.alumnus, started_on=house.today(), last_day=None)
    twice = left(house, "Twice", months=13)
    last = make_spell(twice.alumnus, started_on=twice.last_day, last_day=months_after(house.today(), -12))

    assert set(due(house.today())) == {ines, eleven, fourteen, last}


def test_who_may_open_what(client_for: ClientFor, house, ines: Spell, auditor: User, alice, bob, rita, mallory):
    one = f"{LIST}{ines.pk}/"
    with no_scope():
        for path in (LIST, one):
            assert Client().get(path).status_code == 302
            for user, status in ((alice, 403), (auditor, 403), (mallory, 404), (rita, 200), (bob, 200)):
                assert client_for(user).get(path).status_code == status, (path, user)
            assert client_for(rita).put(path).status_code == 405
        for part in ("mark/", "mark/removal/", "card/"):
            assert client_for(rita).get(one + part).status_code == 405
            assert client_for(auditor).post(one + part).status_code == 403
            assert client_for(mallory).post(one + part).status_code == 404
    Reader.objects.create(recipient_id=ines.alumnus_id, paused_until=timezone.now() + timedelta(days=9))
    for path in (one, f"{one}mark/"):
        assert client_for(rita).post(path, {"outcome": "done"}).status_code == 404


def test_the_list_says_who_they_are_and_what_fits(
    client_for: ClientFor, rita: User, house: Employer, ines: Spell, opening: Opening, recruiter: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    fits(opening, ines)
    fits(opening, ines, side=FitSide.MEMBER)
    join(ines.alumnus, make_member(house, make_user("ines@home.example"), "alumnus"))
    ines.alumnus.refresh_from_db()
    state_wish(ines.alumnus, wanted=Wanted(roles=["Night baker"]))
    client = client_for(rita)
    client.get(LIST)
    with django_assert_num_queries(21):
        html = client.get(LIST).content.decode()
    for words in ("Ines Gone", "Senior analyst", "Has worked as Analyst", "Night baker", "Put on the board"):
        assert words in html
    assert "Secret agent" not in html  # what only the member may be told
    assert WishRead.objects.filter(alumnus=ines.alumnus).count() == 2
    for name in ("Ann", "Ben"):
        fits(opening, left(house, name, team="Risk"))
    with django_assert_num_queries(21):
        client.get(LIST)
    shown = client.get(f"{LIST}?team=Risk&recruiter={recruiter.pk}").content.decode()
    assert ("Ann Gone" in shown, "Ines Gone" in shown) == (True, False)
    assert "Ines Gone" in client.get(f"{LIST}?team=Nowhere&recruiter=x&tab=x").content.decode()


def test_done_and_not_now_stand_with_who_and_when(client_for: ClientFor, rita: User, house, ines: Spell, recruiter):
    client, one = client_for(rita), f"{LIST}{ines.pk}/mark/"
    asked = {"question": "team=Payments&tab=done&evil=1"}
    assert client.post(one, {"outcome": "perhaps"}).status_code == 302
    assert not CheckIn.objects.exists()
    back = client.post(one, {"outcome": "not_now", "note": "In spring.", **asked})
    assert back["Location"] == f"{LIST}?tab=done&team=Payments"
    client.post(one, {"outcome": "done"})

    found = CheckIn.objects.get()
    assert (found.outcome, found.note, found.by) == (CheckInOutcome.DONE, "", recruiter)
    assert "Nobody to write to" in client.get(LIST).content.decode()
    assert "Done, Rita" in client.get(f"{LIST}?tab=done").content.decode()
    assert "Nobody here" in client.get(f"{LIST}?tab=not_now").content.decode()
    assert client.post(f"{one}removal/")["Location"] == LIST
    client.post(f"{one}removal/")
    assert "Ines Gone" in client.get(LIST).content.decode()
    events = AuditEvent.objects.filter(action__startswith="check_in.").order_by("at")
    assert [(event.action, event.data) for event in events] == [
        ("check_in.marked", {"outcome": "not_now"}),
        ("check_in.marked", {"outcome": "done"}),
        ("check_in.taken_back", {}),
    ]


def test_one_click_puts_them_on_a_board(client_for: ClientFor, rita: User, house, ines: Spell, opening: Opening):
    client, one = client_for(rita), f"{LIST}{ines.pk}/card/"
    fits(opening, ines)
    assert client.post(one, {"opening": ""}).status_code == 404
    for _time in range(2):
        assert client.post(one, {"opening": str(opening.pk)}).status_code == 302
    card = Candidacy.objects.get()
    assert (card.source, card.stage, card.alumnus_id) == (Source.CHECK_IN, Stage.SUGGESTED, ines.alumnus_id)
    assert "On the board" in client.get(LIST).content.decode()


def test_what_has_changed_meanwhile_is_refused(house, ines: Spell, opening: Opening, recruiter, client_for, rita):
    said = {"employer": house, "by": recruiter}
    move_opening(opening=opening, to="closed", by=recruiter)
    opening.refresh_from_db()
    with pytest.raises(NoOpening):
        put_on_board(spell=ines, opening=opening, **said)
    assert "not open" in client_for(rita).post(
        f"{LIST}{ines.pk}/card/", {"opening": str(opening.pk)}, follow=True
    ).content.decode()  # fmt: skip
    make_spell(ines.alumnus, started_on=house.today(), last_day=None)
    with pytest.raises(NotDue):
        mark(spell=ines, outcome=CheckInOutcome.DONE, **said)
    assert not Candidacy.objects.exists()


def test_the_note_is_ready_and_sent_like_any_mail_about_an_opening(
    client_for: ClientFor, rita: User, house: Employer, ines: Spell, opening: Opening
):
    make_job(ines.alumnus, "Good {{ bread }}", title="Baker")
    fits(opening, ines)
    client, page = client_for(rita), f"{LIST}{ines.pk}/?opening={opening.pk}"
    html = client.get(page).content.decode()
    assert "No mail can go to them from here" in html
    says_yes(ines.alumnus)
    answer = client.get(page)
    words = {name: answer.context["form"].initial[name] for name in ("subject", "body")}
    for said in (
        "Hello Ines,",
        "since you left Payments, where you were from 2015",
        "Good { bread }",
        "Rita",
        "/openings/",
    ):
        assert said in words["body"], words["body"]
    assert client.post(page, {**words, "body": ""}).status_code == 422
    assert client.post(page, {**words, "body": "{{ salary }}"}).status_code == 422
    assert client.post(f"{LIST}{ines.pk}/", words).status_code == 422  # about no opening: to be copied
    assert not Candidacy.objects.exists()

    sent = client.post(page, words)

    card = Candidacy.objects.get()
    assert sent["Location"] == f"/acme/recruit/candidacies/{card.pk}/"
    assert (card.stage, Outreach.objects.get().text) == (Stage.CONTACTED, words["body"])
    assert CheckIn.objects.get().outcome == CheckInOutcome.DONE
    again = client.post(page, words)
    assert again.status_code == 422
    assert "nobody left whom one may write to" in again.content.decode()


def test_a_note_says_only_what_is_known(client_for: ClientFor, rita: User, house: Employer):
    bare = left(house, "Tom", team="", started_on=None)
    somewhere = left(house, "Uma", started_on=None)
    client = client_for(rita)
    assert "a year since you left." in client.get(f"{LIST}{bare.pk}/").context["form"].initial["body"]
    assert "since you left Payments." in client.get(f"{LIST}{somewhere.pk}/").context["form"].initial["body"]
