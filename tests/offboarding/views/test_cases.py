from datetime import date, timedelta
from typing import Any

import pytest

from accounts import step_up
from accounts.models import Role, User
from directory.models import Alumnus, Spell
from directory.search.rows import refresh_search
from offboarding.actions.steps import run_timeline
from offboarding.models import Case, CaseState, CaseStep, StepKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, confirm, make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case, make_spell

LIST = "/acme/manage/cases/"
NEW = "/acme/manage/cases/new/"


def names(response: object) -> list[str]:
    return [case.alumnus.given_name for case in response.context["page"].items]  # type: ignore[attr-defined]


@pytest.fixture
def three(acme: Employer, noon: object) -> list[Case]:
    return [
        make_case(acme, last_day=TODAY + days(20), given_name="Ada", exit_type="retirement"),
        make_case(acme, last_day=TODAY + days(5), given_name="Bo", personal_email="bo@home.example"),
        make_case(acme, last_day=TODAY - days(50), given_name="Cy"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ada", "Bo", "Cy"]),
        ("?state=in_notice", ["Bo", "Ada"]),
        ("?state=exited", ["Cy"]),
        ("?state=nonsense", ["Ada", "Bo", "Cy"]),
        ("?show=held", ["Cy"]),
        ("?show=address_missing", ["Bo", "Ada"]),
        ("?show=no_address", ["Ada", "Cy"]),
        ("?show=address_known", ["Bo"]),
        ("?show=leaving_soon", ["Bo", "Ada"]),
        ("?show=silent", []),
        ("?show=reached", []),
        ("?show=task_due", []),
        ("?show=nonsense", ["Ada", "Bo", "Cy"]),
        ("?exit_type=retirement", ["Ada"]),
        ("?exit_type=nonsense", ["Ada", "Bo", "Cy"]),
        ("?q=bo", ["Bo"]),
        ("?q=nobody", []),
        ("?q=%00", ["Ada", "Bo", "Cy"]),
        ("?after=nonsense", ["Ada", "Bo", "Cy"]),
    ],
)
def test_case_list_filters(three: list[Case], acme: Employer, bob: User, query: str, found: list[str]) -> None:
    with tenant_scope(acme):
        refresh_search(case.alumnus_id for case in three)

    assert names(client_for(bob).get(LIST + query)) == found


def test_case_list_counts_its_tabs(three: list[Case], bob: User) -> None:
    tabs = client_for(bob).get(LIST + "?state=exited").context["tabs"]

    assert [(tab["name"], tab["count"], tab["current"]) for tab in tabs] == [
        ("", 3, False), ("in_notice", 2, False), ("exited", 1, True),
    ]  # fmt: skip


def test_case_list_pages(acme: Employer, bob: User, noon: object) -> None:
    for number in range(27):
        make_case(acme, last_day=TODAY + days(number), given_name=f"P{number:02}")
    client = client_for(bob)

    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].next_cursor})

    assert names(first) + names(second) == [f"P{number:02}" for number in reversed(range(27))]


@pytest.mark.parametrize("number", [1, 3])
def test_case_list_queries(
    acme: Employer, bob: User, noon: object, number: int, django_assert_num_queries: object
) -> None:
    for index in range(number):
        make_case(acme, last_day=TODAY + days(index), given_name=f"Ada {index}")
    client = client_for(bob)
    client.get(LIST)

    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get(LIST)


def test_case_detail_says_what_happens_when_and_what_is_missing(acme: Employer, bob: User, noon: object) -> None:
    case = make_case(acme, last_day=TODAY + days(20), exit_type="involuntary")

    page = client_for(bob).get(case_path(case)).text

    for words in (
        "Nothing is mailed until HR releases this case.",
        "7 Jul 2026",
        "Waits for the release.",
        "Release",
    ):
        assert words in page


def case_path(case: Case) -> str:
    return f"/acme/manage/cases/{case.pk}/"


def test_case_detail_tells_history_with_names(acme: Employer, bob: User, noon: object) -> None:
    case = make_case(acme, last_day=TODAY + days(20))
    client = client_for(bob)
    client.post(f"{case_path(case)}last-day/", {"last_day": "2026-07-20", "note": "Longer hand-over"})

    page = client.get(case_path(case)).text

    assert "Last day moved from 5 Jul 2026 to 20 Jul 2026" in page
    assert "Longer hand-over" in page
    assert "Bob" in page


