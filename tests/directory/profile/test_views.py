from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus, AlumnusSkill, Involvement, Job
from directory.profile.actions import save_section
from directory.profile.sections import SECTIONS
from directory.visibility import FIELDS, level_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus, set_skills

UNKNOWN = "01a20043-9e40-712e-87e7-80c3600afaf9"
ClientFor = Callable[[User], Client]

NAMES = {
    "given_name": "Alice", "family_name": "Brandt", "former_name": "", "pronouns": "she/her",
    "level_former_name": "staff", "level_pronouns": "everyone",
}  # fmt: skip
ABOUT = {
    "headline": "Calm payments", "about": "Hello.", "city": "Lisbon", "country": "PT", "city_id": "",
    "level_headline": "everyone", "level_about": "colleagues", "level_place": "nobody",
}  # fmt: skip
CONTACT = {
    "phone": "", "birth_day": "", "birth_month": "",
    "level_phone": "staff", "level_personal_email": "staff", "level_birthday": "nobody",
}  # fmt: skip
HELP = {
    "can_help_with": "Pricing, Hiring", "looking_for": "", "strengths": "", "obstacles": "",
    "level_can_help_with": "everyone", "level_looking_for": "everyone", "level_open_to": "everyone",
    "level_strengths": "connections", "level_obstacles": "nobody",
}  # fmt: skip
LINKS = {"linkedin_url": "", "blog_url": "", "site_url": "", "level_links": "everyone"}
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
    for words in (
        "Photo",
        "Names",
        "About you",
        "Jobs since",
        "Boards and volunteering",
        "Skills",
        "Give and take",
        "Languages",
        "Links",
        "Contact",
        "Who sees what",
        "Tidewater Bank",
        "Pricing",
        "Risk",
    ):
        assert words in page
    assert "Say where you live now" in page
    assert {name for name in SECTIONS if f'<div id="{name}">' in page} == SECTIONS.keys() - {"own"}
    assert "List a few skills" not in page


def test_about_saves_and_says_who_sees_it(own: Alumnus, as_alice: Client, alice: User) -> None:
    response = as_alice.post("/acme/me/sections/about/", ABOUT)
    assert response.url == "/acme/me/#about"
    saved = reloaded(own)
    assert (saved.headline, saved.city, saved.country) == ("Calm payments", "Lisbon", "PT")
    assert (level_of(saved, "about"), level_of(saved, "place")) == ("colleagues", "nobody")
    with tenant_scope(own.tenant_id):
        made = AuditEvent.objects.about(own).filter(actor_id=alice.pk).values_list("action", flat=True)
        assert list(made.order_by("id")) == ["profile.changed", "profile.visibility_changed"]
    assert "Saved." in html(as_alice.get("/acme/me/"))


