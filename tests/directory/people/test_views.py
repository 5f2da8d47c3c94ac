import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directory.actions import change_state, confirm_personal_email, update_profile
from directory.models import Alumnus, AlumnusState, RehireEligibility
from directory.people import panels
from directory.people.panels import Panel
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, set_levels, set_skills

ClientFor = Callable[[User], Client]


@pytest.fixture
def record(acme: Employer) -> Alumnus:
    alumnus = make_alumnus(acme, "Tom", "Record", employee_number="N-7", personal_email="tom@home.example")
    make_spell(
        alumnus, title="Analyst", team="Risk", last_day=date(2026, 3, 31), exit_type="voluntary",
        rehire_eligibility=RehireEligibility.CONDITIONAL, rehire_note="Ask Grace first.",
    )  # fmt: skip
    return alumnus


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(f"/acme/manage/alumni/{path}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_the_table_holds_records_nobody_else_sees(bob: User, record: Alumnus, client_for: ClientFor) -> None:
    html = page(client_for(bob), "")
    for words in ("Tom Record", "Risk", "31 Mar 2026", "Alumnus", "Known", "Not yet", "1 person", "Export"):
        assert words in html


def test_the_table_is_searched_and_filtered(acme: Employer, bob: User, record: Alumnus, client_for: ClientFor) -> None:
    make_peer(acme, "Zoë", "Ågren")
    as_bob = client_for(bob)
    for address in (
        "?q=tom",
        "?q=N-7",
        "?q=tmo",
        "?team=Risk",
        "?left=2026",
        "?joined=no",
        "?address=yes&state=alumnus",
    ):
        html = page(as_bob, address)
        assert "Tom Record" in html
        assert "Zoë" not in html
    assert "Nobody found" in page(as_bob, "?q=gandalf")
    fragment = page(as_bob, "?joined=yes", **{"HX-Request": "true", "HX-Target": "results"})
    assert fragment.lstrip().startswith('<div id="results"')
    assert "Zoë Ågren" in fragment
    assert "Joined: Joined" in fragment


@pytest.mark.parametrize(
    ("sort", "order", "heading"),
    [
        ("", "Ada Bea Cy Tom", "ascending"),
        ("-name", "Tom Cy Bea Ada", "descending"),
        ("last_day", "Bea Tom Ada Cy", "descending"),
        ("-last_day", "Cy Ada Tom Bea", "ascending"),
        ("state", "Ada Cy Tom Bea", "ascending"),
        ("-state", "Bea Ada Cy Tom", "descending"),
        ("salary", "Ada Bea Cy Tom", "ascending"),
    ],
)
def test_each_heading_sorts_both_ways(
    acme: Employer, bob: User, record: Alumnus, client_for: ClientFor, sort: str, order: str, heading: str
) -> None:
    make_peer(acme, "Ada", "Able")
    bea = make_alumnus(acme, "Bea", "Bold")
    make_spell(bea, last_day=date(2026, 5, 1))
    with tenant_scope(acme):
        change_state(bea, state=AlumnusState.DECLINED, by=None)
    make_peer(acme, "Cy", "Cole")
    html = page(client_for(bob), f"?sort={sort}")
    places = {html.index(f">{name} "): name for name in order.split()}
    assert " ".join(places[place] for place in sorted(places)) == order
    assert html.count("aria-sort") == 1
    assert f'aria-sort="{heading}"' in html


def test_sorted_pages_follow_each_other(acme: Employer, bob: User, client_for: ClientFor) -> None:
    for number in range(30):
        make_peer(acme, "Sam", f"Lake{number:02}")
    client = client_for(bob)
    for sort in ("-name", "-state", "joined", "-joined"):
        seen = [*names(page(client, f"?sort={sort}")), *names(page(client, next_of(page(client, f"?sort={sort}"))))]
        assert len(seen) == len(set(seen)) == 30, sort


def names(html: str) -> list[str]:
    return re.findall(r">(Sam Lake\d\d)<", html)


def next_of(html: str) -> str:
    found = re.search(r'href="(\?[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="(\?[^"]*)"', html)
    assert found
    return unescape(found[1] or found[2])


def test_an_empty_table_names_the_next_step(bob: User, client_for: ClientFor) -> None:
    html = page(client_for(bob), "")
    assert "No people yet" in html
    assert "Import leavers" in html


def test_only_some_may_export(acme: Employer, rita: User, record: Alumnus, client_for: ClientFor) -> None:
    assert "alumni/export/" not in page(client_for(rita), "")
    assert client_for(rita).post("/acme/manage/alumni/export/").status_code == 403


def test_the_export_is_confirmed_first(acme: Employer, bob: User, record: Alumnus, client_for: ClientFor) -> None:
    response = client_for(bob).post("/acme/manage/alumni/export/", {"team": "Risk"})
    assert response.url.startswith("/account/confirm/?for=")  # type: ignore[attr-defined]


def test_the_record_page_tells_all_that_staff_may_know(
    acme: Employer, bob: User, record: Alumnus, client_for: ClientFor
) -> None:
    make_job(record, "Tidewater Bank")
    set_skills(record, "Pricing")
    with tenant_scope(acme):
        update_profile(record, headline="Hi", about="Hello.", custom={"Cost centre": "77"}, by=bob)
        confirm_personal_email(record, email="tom@home.example", by=None)
    html = page(client_for(bob), f"{record.pk}/")
    for words in (
        "Tom Record", "N-7", "tom@home.example", "Confirmed", "Voluntary", "Eligible with conditions",
        "Ask Grace first.", "Tidewater Bank", "Pricing", "Cost centre", "77", "Record created", "Profile changed",
        "Headline", "Bob", "The portal itself",
    ):  # fmt: skip
        assert words in html


def test_rehire_is_for_hr_and_recruiters(acme: Employer, rita: User, record: Alumnus, client_for: ClientFor) -> None:
    auditor = make_user("aud@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    assert "Ask Grace first." in page(client_for(rita), f"{record.pk}/")
    html = page(client_for(auditor), f"{record.pk}/")
    assert "Tom Record" in html
    for words in ("Ask Grace first.", "Eligible with conditions", "Voluntary"):
        assert words not in html


@pytest.fixture
def oona(acme: Employer) -> User:
    organiser = make_user("oona@acme.example")
    make_member(acme, organiser, Role.ORGANISER)
    return organiser


def test_organisers_find_members_alone(acme: Employer, oona: User, record: Alumnus, client_for: ClientFor) -> None:
    make_peer(acme, "Zoë", "Ågren")
    set_levels(make_peer(acme, "Hidden", "Hare"), listing="staff")
    as_oona = client_for(oona)
    html = page(as_oona, "?state=leaver&address=no")  # filters of the record are not theirs
    assert "Zoë Ågren" in html
    for words in ("Tom Record", "Hidden Hare", "Personal address", "those who have not joined", "Export"):
        assert words not in html
    assert "Nobody found" in page(as_oona, "?q=N-7")
    assert as_oona.get(f"/acme/manage/alumni/{record.pk}/").status_code == 404


def test_organisers_read_what_members_read(acme: Employer, oona: User, bob: User, client_for: ClientFor) -> None:
    peer = make_peer(
        acme, "Zoë", "Ågren", employee_number="N-8", work_email="zoe@acme.example", phone="+44 1", headline="Hi",
        personal_email="zoe@home.example",
    )  # fmt: skip
    make_spell(peer, title="Analyst", manager="Grace Lee", grade="Grade seven", last_day=date(2026, 3, 31))
    private = ("N-8", "zoe@acme.example", "+44 1", "zoe@home.example", "Grace Lee", "Grade seven", "history-title")
    for_hr, for_organisers = page(client_for(bob), f"{peer.pk}/"), page(client_for(oona), f"{peer.pk}/")
    assert "Analyst" in for_organisers
    assert [words for words in private if words not in for_hr] == []
    assert [words for words in private if words in for_organisers] == []


def test_extra_columns_of_a_file_are_for_hr(
    acme: Employer, bob: User, rita: User, record: Alumnus, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        update_profile(record, custom={"Salary": "99,000"}, by=bob)
    path = f"{record.pk}/"
    assert "99,000" in page(client_for(bob), path)
    assert "99,000" not in page(client_for(rita), path)


def test_what_they_keep_to_themselves_is_said_not_shown(bob: User, record: Alumnus, client_for: ClientFor) -> None:
    set_levels(record, personal_email="nobody")
    html = page(client_for(bob), f"{record.pk}/")
    assert "tom@home.example" not in html
    assert "Kept to themselves" in html


def test_apps_above_add_cards(
    bob: User, record: Alumnus, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    template = "directory/_spell_list.html"
    panels.register(Panel("second", "Second card", template, lambda request, alumnus: {"spells": []}, order=2))
    panels.register(Panel("first", "First card", template, lambda request, alumnus: {"spells": []}, order=1))
    panels.register(Panel("silent", "Silent card", template, lambda request, alumnus: None))
    html = page(client_for(bob), f"{record.pk}/")
    assert html.index("First card") < html.index("Second card")
    assert "Silent card" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, bob: User, client_for: ClientFor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        make_spell(make_alumnus(acme, "Sam", f"Lake{each}"), team="Risk")
    client = client_for(bob)
    client.get("/acme/manage/alumni/")
    with django_assert_num_queries(12):  # two of them the savepoint
        client.get("/acme/manage/alumni/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_of_organisers_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, oona: User, client_for: ClientFor, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        make_spell(make_peer(acme, "Sam", f"Lake{each}"), team="Risk")
    client = client_for(oona)
    client.get("/acme/manage/alumni/")
    with django_assert_num_queries(9):  # two of them the savepoint
        client.get("/acme/manage/alumni/")


@pytest.mark.parametrize("path", ["", "{record}/"])
def test_doors(alice: User, bob: User, mallory: User, record: Alumnus, client_for: ClientFor, path: str) -> None:
    url = f"/acme/manage/alumni/{path.format(record=record.pk)}"
    assert client_for(mallory).get(url).status_code == 404
    assert client_for(alice).get(url).status_code == 403
    assert client_for(bob).post(url).status_code == 405
    assert Client().get(url).url.startswith("/account/sign-in/")  # type: ignore[attr-defined]


def test_records_of_others_do_not_exist(globex: Employer, bob: User, client_for: ClientFor) -> None:
    foreign = make_alumnus(globex)
    assert client_for(bob).get(f"/acme/manage/alumni/{foreign.pk}/").status_code == 404


def test_the_old_address_leads_to_the_new_one(alice: User, bob: User, record: Alumnus, client_for: ClientFor) -> None:
    as_bob = client_for(bob)
    for old, new in (
        ("?q=tom&state=alumnus", "?q=tom&state=alumnus"),
        (f"{record.pk}/", f"{record.pk}/"),
        ("/evil.example/?a=b%26c", "/evil.example/?a=b%26c"),
    ):
        response = as_bob.get(f"/acme/manage/people/{old}")
        assert (response.status_code, response.headers["Location"]) == (301, f"/acme/manage/alumni/{new}")
    assert as_bob.post("/acme/manage/people/").status_code == 405
    assert client_for(alice).get("/acme/manage/people/").status_code == 403