def test_case_detail_on_the_day_somebody_becomes_an_alumnus(acme: Employer, bob: User, noon: Any) -> None:
    case = make_case(acme, last_day=TODAY)
    noon.shift(days(1))

    assert "Happens with the next run." in client_for(bob).get(case_path(case)).text


def test_case_detail_tells_when_due_mail_really_goes_out(acme: Employer, bob: User, noon: Any) -> None:
    case = make_case(acme, last_day=TODAY + days(20), personal_email="ada@home.example")
    client = client_for(bob)
    noon.shift(-timedelta(hours=6))
    assert "Goes out today, after 8 in the morning." in client.get(case_path(case)).text
    noon.shift(timedelta(hours=6))
    assert "Goes out with the next run." in client.get(case_path(case)).text
    assert run_timeline(acme) == {StepKind.LEAVER_LINK: 1}
    with tenant_scope(acme):
        CaseStep.objects.filter(case=case, kind=StepKind.ADDRESS_REMINDER_1).update(due_on=TODAY)

    page = client.get(case_path(case)).text

    assert "Goes out tomorrow, after 8 in the morning: one mail a day per person." in page
    assert "next run" not in page
    assert run_timeline(acme) == {}
    noon.shift(days(1))
    assert run_timeline(acme) == {StepKind.ADDRESS_REMINDER_1: 1}


def test_case_detail_tells_what_another_mail_replaces(acme: Employer, bob: User, noon: Any) -> None:
    case = make_case(acme, last_day=TODAY + days(20), personal_email="ada@home.example")
    with tenant_scope(acme):
        CaseStep.objects.filter(case=case, kind=StepKind.ADDRESS_REMINDER_1).update(due_on=TODAY)

    page = client_for(bob).get(case_path(case)).text

    assert page.count("Goes out with the next run.") == 1
    assert "Will be left out: A later message took its place" in page


def test_empty_case_list_asks_nothing_of_readers(acme: Employer) -> None:
    auditor = make_user("aud@acme.example")
    make_member(acme, auditor, Role.AUDITOR)

    page = client_for(auditor).get(LIST).text

    assert "HR has not opened a case yet." in page
    assert "Load the list" not in page


def test_case_list_teaches_the_next_step(acme: Employer, bob: User) -> None:
    client = client_for(bob)

    assert "No case yet" in client.get(LIST).text
    assert "No case fits" in client.get(LIST + "?state=active").text


@pytest.mark.parametrize("state", list(CaseState))
def test_case_detail_shows_every_state(acme: Employer, bob: User, noon: object, state: CaseState) -> None:
    case = make_case(acme, last_day=TODAY + days(20))
    with tenant_scope(acme):
        Case.objects.update(state=state)

    response = client_for(bob).get(case_path(case))

    assert response.status_code == 200
    assert str(state.label) in response.text


def valid(**changes: str) -> dict[str, str]:
    return {
        "given_name": "Lena", "family_name": "Vogel", "team": "Sales", "last_day": "2026-07-01",
        "exit_type": "voluntary",
    } | changes  # fmt: skip