@pytest.mark.parametrize(
    ("path", "data", "error", "typed"),
    [
        ("names", {**NAMES, "given_name": " ", "pronouns": "they"}, "Enter the name old colleagues know", "they"),
        ("about", {**ABOUT, "level_about": "friends"}, "Select a valid choice", "Calm payments"),
        ("about", {**ABOUT, "country": "XX"}, "Select a valid choice", "Calm payments"),
        ("about", {**ABOUT, "headline": "x" * 141}, "at most 140", "x" * 141),
        ("contact", {**CONTACT, "phone": "call me"}, "Enter a phone", "call me"),
        ("contact", {**CONTACT, "birth_day": "31", "birth_month": "4"}, "no such day", "April"),
        ("contact", {**CONTACT, "birth_day": "31"}, "both the day and the month", "31"),
        ("contact", {**CONTACT, "birth_month": "2"}, "both the day and the month", "February"),
        ("contact", {**CONTACT, "birth_day": "40", "birth_month": "2"}, "Select a valid choice", "February"),
        ("skills", {"chosen": "x" * 70, "level_skills": "staff"}, "is too long for a skill", "x" * 70),
        ("skills", {"chosen": ",".join(f"s{n}" for n in range(60)), "level_skills": "staff"}, "at most 50", "s59"),
        ("help", {**HELP, "can_help_with": ",".join(f"tag{n}" for n in range(11))}, "at most 10", "tag10"),
        ("help", {**HELP, "looking_for": "y" * 61}, "Use a few words", "y" * 61),
        ("help", {**HELP, "open_to": ["coming_back"]}, "Select a valid choice", "Pricing, Hiring"),
        ("links", {**LINKS, "site_url": "http://me.example"}, "begin with https://", "http://me.example"),
        ("links", {**LINKS, "linkedin_url": "https://evil.example/in/me"}, "not a LinkedIn page", "evil.example"),
        ("links", {**LINKS, "blog_url": "javascript://x.example/%0aalert(1)"}, "begin with https://", "javascript"),
        ("languages", {"language_0": "Klingonese", "level_languages": "everyone"}, "do not know this", "Klingonese"),
        (
            "languages",
            {"language_0": "French", "language_1": "french", "level_languages": "everyone"},
            "stands above already",
            "French",
        ),
        ("visibility", {**LEVELS, "listing": "nobody"}, "Select a valid choice", "Everyone in the network"),
        ("visibility", {**LEVELS, "listing": "staff", "level_career": "nobody"}, "Select a valid choice", "Staff only"),
        ("photo", {"level_photo": "friends"}, "Select a valid choice", "Photo"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(
    own: Alumnus, as_alice: Client, path: str, data: dict[str, str], error: str, typed: str
) -> None:
    page = html(as_alice.post(f"/acme/me/sections/{path}/", data), 422)
    assert error in page
    assert typed in page
    assert reloaded(own).updated_at == own.updated_at


@pytest.mark.parametrize(
    ("path", "data", "error", "typed"),
    [
        ("jobs", {"title": "Head", "employer_name": ""}, "Enter where you work", "Head"),
        (
            "jobs",
            {"title": "Head", "employer_name": "Bank", "started_on": "2021-02-01", "ended_on": "2020-02-01"},
            "This is before the start.",
            "2020-02-01",
        ),
        ("jobs", {"employer_name": "Bank", "started_on": "0021-02-01"}, "too long ago", "Bank"),
        ("involvements", {"kind": "board", "organisation": ""}, "Enter the name of the organisation", "Board"),
        ("involvements", {"kind": "hobby", "organisation": "Chess"}, "Select a valid choice", "Chess"),
    ],
)
def test_a_refused_entry_comes_back_with_what_was_typed(
    own: Alumnus, as_alice: Client, path: str, data: dict[str, str], error: str, typed: str
) -> None:
    page = html(as_alice.post(f"/acme/me/{path}/", data), 422)
    assert error in page
    assert typed in page
    assert reloaded(own).updated_at == own.updated_at


def test_whoever_was_born_on_29_february_chooses_a_day(own: Alumnus, as_alice: Client) -> None:
    question = "In years without 29 February"
    assert question not in as_alice.get("/acme/me/").content.decode()
    leap_day = {"birth_day": "29", "birth_month": "2"}
    as_alice.post("/acme/me/sections/contact/", {**CONTACT, **leap_day})
    assert (reloaded(own).leap_day, reloaded(own).greetings) == ("feb28", False)
    assert question in as_alice.get("/acme/me/").content.decode()
    as_alice.post("/acme/me/sections/contact/", {**CONTACT, **leap_day, "leap_day": "mar1", "greetings": "on"})
    assert (reloaded(own).leap_day, reloaded(own).greetings) == ("mar1", True)
    page = as_alice.post("/acme/me/sections/contact/", {**CONTACT, **leap_day, "leap_day": "mar2"})
    assert page.status_code == 422


def test_contact_skills_and_visibility_are_saved(own: Alumnus, as_alice: Client) -> None:
    contact = {"phone": " +351 912 345 678 ", "level_phone": "everyone", "level_personal_email": "nobody"}
    leap_day = {"birth_day": "29", "birth_month": "2"}
    as_alice.post("/acme/me/sections/contact/", {**CONTACT, **contact, **leap_day})
    as_alice.post(
        "/acme/me/sections/skills/", {"chosen": "Pricing, pricing,\x00 Team building\n", "level_skills": "staff"}
    )
    saved = reloaded(own)
    assert (saved.phone, saved.birth_day, saved.birth_month) == ("+351 912 345 678", 29, 2)
    assert saved.visibility == {
        "phone": "everyone", "personal_email": "nobody", "birthday": "nobody", "skills": "staff",
    }  # fmt: skip
    with tenant_scope(own.tenant_id):
        names = AlumnusSkill.objects.order_by("skill__key").values_list("skill__name", flat=True)
        assert list(names) == ["pricing", "Team building"]
    response = as_alice.post("/acme/me/sections/visibility/", {**LEVELS, "listing": "connections"})
    assert response.url == "/acme/me/#visibility"
    assert reloaded(own).visibility == dict.fromkeys(FIELDS, "staff")
    assert reloaded(own).listing == "connections"


def test_what_one_gives_speaks_and_links_to_is_saved(own: Alumnus, as_alice: Client, alice: User) -> None:
    posted = {
        **HELP,
        "can_help_with": "Pricing,, pricing , Hiring",
        "open_to": ["lunch", "speaking"],
        "strengths": "Calm",
    }
    assert as_alice.post("/acme/me/sections/help/", posted).url == "/acme/me/#help"
    languages = {
        "language_0": "portuguese", "fluency_0": "native", "language_1": "", "fluency_1": "B1", "language_2": "French",
        "fluency_2": "C1", "level_languages": "everyone",
    }  # fmt: skip
    as_alice.post("/acme/me/sections/languages/", languages)
    links = {
        "linkedin_url": "/in/alice?trk=x",
        "blog_url": "https://alice.example/Blog?a=b",
        "site_url": "Alice.example",
    }
    as_alice.post("/acme/me/sections/links/", {**LINKS, **links})
    saved = reloaded(own)
    assert (saved.can_help_with, saved.open_to, saved.strengths) == (
        ["pricing", "Hiring"],
        ["lunch", "speaking"],
        "Calm",
    )
    assert saved.languages == [{"code": "pt", "level": "native"}, {"code": "fr", "level": "C1"}]
    assert saved.linkedin_url == "https://www.linkedin.com/in/alice"
    assert (saved.blog_url, saved.site_url) == ("https://alice.example/Blog?a=b", "https://alice.example")
    page = html(as_alice.get(f"/acme/alumni/{own.pk}/"))
    for words in ("Hiring", "Lunch or coffee", "Calm", "Portuguese", "Native", "C1, advanced", "linkedin.com/in/alice"):
        assert words in page
    assert 'href="https://alice.example/Blog?a=b" rel="noopener nofollow ugc"' in page


def test_what_somebody_offers_leads_to_others_who_offer_it(own: Alumnus, as_alice: Client, alice: User) -> None:
    as_alice.post("/acme/me/sections/help/", {**HELP, "can_help_with": "Pricing & more", "open_to": ["lunch"]})
    page = as_alice.get(f"/acme/alumni/{own.pk}/").content.decode()
    for href in ("/acme/alumni/?help=Pricing%20%26%20more", "/acme/alumni/?open=lunch"):
        assert f'href="{href}"' in page
        assert str(own.pk) in as_alice.get(href).content.decode()


def test_levels_of_lists_are_chosen_beside_them(own: Alumnus, as_alice: Client) -> None:
    for section in ("photo", "career", "jobs", "involvements"):
        response = as_alice.post(f"/acme/me/sections/{section}/", {f"level_{section}": "connections"})
        assert response.url == f"/acme/me/#{section}"
        assert level_of(reloaded(own), section) == "connections"
    assert as_alice.post("/acme/me/sections/nothing/", {}).status_code == 404


def test_what_another_window_has_saved_meanwhile_stays(own: Alumnus, as_alice: Client, alice: User) -> None:
    as_alice.post("/acme/me/sections/about/", ABOUT)
    with tenant_scope(own.tenant_id):
        save_section(own, changes={"phone": "+351 9123"}, levels={}, by=None)  # `own` is older than the headline
    assert (reloaded(own).headline, reloaded(own).phone) == ("Calm payments", "+351 9123")


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


def test_boards_and_volunteering_are_added_changed_and_taken_off(own: Alumnus, as_alice: Client) -> None:
    board = {"kind": "board", "organisation": "City Library", "role": "Treasurer", "started_on": "2023-01-01"}
    assert as_alice.post("/acme/me/involvements/", board).url == "/acme/me/#involvements"
    with tenant_scope(own.tenant_id):
        involvement = Involvement.objects.get()
    url = f"/acme/me/involvements/{involvement.pk}/"
    assert 'value="City Library"' in html(as_alice.get(url))
    assert "Change an entry" in html(as_alice.post(url, {"kind": "board", "organisation": ""}), 422)
    as_alice.post(url, {**board, "kind": "volunteering", "role": "Reader"})
    page = html(as_alice.get(f"/acme/alumni/{own.pk}/"))
    assert "Reader" in page
    assert "Volunteering" in page
    assert "Treasurer" not in page
    assert as_alice.post(f"{url}deletion/").url == "/acme/me/#involvements"
    with tenant_scope(own.tenant_id):
        assert not Involvement.objects.exists()


def test_nobody_has_fifty_one_jobs(own: Alumnus, as_alice: Client) -> None:
    with tenant_scope(own.tenant_id):
        Job.objects.bulk_create(Job(alumnus=own, employer_name=f"Bank {number}") for number in range(50))
    page = html(as_alice.post("/acme/me/jobs/", {"employer_name": "Bank 51"}), 422)
    assert "Take one off your profile" in page


def test_jobs_of_others_do_not_exist(acme: Employer, as_alice: Client) -> None:
    job = make_job(make_peer(acme))
    assert as_alice.get(f"/acme/me/jobs/{job.pk}/").status_code == 404
    assert as_alice.post(f"/acme/me/jobs/{job.pk}/deletion/").status_code == 404


def test_boards_of_others_do_not_exist(acme: Employer, as_alice: Client) -> None:
    peer = make_peer(acme)
    with tenant_scope(acme):
        other = Involvement.objects.create(alumnus=peer, kind="board", organisation="City Library")
    assert as_alice.get(f"/acme/me/involvements/{other.pk}/").status_code == 404
    assert as_alice.post(f"/acme/me/involvements/{other.pk}/deletion/").status_code == 404


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
    assert client_for(bob).post("/acme/me/sections/about/", ABOUT).status_code == 404
    assert client_for(bob).get("/acme/me/steps/1/").status_code == 404


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("me/", "post"), ("me/sections/about/", "get"), ("me/as/hr/", "post"), ("me/photo/", "get"),
        ("me/photo/deletion/", "get"), ("me/jobs/", "get"), (f"me/jobs/{UNKNOWN}/", "put"),
        (f"me/jobs/{UNKNOWN}/deletion/", "get"), ("me/involvements/", "get"), (f"me/involvements/{UNKNOWN}/", "put"),
        (f"me/involvements/{UNKNOWN}/deletion/", "get"), ("me/confirmation/", "put"), ("me/address/", "get"),
        ("me/steps/1/", "put"), ("me/suggestions/cities/", "post"), ("me/suggestions/skills/", "post"),
    ],
)  # fmt: skip
def test_doors(as_alice: Client, mallory: User, client_for: ClientFor, path: str, wrong: str) -> None:
    right = "post" if wrong == "get" else "get"
    assert getattr(as_alice, wrong)(f"/acme/{path}").status_code == 405
    assert getattr(client_for(mallory), right)(f"/acme/{path}").status_code == 404
    assert getattr(Client(), right)(f"/acme/{path}").url.startswith("/account/sign-in/")
