from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus, AlumnusSkill, Job
from directory.visibility import FIELDS, level_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus, set_levels, set_skills

ClientFor = Callable[[User], Client]

ABOUT = {
    "given_name": "Alice", "family_name": "Brandt", "former_name": "", "pronouns": "she/her",
    "headline": "Calm payments", "about": "Hello.", "city": "Lisbon", "country": "PT",
    "level_former_name": "staff", "level_pronouns": "everyone", "level_headline": "everyone",
    "level_about": "staff", "level_place": "nobody",
}  # fmt: skip
LEVELS = {f"level_{name}": "staff" for name in FIELDS}


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice, personal_email="alice@home.example")


@pytest.fixture
def as_alice(alice: User, own: Alumnus, client_for: ClientFor) -> Client:
    return client_for(alice)


def html(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def reloaded(alumnus: Alumnus) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return Alumnus.objects.get(pk=alumnus.pk)


def test_the_page_holds_every_section(own: Alumnus, as_alice: Client) -> None:
    make_spell(own, title="Analyst", team="Risk")
    make_job(own, "Tidewater Bank", title="Head")
    set_skills(own, "Pricing")
    page = html(as_alice.get("/acme/me/"))
    for words in ("About you", "Jobs since", "Skills", "Contact", "Who sees what", "Tidewater Bank", "Pricing", "Risk"):
        assert words in page
    assert "Say where you live now" in page
    assert "List a few skills" not in page


def test_about_saves_and_says_who_sees_it(own: Alumnus, as_alice: Client, alice: User) -> None:
    response = as_alice.post("/acme/me/about/", ABOUT)
    assert response.url == "/acme/me/#about"
    saved = reloaded(own)
    assert (saved.headline, saved.city, saved.country) == ("Calm payments", "Lisbon", "PT")
    assert (level_of(saved, "about"), level_of(saved, "place")) == ("staff", "nobody")
    with tenant_scope(own.tenant_id):
        made = AuditEvent.objects.about(own).filter(actor_id=alice.pk).values_list("action", flat=True)
        assert list(made.order_by("id")) == ["profile.changed", "profile.visibility_changed"]
    assert "Saved." in html(as_alice.get("/acme/me/"))


@pytest.mark.parametrize(
    ("path", "data", "error", "typed"),
    [
        (
            "about",
            {**ABOUT, "given_name": " ", "headline": "Typed text"},
            "Enter the name old colleagues know you by.",
            "Typed text",
        ),
        ("about", {**ABOUT, "level_about": "friends"}, "Select a valid choice", "Calm payments"),
        ("about", {**ABOUT, "country": "XX"}, "Select a valid choice", "Calm payments"),
        (
            "contact",
            {"phone": "call me", "level_phone": "staff", "level_personal_email": "staff"},
            "Enter a phone",
            "call me",
        ),
        ("skills", {"skills": "x" * 70, "level_skills": "staff"}, "is too long for a skill", "x" * 70),
        ("skills", {"skills": ",".join(f"s{n}" for n in range(60)), "level_skills": "staff"}, "at most 50", "s59"),
        ("visibility", {**LEVELS, "listing": "nobody"}, "Select a valid choice", "Members and staff"),
        ("visibility", {**LEVELS, "listing": "staff", "level_career": "nobody"}, "Select a valid choice", "Only staff"),
        ("jobs", {"title": "Head", "employer_name": ""}, "Enter where you work", "Head"),
        (
            "jobs",
            {"title": "Head", "employer_name": "Bank", "started_on": "2021-02-01", "ended_on": "2020-02-01"},
            "This is before the start.",
            "2020-02-01",
        ),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(
    own: Alumnus, as_alice: Client, path: str, data: dict[str, str], error: str, typed: str
) -> None:
    page = html(as_alice.post(f"/acme/me/{path}/", data), 422)
    assert error in page
    assert typed in page
    assert reloaded(own).updated_at == own.updated_at


def test_contact_skills_and_visibility_are_saved(own: Alumnus, as_alice: Client) -> None:
    as_alice.post(
        "/acme/me/contact/",
        {"phone": " +351 912 345 678 ", "level_phone": "everyone", "level_personal_email": "nobody"},
    )
    as_alice.post("/acme/me/skills/", {"skills": "Pricing, pricing,\x00 Team building\n", "level_skills": "staff"})
    saved = reloaded(own)
    assert saved.phone == "+351 912 345 678"
    assert saved.visibility == {"phone": "everyone", "personal_email": "nobody", "skills": "staff"}
    with tenant_scope(own.tenant_id):
        names = AlumnusSkill.objects.order_by("skill__key").values_list("skill__name", flat=True)
        assert list(names) == ["pricing", "Team building"]
    response = as_alice.post("/acme/me/visibility/", {**LEVELS, "listing": "staff"})
    assert response.url == "/acme/me/#visibility"
    assert reloaded(own).visibility == dict.fromkeys(FIELDS, "staff")
    assert reloaded(own).listing == "staff"


def test_jobs_are_added_changed_and_taken_off(own: Alumnus, as_alice: Client) -> None:
    as_alice.post("/acme/me/jobs/", {"title": "Head", "employer_name": "Bank", "started_on": "2021-09-01"})
    with tenant_scope(own.tenant_id):
        job = Job.objects.get()
    url = f"/acme/me/jobs/{job.pk}/"
    assert 'value="2021-09-01"' in html(as_alice.get(url))
    assert "Change a job" in html(as_alice.post(url, {"employer_name": ""}), 422)
    as_alice.post(url, {"title": "", "employer_name": "Bank of Tides", "started_on": "", "ended_on": "2022-01-01"})
    with tenant_scope(own.tenant_id):
        job.refresh_from_db()
    assert (job.title, job.employer_name, job.started_on, job.ended_on) == ("", "Bank of Tides", None, date(2022, 1, 1))
    assert as_alice.post(f"{url}deletion/").url == "/acme/me/#jobs"
    with tenant_scope(own.tenant_id):
        assert not Job.objects.exists()


def test_jobs_of_others_do_not_exist(acme: Employer, as_alice: Client) -> None:
    job = make_job(make_peer(acme))
    assert as_alice.get(f"/acme/me/jobs/{job.pk}/").status_code == 404
    assert as_alice.post(f"/acme/me/jobs/{job.pk}/deletion/").status_code == 404


def test_three_steps_lead_home(own: Alumnus, as_alice: Client) -> None:
    make_spell(own, team="Risk")
    assert "from Risk can find you" in html(as_alice.get("/acme/me/steps/1/"))
    first = {"given_name": "Alice", "family_name": "B", "headline": "Hi", "city": "Lisbon", "country": "PT"}
    assert as_alice.post("/acme/me/steps/1/", first).url == "/acme/me/steps/2/"
    second = {"title": "Head", "employer_name": "Bank", "skills": "Pricing"}
    assert as_alice.post("/acme/me/steps/2/", second).url == "/acme/me/steps/3/"
    assert 'value="Bank"' in html(as_alice.get("/acme/me/steps/2/"))
    assert as_alice.post("/acme/me/steps/2/", {**second, "employer_name": "Bank of Tides"}).status_code == 302
    assert as_alice.post("/acme/me/steps/3/", {**LEVELS, "listing": "everyone"}).url == "/acme/home/"
    assert "Your old colleagues can find you now" in html(as_alice.get("/acme/home/"))
    saved = reloaded(own)
    assert (saved.family_name, saved.city, level_of(saved, "headline")) == ("B", "Lisbon", "staff")
    with tenant_scope(own.tenant_id):
        assert [str(job) for job in Job.objects.all()] == ["Head, Bank of Tides"]


def test_the_skills_others_keep_to_themselves_are_not_suggested(acme: Employer, as_alice: Client) -> None:
    shown, hidden, unlisted = (make_peer(acme, name, "Peer") for name in ("Ann", "Ben", "Cleo"))
    for person, skill in ((shown, "Pricing"), (hidden, "Sign language"), (unlisted, "Beekeeping")):
        set_skills(person, skill)
    set_levels(hidden, skills="nobody")
    set_levels(unlisted, listing="staff")
    for path in ("/acme/me/steps/2/", "/acme/me/"):
        page = html(as_alice.get(path))
        assert "Pricing" in page
        assert "Sign language" not in page
        assert "Beekeeping" not in page


def test_everything_in_the_second_step_may_stay_empty(own: Alumnus, as_alice: Client) -> None:
    assert as_alice.post("/acme/me/steps/2/", {}).status_code == 302
    with tenant_scope(own.tenant_id):
        assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("number", "data", "error"),
    [
        (1, {"given_name": ""}, "Enter the name old colleagues know you by."),
        (2, {"title": "Head"}, "Please say where"),
        (3, {"listing": "everyone"}, "This field is required."),
    ],
)
def test_steps_tell_what_is_wrong(as_alice: Client, number: int, data: dict[str, str], error: str) -> None:
    assert error in html(as_alice.post(f"/acme/me/steps/{number}/", data), 422)


def test_there_is_no_fourth_step(as_alice: Client) -> None:
    assert as_alice.get("/acme/me/steps/4/").status_code == 404
    assert as_alice.get("/acme/me/steps/0/").status_code == 404


def test_staff_without_a_record_are_told_so(bob: User, client_for: ClientFor) -> None:
    assert "You have no alumni profile here" in html(client_for(bob).get("/acme/me/"), 404)
    assert client_for(bob).post("/acme/me/about/", ABOUT).status_code == 404
    assert client_for(bob).get("/acme/me/steps/1/").status_code == 404


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("me/", "post"), ("me/about/", "get"), ("me/contact/", "get"), ("me/skills/", "get"), ("me/visibility/", "get"),
        ("me/jobs/", "get"), ("me/jobs/01a20043-9e40-712e-87e7-80c3600afaf9/", "put"),
        ("me/jobs/01a20043-9e40-712e-87e7-80c3600afaf9/deletion/", "get"), ("me/steps/1/", "put"),
    ],
)  # fmt: skip
def test_doors(as_alice: Client, mallory: User, client_for: ClientFor, path: str, wrong: str) -> None:
    right = "post" if wrong == "get" else "get"
    assert getattr(as_alice, wrong)(f"/acme/{path}").status_code == 405
    assert getattr(client_for(mallory), right)(f"/acme/{path}").status_code == 404
    assert getattr(Client(), right)(f"/acme/{path}").url.startswith("/account/sign-in/")