def test_case_create_for_somebody_new(acme: Employer, bob: User, noon: object) -> None:
    response = client_for(bob).post(NEW, valid(personal_email="Lena@Home.example"))

    with tenant_scope(acme):
        case = Case.objects.select_related("alumnus").get()
    assert response["Location"] == case_path(case)
    assert (case.alumnus.personal_email, case.last_day) == ("lena@home.example", date(2026, 7, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"personal_email": "lena@mail.acme.example"}, "personal_email"),
        ({"personal_email": "not an address"}, "personal_email"),
        ({"last_day": "31.02.2026"}, "last_day"),
        ({"last_day": "2062-07-01"}, "last_day"),
        ({"started_on": "2026-07-02"}, "last_day"),
        ({"exit_type": "fired"}, "exit_type"),
    ],
)
def test_case_create_refuses(acme: Employer, bob: User, noon: object, changes: dict[str, str], field: str) -> None:
    response = client_for(bob).post(NEW, valid(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Vogel"' in response.text
    with tenant_scope(acme):
        assert not Alumnus.objects.exists()


def test_case_create_without_a_last_day_saves_a_draft(acme: Employer, bob: User, noon: object) -> None:
    page = client_for(bob).post(NEW, valid(last_day=""), follow=True).text

    assert "The draft is saved." in page
    assert "Set the last day" in page


def test_case_create_says_when_a_number_is_taken(acme: Employer, bob: User, noon: object) -> None:
    make_spell(acme, employee_number="N-1")

    response = client_for(bob).post(NEW, valid(employee_number="N-1"))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Someone else has this employee number already."]


def test_case_create_finds_the_known_and_opens_a_second_spell(acme: Employer, bob: User, noon: object) -> None:
    first = make_spell(acme, last_day=TODAY - days(900), team="Legal")
    with tenant_scope(acme):
        refresh_search([first.alumnus_id])
    client = client_for(bob)

    assert f"?person={first.alumnus_id.hex}" in client.get(NEW, {"q": "vogel"}).text
    page = client.get(NEW, {"person": first.alumnus_id.hex})
    client.post(
        f"{NEW}?person={first.alumnus_id}",
        {"started_on": "2025-01-01", "last_day": "2026-08-01", "exit_type": "voluntary", "team": "Sales"},
    )

    assert "given_name" not in page.context["form"].fields
    with tenant_scope(acme):
        assert [spell.team for spell in Spell.objects.order_by("last_day")] == ["Legal", "Sales"]
        assert Case.objects.get().alumnus_id == first.alumnus_id


def test_case_create_prefills_what_is_on_file(acme: Employer, bob: User, noon: object) -> None:
    spell = make_spell(acme, team="Legal", title="Counsel")

    form = client_for(bob).get(NEW, {"person": str(spell.alumnus_id)}).context["form"]

    assert (form.initial["team"], form.initial["title"]) == ("Legal", "Counsel")


@pytest.mark.parametrize(("person", "status"), [("nonsense", 200), ("019ecb27-2200-72c8-8afa-6c143188a8a2", 404)])
def test_case_create_with_a_person_who_is_not_there(acme: Employer, bob: User, person: str, status: int) -> None:
    assert client_for(bob).get(NEW, {"person": person}).status_code == status


def test_case_release_of_the_ticked(three: list[Case], acme: Employer, bob: User) -> None:
    held = make_case(acme, last_day=TODAY - days(50), given_name="Dee")

    response = client_for(bob).post(f"{LIST}release/", {"case": [str(held.pk), "nonsense"]})

    assert response.status_code == 302
    with tenant_scope(acme):
        assert [case.alumnus_id for case in Case.objects.held()] == [three[2].alumnus_id]


def test_case_release_of_everybody_asks_once(three: list[Case], acme: Employer, bob: User) -> None:
    make_case(acme, last_day=TODAY - days(50), given_name="Dee", personal_email="dee@home.example")
    client = client_for(bob)

    page = client.get(f"{LIST}release/?show=held")
    client.post(f"{LIST}release/?show=held", {"all": "1"})

    assert "Release 2 people" in page.text
    assert "One of them has no personal address" in page.text
    with tenant_scope(acme):
        assert not Case.objects.held().exists()


def test_case_release_of_many_is_confirmed_first(three: list[Case], bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_up, "MANY_PEOPLE", 0)
    client = client_for(bob)

    response = client.post(f"{LIST}release/?show=held", {"all": "1"})

    assert response.headers["Location"].startswith("/account/confirm/?for=")
    assert client.get(f"{LIST}release/?show=held").status_code == 200
    confirm(client, "cases.release")
    assert client.post(f"{LIST}release/?show=held", {"all": "1"}).headers["Location"] == LIST


def test_case_release_of_nobody_says_so(acme: Employer, bob: User) -> None:
    client = client_for(bob)

    assert "Nobody is waiting" in client.get(f"{LIST}release/").text
    assert "Nobody was waiting for your release." in client.post(f"{LIST}release/", {}, follow=True).text


def test_case_release_leaves_another_employers_cases_alone(
    acme: Employer, globex: Employer, bob: User, noon: object
) -> None:
    foreign = make_case(globex, last_day=TODAY - days(50))

    client_for(bob).post(f"{LIST}release/", {"case": str(foreign.pk)})

    with tenant_scope(globex):
        assert Case.objects.held().get() == foreign
