"""The members' board: who may open it, what it says, what it keeps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from audit.models import AuditEvent
from boomerang.board import actions
from boomerang.board.actions import let_go, save_for_later, set_rules
from boomerang.models import BoardRules, Fit, FitSide, Opening, OpeningState, SavedOpening, ShownTo
from boomerang.openings import panels
from boomerang.openings.actions import Place, close
from boomerang.openings.panels import Panel
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import membership
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]
BOARD = "/acme/openings/"
READS = (BOARD, f"{BOARD}suggestions/", f"{BOARD}places/", f"{BOARD}skills/", f"{BOARD}saved/", f"{BOARD}atom/")


@pytest.fixture
def browser(client_for: ClientFor, house: Employer, ines: Alumnus, alice: User) -> Client:
    with no_scope():
        return client_for(alice)


def test_a_member_finds_with_words_filters_and_slips(house: Employer, recruiter: Membership, browser: Client):
    make_opening("Payroll accountant", by=recruiter, team="Finance", must=["Excel"])
    make_opening("Controller", by=recruiter, team="Finance", deadline=house.today())
    make_opening("For others", by=recruiter, team="Legal", shown_to=ShownTo.FORMER_TEAM)
    make_opening("Not yet", by=recruiter, is_open=False)
    with no_scope():
        everything = browser.get(BOARD).content.decode()
        found = browser.get(BOARD, {"q": "acountant", "team": "Finance"}).content.decode()
        nothing = browser.get(BOARD, {"q": "zzz", "skill": "Excel"}).content.decode()
        part = browser.get(BOARD, {"q": "contr"}, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "Payroll accountant" in everything
    assert "Last day" in everything
    assert "2 openings" in everything
    assert "For others" not in everything
    assert "Not yet" not in everything
    assert "These come close" in found
    assert "Controller" not in found
    assert "Leaving something out helps" in nothing
    assert b"<html" not in part.content
    assert "Controller" in part.content.decode()


def test_what_fits_stands_first_and_says_why(house: Employer, recruiter: Membership, ines: Alumnus, browser: Client):
    first = make_opening("Older, but it fits", by=recruiter)
    make_opening("Newer", by=recruiter)
    reasons = {"title": {"label": "Ledger keeper"}}
    Fit.objects.create(opening=first, alumnus=ines, side=FitSide.MEMBER, score=900, reasons=reasons)
    with no_scope():
        page = browser.get(BOARD).content.decode()
        by_age = browser.get(BOARD, {"sort": "newest"}).content.decode()
        home = browser.get("/acme/home/").content.decode()
    assert page.index("Older, but it fits") < page.index("Newer")
    assert "You have worked as Ledger keeper" in page
    assert by_age.index("Newer") < by_age.index("Older, but it fits")
    assert "Openings that fit you" in home
    assert "Older, but it fits" in home


def test_the_home_page_says_that_nothing_fits_or_nothing_is_open(
    house: Employer, recruiter: Membership, browser: Client, ines: Alumnus
):
    with no_scope():
        assert "looking for nobody right now" in browser.get("/acme/home/").content.decode()
    make_opening(by=recruiter)
    with no_scope():
        assert "None fits you right now" in browser.get("/acme/home/").content.decode()
    Alumnus.objects.update(is_limited=True)
    with no_scope():
        assert "Openings that fit you" not in browser.get("/acme/home/").content.decode()


def test_the_board_asks_as_much_for_three_as_for_one(
    house: Employer, recruiter: Membership, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in (1, 2):
        for each in range(number):
            make_opening(f"Accountant {number} {each}", by=recruiter, places=[Place("Rome", "IT")], must=["Excel"])
        with no_scope():
            browser.get(BOARD)
            with django_assert_num_queries(17):
                browser.get(BOARD)


def test_an_opening_is_shown_whole_with_others_like_it(house: Employer, recruiter: Membership, browser: Client):
    opening = make_opening(
        "Payroll accountant", by=recruiter, team="Finance", must=["Excel"], nice=["SAP"], pay_from=50, pay_to=50,
        pay_currency="EUR", pay_period="hour", languages=["de"], places=[Place("Rome", "IT")],
        apply_url="https://jobs.example.com/1", description="- *All* the books <b>now</b>",
    )  # fmt: skip
    make_opening("Controller", by=recruiter, team="finance")
    make_opening("Senior accountant", by=recruiter, team="Audit")
    make_opening("Cook", by=recruiter, team="Kitchen")
    with no_scope():
        page = browser.get(f"{BOARD}{opening.pk}/").content.decode()
    for said in (
        "<em>All</em>", "&lt;b&gt;now", "EUR 50 an hour", "Rome, Italy", "German", "jobs.example.com", "Excel", "SAP",
        "mailto:?subject=Payroll%20accountant%20at%20Acme",
    ):  # fmt: skip
        assert said in page, said
    similar = page[page.index("Like this one") :]
    assert similar.index("Controller") < similar.index("Senior accountant")
    assert "Cook" not in similar


def test_what_is_over_says_so_and_what_others_may_not_see_is_not_there(
    house: Employer, recruiter: Membership, browser: Client, client_for: ClientFor, rita: User
):
    over = make_opening("Over", by=recruiter)
    close(opening=over, by=recruiter)
    draft = make_opening("Draft", by=recruiter, is_open=False)
    closed_team = make_opening("Legal", by=recruiter, team="Legal", shown_to=ShownTo.FORMER_TEAM)
    with no_scope():
        assert "This opening is over." in browser.get(f"{BOARD}{over.pk}/").content.decode()
        assert browser.get(f"{BOARD}{draft.pk}/").status_code == 404
        assert browser.get(f"{BOARD}{closed_team.pk}/").status_code == 404
        assert browser.post(f"{BOARD}{draft.pk}/save/").status_code == 404
        assert "This is a draft." in client_for(rita).get(f"{BOARD}{draft.pk}/").content.decode()
        assert client_for(rita).post(f"{BOARD}{draft.pk}/save/").status_code == 404


def test_a_member_keeps_openings_and_lets_them_go(house: Employer, recruiter: Membership, browser: Client):
    opening = make_opening(by=recruiter)
    save = f"{BOARD}{opening.pk}/save/"
    htmx = {"HX-Request": "true", "HX-Target": f"save-{opening.pk}"}
    with no_scope():
        for _twice in range(2):
            kept = browser.post(save, {"keep": "yes"}, headers=htmx).content.decode()
        assert 'aria-pressed="true"' in kept
        assert "Accountant" in browser.get(f"{BOARD}saved/").content.decode()
        back = browser.post(save, {"keep": "no", "from": "saved"}, follow=True)
        assert back.request["PATH_INFO"] == f"{BOARD}saved/"
        assert "Nothing saved yet" in back.content.decode()
        assert browser.post(save, {})["Location"] == f"{BOARD}{opening.pk}/"
    with tenant_scope(house):
        assert SavedOpening.objects.count() == 1
        assert not AuditEvent.objects.filter(action__startswith="opening.saved").exists()


def test_a_full_list_lets_the_oldest_go(
    house: Employer, recruiter: Membership, ines: Alumnus, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "MOST_SAVED", 2)
    made = [make_opening(f"Job {number}", by=recruiter) for number in range(3)]
    for number, opening in enumerate(made):
        save_for_later(opening=opening, alumnus=ines)
        SavedOpening.objects.filter(opening=opening).update(at=timezone.now() + timedelta(minutes=number - 60))
    assert set(SavedOpening.objects.values_list("opening__title", flat=True)) == {"Job 1", "Job 2"}
    let_go(opening=made[0], alumnus=ines)
    assert SavedOpening.objects.count() == 2


def test_what_is_offered_while_one_types(house: Employer, recruiter: Membership, browser: Client):
    opening = make_opening("Payroll accountant", by=recruiter, team="Payments", must=["Excel"])
    with no_scope():
        offered = browser.get(f"{BOARD}suggestions/", {"q": "pay"}).json()["options"]
        assert browser.get(f"{BOARD}suggestions/", {"q": " "}).json() == {"options": []}
        places = browser.get(f"{BOARD}places/", {"q": "Germ"}).json()["options"]
        assert browser.get(f"{BOARD}skills/", {"q": "exc"}).json() == {"options": []}
    assert [each["href"] for each in offered] == [f"{BOARD}{opening.pk}/", f"{BOARD}?team=Payments"]
    assert places[0] == {"value": "Germany"}
    assert {"value": "Germering (DE)", "detail": "Germany"} in places


def test_a_description_is_previewed_as_it_will_be_read(browser: Client):
    with no_scope():
        assert "<strong>now</strong>" in browser.post(f"{BOARD}preview/", {"description": "**now**"}).content.decode()
        assert "What you write" in browser.post(f"{BOARD}preview/").content.decode()
        assert browser.post(f"{BOARD}preview/", {"description": "[" * 1_100}).status_code == 422


def test_others_have_room_on_the_page(
    house: Employer, recruiter: Membership, browser: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(panels, "_panels", {})
    opening = make_opening("Baker & friend", by=recruiter)
    with no_scope():
        before = browser.get(f"{BOARD}{opening.pk}/").content.decode().count("Baker &amp; friend")
    template = "boomerang/openings/_preview.html"
    panels.register(Panel(name="said", template=template, context=lambda request, opening: {"preview": opening.title}))
    panels.register(Panel(name="silent", template=template, context=lambda request, opening: None))
    panels.register(Panel(name="staff", area="staff", template=template, context=lambda request, opening: {}))
    with no_scope():
        page = browser.get(f"{BOARD}{opening.pk}/").content.decode()
    assert page.count("Baker &amp; friend") == before + 1
    assert "What you write appears here." not in page


def test_pages_are_for_members_who_are_let_in(
    house: Employer, recruiter: Membership, ines: Alumnus, browser: Client, mallory: User, client_for: ClientFor
):
    opening = make_opening(by=recruiter)
    reads = (*READS, f"{BOARD}{opening.pk}/")
    writes = (f"{BOARD}{opening.pk}/save/", f"{BOARD}preview/")
    with no_scope():
        for path in reads:
            assert browser.get(path).status_code == 200, path
            assert client_for(mallory).get(path).status_code == 404, path
            assert Client().get(path)["Location"].startswith("/account/sign-in/"), path
            if path != f"{BOARD}atom/":
                assert browser.post(path).status_code == 405, path
        for path in writes:
            assert browser.get(path).status_code == 405, path
            assert client_for(mallory).post(path).status_code == 404, path
            assert Client().post(path)["Location"].startswith("/account/sign-in/"), path
    Alumnus.objects.filter(pk=ines.pk).update(is_limited=True)
    with no_scope():
        assert {browser.get(path).status_code for path in reads} == {403}


def test_what_the_employer_allows_is_set_by_hr(
    house: Employer, olga: User, rita: User, client_for: ClientFor, browser: Client
):
    page = "/acme/manage/settings/openings/"
    with no_scope():
        assert client_for(rita).get(page).status_code == 403
        assert Client().get(page)["Location"].startswith("/account/sign-in/")
        staff = client_for(olga)
        assert "checked" in staff.get(page).content.decode()
        assert staff.post(page, {"has_public_pages": "on"}).status_code == 302
        assert "/acme/careers/" in staff.get(page).content.decode()
    with tenant_scope(house):
        assert BoardRules.objects.values_list("has_public_pages", "has_marketplace").get() == (True, False)
        member = membership(house, olga)
        set_rules(has_public_pages=True, has_marketplace=False, by=member)
        said = AuditEvent.objects.filter(action="board.rules_changed").values_list("data", flat=True)
        assert list(said) == [{"fields": ["has_marketplace", "has_public_pages"]}]


def test_without_the_module_nothing_is_there(house: Employer, browser: Client):
    house.modules = ["directory"]
    house.save(update_fields=["modules"])
    with no_scope():
        assert {browser.get(path).status_code for path in (*READS, "/acme/careers/")} == {404}
        assert "Openings that fit you" not in browser.get("/acme/home/").content.decode()
    with tenant_scope(house):
        assert Opening.objects.filter(state=OpeningState.OPEN).count() == 0
