"""Who may open what: every page of HR, asked by everybody."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Role, User
from offboarding.models import Case, CaseTask
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case, make_checklist

READ = ["manage/", "manage/cases/", "manage/cases/{case}/"]
WRITE_PAGES = [
    "manage/cases/new/", "manage/cases/release/", "manage/cases/{case}/last-day/", "manage/cases/{case}/withdrawal/",
    "manage/cases/{case}/death/", "manage/cases/{case}/ineligibility/", "manage/cases/{case}/reopening/",
    "manage/cases/{case}/link/", "manage/checklists/", "manage/checklists/new/", "manage/checklists/{checklist}/",
    "manage/eligibility/",
]  # fmt: skip
POSTS = [
    "manage/cases/{case}/release/", "manage/cases/{case}/invitation/", "manage/cases/{case}/link/sending/",
    "manage/cases/{case}/tasks/{task}/", "manage/checklists/{checklist}/deletion/",
]  # fmt: skip
ADDRESSED = [path for path in [*READ, *WRITE_PAGES, *POSTS] if "{" in path]


@pytest.fixture
def path_of(acme: Employer, noon: object) -> Callable[[str], str]:
    checklist = make_checklist(acme, ("Badge", 0))
    case = make_case(acme, last_day=TODAY + days(20), work_email="lena@acme.example")
    with tenant_scope(acme):
        task = CaseTask.objects.get()
    return lambda path: "/acme/" + path.format(case=case.pk, task=task.pk, checklist=checklist.pk)


def ask(client: Client, path: str) -> int:
    method = client.post if path.rpartition("/acme/")[2] and _is_post(path) else client.get
    return method(path).status_code


def _is_post(path: str) -> bool:
    return any(path.endswith(ending) for ending in ("/release/", "/invitation/", "/sending/", "/deletion/")) or (
        "/tasks/" in path
    )


@pytest.mark.parametrize("path", [*READ, *WRITE_PAGES])
def test_hr_opens_every_page(path_of: Callable[[str], str], bob: User, path: str) -> None:
    assert client_for(bob).get(path_of(path)).status_code == 200


@pytest.mark.parametrize("path", READ)
@pytest.mark.parametrize("role", [Role.RECRUITER, Role.AUDITOR])
def test_readers_read(path_of: Callable[[str], str], acme: Employer, path: str, role: Role) -> None:
    user = make_user("reader@acme.example")
    make_member(acme, user, role)

    assert client_for(user).get(path_of(path)).status_code == 200


@pytest.mark.parametrize("path", [*WRITE_PAGES, *POSTS])
def test_recruiters_do_not_write(path_of: Callable[[str], str], rita: User, path: str) -> None:
    assert ask(client_for(rita), path_of(path)) == 403


@pytest.mark.parametrize("path", [*READ, *WRITE_PAGES, *POSTS])
def test_alumni_are_refused(path_of: Callable[[str], str], alice: User, path: str) -> None:
    assert ask(client_for(alice), path_of(path)) == 403


@pytest.mark.parametrize("path", [*READ, *WRITE_PAGES, *POSTS])
def test_outsiders_see_no_page(path_of: Callable[[str], str], mallory: User, path: str) -> None:
    assert ask(client_for(mallory), path_of(path)) == 404


@pytest.mark.parametrize("path", ADDRESSED)
def test_hr_of_another_employer_finds_nothing_under_its_own_address(
    path_of: Callable[[str], str], mallory: User, path: str
) -> None:
    foreign = path_of(path).replace("/acme/", "/globex/", 1)

    assert ask(client_for(mallory), foreign) == 404


@pytest.mark.parametrize("path", [*READ, *WRITE_PAGES, *POSTS])
def test_strangers_are_sent_to_sign_in(path_of: Callable[[str], str], path: str) -> None:
    client = Client()
    full = path_of(path)
    response = client.post(full) if _is_post(full) else client.get(full)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/sign-in/?next=")


@pytest.mark.parametrize("path", POSTS)
def test_posts_refuse_get(path_of: Callable[[str], str], bob: User, path: str) -> None:
    assert client_for(bob).get(path_of(path)).status_code == 405


@pytest.mark.parametrize("path", READ)
def test_pages_refuse_post(path_of: Callable[[str], str], bob: User, path: str) -> None:
    assert client_for(bob).post(path_of(path)).status_code == 405


def test_an_unknown_case_is_not_found(acme: Employer, bob: User) -> None:
    assert client_for(bob).get(f"/acme/manage/cases/{uuid4()}/").status_code == 404


def test_organisers_get_a_start_page_without_leavers(path_of: Callable[[str], str], acme: Employer) -> None:
    user = make_user("org@acme.example")
    make_member(acme, user, Role.ORGANISER)

    response = client_for(user).get("/acme/manage/")

    assert response.status_code == 200
    assert "Lena" not in response.text
    assert client_for(user).get("/acme/manage/cases/").status_code == 403


def test_recruiters_do_not_read_the_leavers_words(
    path_of: Callable[[str], str], acme: Employer, rita: User, bob: User
) -> None:
    with tenant_scope(acme):
        case = Case.objects.get()
        case.farewell, case.answered_at = "Goodbye, dear friends", case.opened_at
        case.save()
        case.colleagues.create(name="Yara Haddad")

    page = path_of("manage/cases/{case}/")

    assert "dear friends" in client_for(bob).get(page).text
    assert "dear friends" not in client_for(rita).get(page).text
    assert "Yara" not in client_for(rita).get(page).text
