"""Lists, boards, the comparison, saved searches and files of candidates."""

import csv
import io
from collections.abc import Callable
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from boomerang.candidates import actions
from boomerang.candidates.actions import (
    add_people,
    ask_for_file,
    change_list,
    create_list,
    delete_list,
    delete_search,
    give_export_right,
    look_at_search,
    save_search,
    take_export_right,
)
from boomerang.eligibility.actions import decide
from boomerang.models import (
    Candidacy,
    CandidateList,
    CandidateListEntry,
    Opening,
    OpeningState,
    SavedSearch,
    Source,
    WishRead,
)
from boomerang.wishes.actions import Wanted, state_wish
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, ExportState, PeopleExport, Spell
from directory.people.exporting import work_on
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.boomerang.candidates.conftest import Left
from tests.factories.accounts import confirm, make_member, make_user, membership
from web.errors import ActionError

ClientFor = Callable[[User], Client]
URL = "/acme/recruit/"


@pytest.fixture
def ada(left: Left) -> Alumnus:
    return left("Ada", "Able", skills=("Python", "SQL"), title="Data Engineer", exit_reason_text="More pay elsewhere.")


@pytest.fixture
def bea(left: Left) -> Alumnus:
    return left("Bea", "Bold", skills=("Python",))


@pytest.fixture
def shared(acme: Employer, recruiter: Membership) -> CandidateList:
    with tenant_scope(acme):
        return create_list(name="Spring", note="For the new team", is_shared=True, by=recruiter)


@pytest.fixture
def opening(acme: Employer) -> Opening:
    with tenant_scope(acme):
        return Opening.objects.create(title="Data lead", state=OpeningState.OPEN)


