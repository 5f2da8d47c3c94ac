import pytest
from django.utils import timezone

from accounts.models import Role, User
from community.models import Story, StoryState
from directory.models import Alumnus
from offboarding.models import Case, CaseState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case, make_checklist


def test_first_run_teaches_the_next_step(acme: Employer, bob: User) -> None:
    page = client_for(bob).get("/acme/manage/").text

    assert "/acme/manage/imports/new/" in page
    assert "/acme/manage/cases/new/" in page


def test_first_run_without_imports_leads_to_them_whoever_may_switch_them_on(acme: Employer, bob: User) -> None:
    owner = make_user("owner@acme.example")
    make_member(acme, owner, Role.OWNER)
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["offboarding"])

    pages = [client_for(user).get("/acme/manage/").text for user in (owner, bob)]

    assert [page.count("Switch on imports") for page in pages] == [1, 0]
    assert all("/acme/manage/cases/new/" in page for page in pages)


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.AUDITOR])
def test_first_run_asks_nothing_of_readers(acme: Employer, role: Role) -> None:
    reader = make_user("reader@acme.example")
    make_member(acme, reader, role)

    page = client_for(reader).get("/acme/manage/").text

    assert "Once HR has loaded a list of leavers" in page
    for words in ("Load the list", "/acme/manage/imports/new/", "/acme/manage/cases/new/"):
        assert words not in page


def test_whoever_has_no_cases_sees_what_waits(acme: Employer, bob: User) -> None:
    organiser = make_user("organiser@acme.example")
    make_member(acme, organiser, Role.ORGANISER)
    assert "Nothing waits for you" in client_for(organiser).get("/acme/manage/").text

    alumnus = make_case(acme, given_name="Ada").alumnus
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory", "news"])
        Story.objects.create(alumnus=alumnus, state=StoryState.CHANGES)

    page = client_for(organiser).get("/acme/manage/").text
    assert "Nothing waits for you" not in page
    assert page.count('href="/acme/manage/stories/"') == 2  # in the menu, and on the page


def test_funnel_counts_and_leads_to_the_people(acme: Employer, bob: User, noon: object) -> None:
    make_case(acme, last_day=TODAY + days(9))
    known = make_case(acme, last_day=TODAY + days(9), personal_email="ada@home.example", given_name="Ada")
    invited = make_case(acme, last_day=TODAY - days(9), personal_email="bo@home.example", given_name="Bo")
    active = make_case(acme, last_day=TODAY - days(9), personal_email="cy@home.example", given_name="Cy")
    gone = make_case(acme, last_day=TODAY + days(9), given_name="Dee")
    with tenant_scope(acme):
        Case.objects.filter(pk=invited.pk).update(state=CaseState.INVITED)
        Case.objects.filter(pk=active.pk).update(state=CaseState.ACTIVE)
        Case.objects.filter(pk=gone.pk).update(state=CaseState.WITHDRAWN)
        Alumnus.objects.filter(pk=known.alumnus_id).update(personal_email_verified_at=timezone.now())
    client = client_for(bob)

    response = client.get("/acme/manage/")

    assert [(stage.value, stage.href) for stage in response.context["stages"]] == [
        (4, "/acme/manage/cases/"),
        (3, "/acme/manage/cases/?show=address_known"),
        (2, "/acme/manage/cases/?show=reached"),
        (1, "/acme/manage/cases/?state=active"),
    ]
    for stage in response.context["stages"][1:]:
        assert len(client.get(stage.href).context["page"].items) == stage.value
    figures = response.context["figures"]
    assert {name: figures[name] for name in ("leaving", "soon", "missing", "held", "silent")} == {
        "leaving": 2, "soon": 2, "missing": 1, "held": 1, "silent": 1,
    }  # fmt: skip


def test_tasks_due_and_addresses_missing_are_listed(acme: Employer, bob: User, noon: object) -> None:
    make_checklist(acme, ("Hand back the badge", -20), ("Later", 20))
    make_case(acme, last_day=TODAY + days(9))

    page = client_for(bob).get("/acme/manage/").text

    assert "Hand back the badge" in page
    assert "Overdue" in page
    assert "Later" not in page
    assert "Send the link to Lena Vogel again" in page


@pytest.mark.parametrize("number", [1, 3])
def test_thirteen_queries_whatever_the_number_of_cases(
    acme: Employer, bob: User, noon: object, number: int, django_assert_num_queries: object
) -> None:
    make_checklist(acme, ("Badge", -20))
    for index in range(number):
        make_case(acme, last_day=TODAY + days(index), given_name=f"Ada {index}")
    client = client_for(bob)
    client.get("/acme/manage/")  # the session gets its CSRF secret

    with django_assert_num_queries(13):  # type: ignore[operator]  # two of them are the test's savepoint
        client.get("/acme/manage/")
