import pytest

from accounts.models import User
from mail.models import Message
from offboarding.models import Case, CaseState, CaseTask, LeaverLink
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.offboarding import TODAY, days, make_case, make_checklist


@pytest.fixture
def case(acme: Employer, noon: object) -> Case:
    make_checklist(acme, ("Badge", 0))
    return make_case(acme, last_day=TODAY + days(20), work_email="lena@acme.example")


def path(case: Case, noun: str) -> str:
    return f"/acme/manage/cases/{case.pk}/{noun}/"


def fresh(case: Case, acme: Employer) -> Case:
    with tenant_scope(acme):
        case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("noun", "state"),
    [("withdrawal", CaseState.WITHDRAWN), ("death", CaseState.DECEASED), ("ineligibility", CaseState.NOT_ELIGIBLE)],
)
def test_decisions_end_the_case(case: Case, acme: Employer, bob: User, noun: str, state: CaseState) -> None:
    response = client_for(bob).post(path(case, noun), {"note": "So it is", "confirm": "1"})

    assert response["Location"] == f"/acme/manage/cases/{case.pk}/"
    assert fresh(case, acme).state == state


def test_reopening(case: Case, acme: Employer, bob: User) -> None:
    client = client_for(bob)
    client.post(path(case, "withdrawal"), {"confirm": "1"})

    client.post(path(case, "reopening"), {"confirm": "1"})

    assert (fresh(case, acme).state, case.is_held) == (CaseState.IN_NOTICE, True)


def test_a_decision_the_state_forbids_is_422(case: Case, bob: User) -> None:
    response = client_for(bob).post(path(case, "reopening"), {"confirm": "1", "note": "Oops"})

    assert response.status_code == 422
    assert "cannot be opened again" in response.text
    assert "Oops" in response.text


def test_a_note_that_is_too_long_is_422(case: Case, bob: User) -> None:
    assert client_for(bob).post(path(case, "withdrawal"), {"note": "x" * 501}).status_code == 422


def test_last_day_moves(case: Case, acme: Employer, bob: User) -> None:
    client_for(bob).post(path(case, "last-day"), {"last_day": "2026-07-31"})

    assert str(fresh(case, acme).last_day) == "2026-07-31"


@pytest.mark.parametrize("last_day", ["", "31 February", "2062-01-01", "2026-02-30"])
def test_last_day_refuses(case: Case, bob: User, last_day: str) -> None:
    assert client_for(bob).post(path(case, "last-day"), {"last_day": last_day}).status_code == 422


def test_last_day_before_the_first_is_422(acme: Employer, bob: User, noon: object) -> None:
    case = make_case(acme, last_day=TODAY + days(20), started_on=TODAY)

    assert client_for(bob).post(path(case, "last-day"), {"last_day": "2026-06-01"}).status_code == 422


def test_last_day_of_an_ended_case_is_422(case: Case, bob: User) -> None:
    client = client_for(bob)
    client.post(path(case, "death"), {"confirm": "1"})

    assert client.post(path(case, "last-day"), {"last_day": "2026-07-31"}).status_code == 422


def test_release(acme: Employer, bob: User, noon: object) -> None:
    case = make_case(acme, last_day=TODAY + days(20), held=True)
    client = client_for(bob)

    client.post(path(case, "release"))
    client.post(path(case, "release"))

    assert not fresh(case, acme).is_held


def test_invitation(acme: Employer, bob: User, noon: object) -> None:
    case = make_case(acme, last_day=TODAY - days(2), held=False, personal_email="lena@home.example")

    client_for(bob).post(path(case, "invitation"))

    assert fresh(case, acme).state == CaseState.INVITED


def test_invitation_that_cannot_be_says_why(case: Case, bob: User) -> None:
    page = client_for(bob).post(path(case, "invitation"), follow=True).text

    assert "An invitation needs a last day in the past" in page


def test_link_sending_from_the_dashboard_goes_back_there(case: Case, acme: Employer, bob: User) -> None:
    response = client_for(bob).post(path(case, "link/sending"), {"next": "missing"})

    assert response["Location"] == "/acme/manage/"
    with tenant_scope(acme):
        assert Message.objects.in_scope().get().to_address == "lena@acme.example"


def test_link_is_shown_once_and_not_stored(case: Case, acme: Employer, bob: User) -> None:
    client = client_for(bob)

    response = client.post(path(case, "link"))

    url = response.context["url"]
    assert url in response.text
    assert "no-store" in response["Cache-Control"]
    assert "/leaving/" not in client.get(path(case, "link")).text
    with tenant_scope(acme):
        assert LeaverLink.objects.get().token_sha256 not in url


def test_link_of_an_ended_case_is_422(case: Case, bob: User) -> None:
    client = client_for(bob)
    client.post(path(case, "death"), {"confirm": "1"})

    assert client.post(path(case, "link")).status_code == 422


def test_task_is_ticked_with_and_without_javascript(case: Case, acme: Employer, bob: User) -> None:
    client = client_for(bob)
    with tenant_scope(acme):
        task = CaseTask.objects.get()

    whole = client.post(path(case, f"tasks/{task.pk}"), {"done": "1"})
    part = client.post(
        path(case, f"tasks/{task.pk}"), {"done": "0"}, headers={"HX-Request": "true", "HX-Target": "checklist"}
    )

    assert whole["Location"] == f"/acme/manage/cases/{case.pk}/#checklist"
    assert part.status_code == 200
    assert 'id="checklist"' in part.text
    assert "<html" not in part.text
    with tenant_scope(acme):
        task.refresh_from_db()
    assert task.done_at is None


def test_task_of_another_case_is_not_found(case: Case, acme: Employer, bob: User) -> None:
    other = make_case(acme, last_day=TODAY + days(20), given_name="Ada")
    with tenant_scope(acme):
        task = other.tasks.get()

    assert client_for(bob).post(path(case, f"tasks/{task.pk}"), {"done": "1"}).status_code == 404