def test_a_list_is_made_filled_noted_on_and_deleted(
    acme: Employer, ada: Alumnus, bea: Alumnus, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    assert "No list yet" in client.get(f"{URL}lists/").content.decode()
    made = client.post(f"{URL}lists/new/", {"name": "Spring", "note": "New team", "sharing": "mine"})
    page = made["Location"]
    with tenant_scope(acme):
        kept = CandidateList.objects.get()
    assert client.post(f"{URL}lists/new/", {"name": "Spring", "sharing": "mine"}).status_code == 422
    assert client.post(f"{URL}lists/new/", {"name": ""}).status_code == 422
    posted = {"list": str(kept.pk), "person": [str(ada.pk), str(bea.pk)], "question": "skill=Python&after=x"}
    answer = client.post(f"{URL}lists/people/", posted)
    assert answer["Location"] == f"{URL}?skill=Python&after=x"
    html = client.get(page).content.decode()
    assert "Ada Able" in html
    assert "More pay elsewhere." in html
    with tenant_scope(acme):
        entry = CandidateListEntry.objects.get(alumnus=ada)
    note = f"{page}people/{entry.pk}/note/"
    assert client.get(note).status_code == 200
    assert client.post(note, {"note": "x" * 301}).status_code == 422
    client.post(note, {"note": "Ask in May"})
    assert "Ask in May" in client.get(page).content.decode()
    client.post(f"{page}removal/", {"person": str(bea.pk)})
    assert "Bea Bold" not in client.get(page).content.decode()
    assert client.get(f"{page}edit/").status_code == 200
    assert client.post(f"{page}edit/", {"name": "", "sharing": "mine"}).status_code == 422
    client.post(f"{page}edit/", {"name": "Summer", "note": "", "sharing": "shared"})
    assert "Summer" in client.get(f"{URL}lists/").content.decode()
    client.post(f"{page}deletion/")
    assert client.get(page).status_code == 404
    with tenant_scope(acme):
        actions_taken = AuditEvent.objects.filter(action__startswith="candidates").order_by("at")
        assert [event.action for event in actions_taken] == [
            "candidates.list_created", "candidates.list_changed", "candidates.list_deleted",
        ]  # fmt: skip


def test_a_private_list_is_for_its_owner_and_a_shared_one_for_recruiters(
    acme: Employer,
    ada: Alumnus,
    shared: CandidateList,
    recruiter: Membership,
    bob: User,
    rita: User,
    client_for: ClientFor,
) -> None:
    with tenant_scope(acme):
        private = create_list(name="Mine", note="", is_shared=False, by=recruiter)
        hr = membership(acme, bob)
        with pytest.raises(PermissionDenied):
            change_list(shared, name="x", note="", is_shared=True, by=hr)
        with pytest.raises(PermissionDenied):
            delete_list(shared, by=hr)
    client = client_for(bob)
    assert client.get(f"{URL}lists/{private.pk}/").status_code == 404
    assert "Mine" not in client.get(f"{URL}lists/").content.decode()
    page = f"{URL}lists/{shared.pk}/"
    assert client.get(page).status_code == 200
    assert client.get(f"{page}edit/").status_code == 403
    assert client.post(f"{page}deletion/").status_code == 403
    client.post(f"{URL}lists/people/", {"list": str(shared.pk), "person": str(ada.pk)})
    assert "Ada Able" in client_for(rita).get(page).content.decode()
    assert client.post(f"{URL}lists/people/", {"list": str(private.pk), "person": str(ada.pk)}).status_code == 404


def test_whoever_may_not_be_approached_is_counted_and_shown_no_longer(
    acme: Employer, ada: Alumnus, bea: Alumnus, shared: CandidateList, recruiter: Membership, rita: User,
    client_for: ClientFor,
) -> None:  # fmt: skip
    with tenant_scope(acme):
        assert add_people(shared, alumnus_ids=[ada.pk, bea.pk, ada.pk], by=recruiter) == 2
        assert add_people(shared, alumnus_ids=[ada.pk], by=recruiter) == 0
        change_state(bea, state=AlumnusState.EMPLOYEE, by=None)
    html = client_for(rita).get(f"{URL}lists/{shared.pk}/").content.decode()
    assert "One person of this list may not be approached" in html
    assert "Bea Bold" not in html
    html = client_for(rita).get(f"{URL}compare/?person={ada.pk}&person={bea.pk}").content.decode()
    assert "One of them may not be approached" in html


def test_bounds_of_lists_and_searches(
    acme: Employer, ada: Alumnus, bea: Alumnus, shared: CandidateList, recruiter: Membership, bob: User, rita: User,
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(actions, "MOST_LISTS", 1)
    monkeypatch.setattr(actions, "MOST_SEARCHES", 1)
    monkeypatch.setattr(actions, "MOST_ON_A_LIST", 1)
    client = client_for(rita)
    assert client.post(f"{URL}lists/new/", {"name": "Two", "sharing": "mine"}).status_code == 422
    posted = {"list": str(shared.pk), "person": [str(ada.pk), str(bea.pk)]}
    assert "thousand people" in client.post(f"{URL}lists/people/", posted, follow=True).content.decode()
    assert "Nobody is ticked" in client.post(f"{URL}lists/people/", {}, follow=True).content.decode()
    with tenant_scope(acme):
        search = save_search(name="One", question="", found=[], by=recruiter)
        with pytest.raises(PermissionDenied):
            look_at_search(search, found=[], by=membership(acme, bob))
        with pytest.raises(PermissionDenied):
            delete_search(search, by=membership(acme, bob))
    assert client.post(f"{URL}searches/new/", {"name": "Two"}).status_code == 422


def test_from_a_hit_to_the_board_of_an_opening(
    acme: Employer,
    ada: Alumnus,
    bea: Alumnus,
    opening: Opening,
    shared: CandidateList,
    rita: User,
    client_for: ClientFor,
) -> None:
    client = client_for(rita)
    with tenant_scope(acme):
        change_state(bea, state=AlumnusState.DECLINED, by=None)
    posted = {"opening": str(opening.pk), "person": [str(ada.pk), str(bea.pk)], "from_list": str(shared.pk)}
    answer = client.post(f"{URL}cards/", posted, follow=True)
    html = unescape(answer.content.decode())
    assert answer.redirect_chain[0][0] == f"{URL}lists/{shared.pk}/"
    assert "1 person stands on the board of Data lead." in html
    assert "1 may not be approached." in html
    with tenant_scope(acme):
        assert list(Candidacy.objects.values_list("alumnus", "source")) == [(ada.pk, Source.SEARCH)]
    assert "On a board already" in client.get(URL).content.decode()
    assert "Nobody is ticked" in client.post(f"{URL}cards/", {"opening": str(opening.pk)}, follow=True).content.decode()
    assert client.post(f"{URL}cards/", {"person": str(ada.pk), "opening": "x"}).status_code == 404
    assert client.get(f"{URL}cards/").status_code == 405


def test_four_people_side_by_side(
    acme: Employer, ada: Alumnus, bea: Alumnus, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    with tenant_scope(acme):
        state_wish(bea, wanted=Wanted(roles=["Team lead"]))
    assert "Nobody to compare" in client.get(f"{URL}compare/?person=x").content.decode()
    response = client.get(f"{URL}compare/?person={bea.pk}&person={ada.pk}")
    cells = {line.label: line.cells for line in response.context["lines"]}
    assert cells["Last title"] == ["Analyst", "Data Engineer"]
    assert cells["Skills"] == [[("Python", True)], [("Python", True), ("SQL", False)]]
    assert "Team lead" in response.content.decode()
    with tenant_scope(acme):
        assert list(WishRead.objects.values_list("alumnus", "path")) == [(bea.pk, "compare")]
    many = "&".join(f"person={str(ada.pk)[:-1]}{digit}" for digit in "01234")
    assert "Four people fit" in client.get(f"{URL}compare/?{many}").content.decode()


def test_a_saved_search_tells_who_is_new(
    acme: Employer, ada: Alumnus, left: Left, rita: User, bob: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    client = client_for(rita)
    assert "No search kept yet" in client.get(f"{URL}searches/").content.decode()
    assert "Skill: Python" in client.get(f"{URL}searches/new/?skill=Python&after=x").content.decode()
    assert client.post(f"{URL}searches/new/", {"name": "", "question": "skill=Python"}).status_code == 422
    asked = "skill=Python&skill=SQL&q=a&near=Lyon&km=10&away_from=1&away_to=900&alive=24&wish=yes&skills=all"
    for name, question in (("Pythonistas", "skill=Python"), ("All of it", asked), ("Everybody", "")):
        assert client.post(f"{URL}searches/new/", {"name": name, "question": question}).status_code == 302
    assert client.post(f"{URL}searches/new/", {"name": "Pythonistas"}).status_code == 422
    html = unescape(client.get(f"{URL}searches/").content.decode())
    assert "Skill: Python and SQL · 10 km around Lyon · Away: 1 month to 50 years · Seen: Within 2 years" in html
    assert "Nobody new" in html
    new = left("Nina", "New", skills=("Python",))
    with tenant_scope(acme):
        search = SavedSearch.objects.get(name="Pythonistas")
    client.get(f"{URL}searches/")
    with django_assert_num_queries(8):
        html = client.get(f"{URL}searches/").content.decode()
    assert html.count("1 new") == 2
    assert client_for(bob).get(f"{URL}searches/{search.pk}/").status_code == 404
    page = client.get(f"{URL}searches/{search.pk}/")["Location"]
    hits = client.get(page).context["hits"]
    assert {hit.alumnus_id: hit.is_new for hit in hits} == {ada.pk: False, new.pk: True}
    assert [hit.alumnus_id for hit in client.get(f"{page}&new=yes").context["hits"]] == [new.pk]
    client.get(f"{URL}searches/{search.pk}/")
    assert not any(hit.is_new for hit in client.get(page).context["hits"])
    client.post(f"{URL}searches/{search.pk}/deletion/")
    with tenant_scope(acme):
        assert not SavedSearch.objects.filter(pk=search.pk).exists()
        everybody = SavedSearch.objects.get(name="Everybody")
        monkeypatch.setattr(actions, "MOST_SEEN", 1)
        look_at_search(everybody, found=[ada.pk, new.pk], by=everybody.owner)
    assert "Too many to tell" in client.get(f"{URL}searches/").content.decode()
    assert "Too many people to tell" in client.get(f"{URL}?saved={everybody.pk}").content.decode()


def test_a_file_is_a_right_of_its_own(
    acme: Employer, ada: Alumnus, bea: Alumnus, recruiter: Membership, bob: User, rita: User, client_for: ClientFor
) -> None:
    hr, client = client_for(bob), client_for(rita)
    assert client.get(f"{URL}export/rights/").status_code == 403
    confirm(hr, "candidates.export_rights")
    confirm(client, "candidates.export")
    assert client.get(f"{URL}export/").status_code == 403
    assert "Export" not in client.get(URL).content.decode()
    right = f"{URL}export/rights/{recruiter.pk}/"
    assert "may take files along now" in hr.post(right, {"wanted": "yes"}, follow=True).content.decode()
    hr.post(right, {"wanted": "yes"})
    assert client.get(f"{URL}export/").status_code == 200
    with tenant_scope(acme):
        state_wish(bea, wanted=Wanted(roles=["Team lead"]))
    columns = ["name", "skills", "why", "months", "wish", "seen", "note", "rehire"]
    posted = {"question": "skill=Python", "format": "csv", "columns": columns}
    assert client.post(f"{URL}export/", {**posted, "columns": []}).status_code == 422
    assert client.post(f"{URL}export/", {**posted, "question": "q=nobody+at+all"}).status_code == 422
    page = client.post(f"{URL}export/", posted)["Location"]
    with tenant_scope(acme):
        export = PeopleExport.objects.get()
        work_on(export.pk)
        assert list(WishRead.objects.values_list("alumnus", "path")) == [(bea.pk, "export")]
    assert "The file is ready" in client.get(page).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "export-state"}
    assert client.get(page, headers=headers).content.decode().lstrip().startswith('<div id="export-state"')
    table = csv.DictReader(io.StringIO(b"".join(client.get(f"{page}file/").streaming_content).decode("utf-8-sig")))
    assert {row["Name"]: (row["Skills"], row["Why they left"], row["Open to coming back"]) for row in table} == {
        "Ada Able": ("Python, SQL", "More pay elsewhere.", ""),
        "Bea Bold": ("Python", "Voluntary", "Team lead"),
    }
    hr.post(right, {})
    hr.post(right, {})
    assert client.get(page).status_code == 403
    hr.post(right, {"wanted": "yes"})
    assert client.post(f"{page}deletion/").status_code == 302
    answer = client.get(f"{page}file/")
    assert answer.status_code == 404
    with tenant_scope(acme):
        told = set(AuditEvent.objects.values_list("action", flat=True))
        assert {"candidates.exported", "candidates.export_right_given", "candidates.export_right_taken"} <= told


def test_a_file_of_the_ticked_without_wishes_reads_none(
    acme: Employer, ada: Alumnus, bea: Alumnus, bob: User, client_for: ClientFor
) -> None:
    client = client_for(bob)
    confirm(client, "candidates.export")
    with tenant_scope(acme):
        state_wish(bea, wanted=Wanted())
    answer = client.post(f"{URL}export/", {"person": str(bea.pk), "format": "csv", "columns": ["name", "wish"]})
    assert answer.status_code == 422  # no column for somebody who is no recruiter
    page = client.post(f"{URL}export/", {"person": str(bea.pk), "format": "csv", "columns": ["name", "now"]})[
        "Location"
    ]
    assert "not there any more" in client.get(f"{page}file/", follow=True).content.decode()  # not made yet
    with tenant_scope(acme):
        work_on(PeopleExport.objects.get().pk)
        assert PeopleExport.objects.get().rows_done == 1
        assert not WishRead.objects.exists()


def test_whom_a_search_for_wishes_found_is_told_by_it_alone(
    acme: Employer, ada: Alumnus, bea: Alumnus, recruiter: Membership, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    with tenant_scope(acme):
        wishes = save_search(name="Back", question="wish=yes", found=[], by=recruiter)
        state_wish(bea, wanted=Wanted())
        look_at_search(wishes, found=[bea.pk], by=recruiter)
    assert client.get(f"{URL}?saved={wishes.pk}&new=yes").context["saved"] is None
    assert client.get(f"{URL}?wish=yes&saved={wishes.pk}&new=yes").context["saved"] == wishes


def test_a_file_of_those_with_a_wish_reads_each(
    acme: Employer, ada: Alumnus, bea: Alumnus, recruiter: Membership, bob: User, rita: User, client_for: ClientFor
) -> None:
    client = client_for(rita)
    confirm(client, "candidates.export")
    with tenant_scope(acme):
        state_wish(bea, wanted=Wanted())
        give_export_right(recruiter, by=membership(acme, bob))
    page = client.get(f"{URL}export/?wish=yes&q=bold")
    assert page.context["rows"] is None
    with tenant_scope(acme):
        assert not WishRead.objects.exists()
    posted = {"question": "wish=yes&q=bold", "format": "csv", "columns": ["name"]}
    assert client.post(f"{URL}export/", posted).status_code == 302
    with tenant_scope(acme):
        assert list(WishRead.objects.values_list("alumnus", "path")) == [(bea.pk, "export")]
        work_on(PeopleExport.objects.get().pk)
        assert WishRead.objects.filter(alumnus=bea).count() == 2


def test_the_right_is_asked_again_when_the_file_is_made(
    acme: Employer, ada: Alumnus, recruiter: Membership, bob: User, rita: User
) -> None:
    with tenant_scope(acme):
        hr = membership(acme, bob)
        asked = {"question": "", "people": [ada.pk], "columns": ["name"], "wanted": "csv", "by": recruiter}
        with pytest.raises(PermissionDenied):
            ask_for_file(rows=1, **asked)
        with pytest.raises(PermissionDenied):
            give_export_right(recruiter, by=recruiter)
        with pytest.raises(PermissionDenied):
            take_export_right(recruiter, by=recruiter)
        both = make_member(acme, make_user("both@acme.example"), Role.HR_ADMIN, Role.RECRUITER)
        for wrong, giver in ((hr, both), (both, both)):
            with pytest.raises(ActionError):
                give_export_right(wrong, by=giver)
        give_export_right(recruiter, by=hr)
        with pytest.raises(ActionError, match="Nobody is chosen"):
            ask_for_file(rows=0, **asked)
        exports = [ask_for_file(rows=1, **asked) for _number in range(3)]
        with pytest.raises(ActionError, match="Three lists"):
            ask_for_file(rows=1, **asked)
        take_export_right(recruiter, by=hr)
        work_on(exports[0].pk)
        assert PeopleExport.objects.get(pk=exports[0].pk).state == ExportState.FAILED


def test_conditions_stand_on_the_card(
    acme: Employer, ada: Alumnus, bob: User, rita: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        spell = Spell.objects.get(alumnus=ada)
        decide(spell=spell, eligibility="conditional", conditions="Not in Risk.", reason="x", by=membership(acme, bob))
    (hit,) = client_for(rita).get(URL).context["hits"]
    assert (hit.rehire, hit.note) == ("Eligible with conditions", "Not in Risk.")


def test_the_list_of_rights_names_every_recruiter(
    acme: Employer, recruiter: Membership, bob: User, client_for: ClientFor
) -> None:
    make_member(acme, make_user("both@acme.example"), Role.HR_ADMIN, Role.RECRUITER, display_name="Boris Both")
    confirm(client_for(bob), "candidates.export_rights")
    html = client_for(bob).get(f"{URL}export/rights/").content.decode()
    assert "By their role" in html
    assert "Searches, takes no files" in html
