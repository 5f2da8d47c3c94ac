from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, Spell
from feedback.interviews.actions import keep_notes, schedule
from feedback.models import ExitInterview, InterviewState, Promise
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_spell, own_alumnus
from tests.feedback.interviews.test_actions import again, exit_version, meet

ClientFor = Callable[[User], Client]
LIST = "/acme/manage/interviews/"


def page_of(interview: ExitInterview, part: str = "") -> str:
    return f"{LIST}{interview.pk}/{part}"


def date_of(hr: Membership, house: Employer, **other: object) -> dict[str, object]:
    day = house.today() + timedelta(days=7)
    sent = {"edition": 1, "interviewer": hr.pk, "on": day, "at": "10:00", "minutes": 45, "place": "Room 4"}
    return {**sent, "words": "", "questions": "", **other}


def test_hr_sets_a_date_writes_down_what_is_said_and_ends_it(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor
) -> None:
    client = client_for(bob)
    version = exit_version(house, hr)
    assert "Nora Lind" in client.get(LIST).content.decode()
    sent = date_of(hr, house, questions=version.pk)
    assert client.post(page_of(interview, "appointment/"), sent).url == page_of(interview)
    assert "Nora Lind" in client.get(LIST + "?show=scheduled").content.decode()
    page = client.get(page_of(interview)).content.decode()
    assert "Room 4" in page
    assert "how likely" in page.lower()  # the first question of the set
    assert client.post(page_of(interview, "notes/"), {"edition": 2, "notes": "The rota."}).status_code == 302
    assert client.get(page_of(interview)).status_code == 200
    ended = {"edition": 3, "outcome": "exit_confirmed", "on": house.today()}
    assert client.post(page_of(interview, "outcome/"), ended).status_code == 302
    promise = {"title": "Look at the rota", "owner": hr.pk, "due_on": house.today()}
    assert client.post(f"/acme/manage/promises/new/?interview={interview.pk}", promise).url == page_of(interview)
    assert Promise.objects.get().interview_id == interview.pk
    assert "Look at the rota" in client.get(page_of(interview)).content.decode()
    assert "They leave" in client.get(LIST + "?show=ended").content.decode()
    assert AuditEvent.objects.filter(action="interview.notes_read").exists()


@pytest.mark.parametrize(
    ("part", "sent", "said"),
    [
        ("appointment/", {"edition": 1, "on": "2020-01-01", "at": "10:00"}, "lies ahead"),
        ("appointment/", {"edition": 1, "on": "2027-03-28", "at": "02:30"}, "leave this hour out"),
        ("appointment/", {"edition": 9}, "A colleague has changed this"),
        ("notes/", {"edition": 9, "notes": "kept as typed"}, "kept as typed"),
        ("outcome/", {"edition": 1, "outcome": "x"}, "Select a valid choice"),
        ("outcome/", {"edition": 9, "outcome": "retained"}, "A colleague has changed this"),
        ("outcome/", {"edition": 1, "outcome": "retained", "on": "2099-01-01"}, "has not come yet"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor, part: str,
    sent: dict[str, object], said: str,
) -> None:  # fmt: skip
    house.timezone = "Europe/Paris"
    house.save(update_fields=["timezone"])
    usual = date_of(hr, house) if part == "appointment/" else {"on": house.today()}
    response = client_for(bob).post(page_of(interview, part), {**usual, **sent})
    assert response.status_code == 422
    assert said in response.content.decode()


def test_the_manager_cannot_be_chosen(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor
) -> None:
    max_berg = make_member(house, make_user("max@acme.example"), Role.HR_ADMIN, display_name="Max Berg")
    response = client_for(bob).post(page_of(interview, "appointment/"), date_of(max_berg, house))
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()
    assert again(interview).state == InterviewState.PENDING


def test_a_question_answered_wrongly_stays_as_typed(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor
) -> None:
    version = exit_version(house, hr)
    schedule(interview=interview, appointment=meet(hr), edition=1, by=hr, version=version)
    questions = version.content["pages"][0]["questions"]
    score = next(each for each in questions if each["kind"] == "score")
    sent = {"edition": 2, "notes": "x", f"q-{score['key']}": "11"}
    assert client_for(bob).post(page_of(interview, "notes/"), sent).status_code == 422
    assert again(interview).answers == {}


def test_they_would_rather_not_and_then_they_would(interview: ExitInterview, bob: User, client_for: ClientFor) -> None:
    client = client_for(bob)
    client.post(page_of(interview, "refusal/"), {"edition": 1})
    assert again(interview).state == InterviewState.DECLINED
    assert "Nora Lind" in client.get(LIST + "?show=ended").content.decode()
    client.post(page_of(interview, "refusal/"), {"edition": 2, "undo": "1"})
    client.post(page_of(interview, "refusal/"), {"edition": 2})
    client.post(page_of(interview, "refusal/"), {"edition": ""})
    assert again(interview).state == InterviewState.PENDING


def test_an_interviewer_sees_their_own_and_auditors_see_that_there_was_a_talk(
    house: Employer, interview: ExitInterview, hr: Membership, recruiter: Membership, rita: User, client_for: ClientFor
) -> None:
    keep_notes(interview=interview, notes="Said in private", answers={}, edition=1, by=hr)
    client = client_for(rita)
    assert client.get(page_of(interview)).status_code == 404
    assert "Nora Lind" not in client.get(LIST).content.decode()
    schedule(interview=interview, appointment=meet(recruiter), edition=2, by=hr)
    assert "Said in private" in client.get(page_of(interview)).content.decode()
    assert client.post(page_of(interview, "appointment/"), {}).status_code == 403
    assert client.post(page_of(interview, "refusal/"), {}).status_code == 403
    watcher = make_user("audit@acme.example")
    make_member(house, watcher, Role.AUDITOR)
    audit = client_for(watcher)
    assert "Said in private" not in audit.get(page_of(interview)).content.decode()
    assert audit.post(page_of(interview, "notes/"), {}).status_code == 403
    assert audit.post(page_of(interview, "outcome/"), {}).status_code == 403


def test_a_manager_in_hr_reads_nothing_of_what_was_said(
    house: Employer, interview: ExitInterview, hr: Membership, client_for: ClientFor
) -> None:
    keep_notes(interview=interview, notes="Said in private", answers={}, edition=1, by=hr)
    manager = make_user("max@acme.example")
    make_member(house, manager, Role.HR_ADMIN, display_name="Max Berg")
    client = client_for(manager)
    assert "Said in private" not in client.get(page_of(interview)).content.decode()
    assert client.post(page_of(interview, "notes/"), {"edition": 2, "notes": "x"}).status_code == 403
    assert client.post(page_of(interview, "outcome/"), {"edition": 2}).status_code == 403


def test_nobody_reads_what_was_said_about_themselves(
    house: Employer, interview: ExitInterview, bob: User, client_for: ClientFor
) -> None:
    mine = own_alumnus(house, bob, "Bob", "Own")
    Alumnus.objects.filter(pk=mine.pk)
    own = ExitInterview.objects.create(spell=make_spell(mine), alumnus=mine)
    assert client_for(bob).get(page_of(own)).status_code == 404


def test_a_talk_is_planned_from_a_persons_record(
    house: Employer, spell: Spell, bob: User, alice: User, client_for: ClientFor
) -> None:
    client, record = client_for(bob), f"/acme/manage/alumni/{spell.alumnus_id}/"
    assert "Plan a talk" in client.get(record).content.decode()
    response = client.post(f"{LIST}of/{spell.pk}/")
    assert response.url == page_of(ExitInterview.objects.get())
    assert "No date yet" in client.get(record).content.decode()
    assert client_for(alice).post(f"{LIST}of/{spell.pk}/").status_code == 403


def test_doors(
    interview: ExitInterview, alice: User, mallory: User, bob: User, client: Client, client_for: ClientFor
) -> None:
    for path in (LIST, page_of(interview)):
        assert client_for(mallory).get(path).status_code == 404
        assert client_for(alice).get(path).status_code == 403
        assert client.get(path).status_code == 302
        assert client_for(bob).post(path).status_code == 405


@pytest.mark.parametrize(("days", "said"), [(-1, {"Has left"}), (0, {"Leaves soon"}), (7, {"Leaves soon"}), (8, set())])
def test_who_leaves_soon_and_has_no_date_stands_out(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor, days: int,
    said: set[str],
) -> None:  # fmt: skip
    interview.spell.last_day = house.today() + timedelta(days=days)
    interview.spell.save()
    page = client_for(bob).get(LIST).content.decode()
    assert {words for words in ("Has left", "Leaves soon") if words in page} == said


@pytest.mark.parametrize("show", ["pending", "scheduled", "ended"])
def test_the_list_asks_the_same_for_one_and_for_three(
    house: Employer, interview: ExitInterview, hr: Membership, bob: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries, show: str,
) -> None:  # fmt: skip
    client = client_for(bob)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST, {"show": show})
    for _n in range(2):
        ExitInterview.objects.create(
            spell=make_spell(interview.alumnus, last_day=house.today()), alumnus=interview.alumnus
        )
    with django_assert_num_queries(10):
        client.get(LIST, {"show": show})
