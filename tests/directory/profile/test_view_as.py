"""“View as” is the page that they really get: compared with the page of somebody who stands so to the person."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.models import Alumnus, Connection, ConnectionState, CustomField, Job, Level
from directory.profile.actions import save_section
from directory.profile.view_as import Eyes
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus, set_levels, set_skills

ClientFor = Callable[[User], Client]
HERE = {"team": "Risk", "started_on": date(2015, 3, 1), "last_day": date(2021, 6, 30)}
# A field of each level, each with a value that stands nowhere else on the page.
SEEN = {
    "pronouns": ("she/they", Level.EVERYONE),
    "headline": ("Calm payments", Level.COLLEAGUES),
    "about": ("Seventeen kites", Level.CONNECTIONS),
    "phone": ("+351 912 345 678", Level.STAFF),
    "obstacles": ("A noisy flat", Level.NOBODY),
}
SHOWN_TO = {
    Eyes.STRANGER: {"pronouns"},
    Eyes.COLLEAGUE: {"pronouns", "headline"},
    Eyes.CONNECTION: {"pronouns", "headline", "about"},
    Eyes.RECRUITER: {"pronouns", "headline", "about", "phone"},
    Eyes.HR: {"pronouns", "headline", "about", "phone"},
}


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    own = own_alumnus(
        acme, alice, personal_email="alice@home.example", **{name: value for name, (value, _) in SEEN.items()}
    )
    make_spell(own, **HERE)
    make_job(own, "Tidewater Bank", title="Head")
    set_skills(own, "Pricing")
    return set_levels(own, **{name: level for name, (_, level) in SEEN.items()})


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("eyes", Eyes)
def test_each_pair_of_eyes_sees_its_levels(own: Alumnus, alice: User, client_for: ClientFor, eyes: Eyes) -> None:
    html = page(client_for(alice), f"/acme/me/as/{eyes}/")
    assert {name for name, (value, _) in SEEN.items() if value in html} == SHOWN_TO[eyes]
    assert f'aria-current="page">{eyes.label}' in html


def test_it_is_the_page_that_they_get(
    acme: Employer, own: Alumnus, alice: User, bob: User, rita: User, client_for: ClientFor
) -> None:
    stranger, colleague, connection = (make_peer(acme, name, "Peer") for name in ("Sam", "Cleo", "Kim"))
    make_spell(colleague, **HERE)
    with tenant_scope(acme):
        Connection.objects.create(
            asker=own, asked=connection, state=ConnectionState.ACCEPTED, answered_at=timezone.now()
        )
        viewers = {
            Eyes.STRANGER: stranger.membership.user,
            Eyes.COLLEAGUE: colleague.membership.user,
            Eyes.CONNECTION: connection.membership.user,
            Eyes.RECRUITER: rita,
            Eyes.HR: bob,
        }
    mine = client_for(alice)
    for eyes, viewer in viewers.items():
        theirs = _profile_of(page(client_for(viewer), f"/acme/alumni/{own.pk}/"))
        assert _profile_of(page(mine, f"/acme/me/as/{eyes}/")) == theirs


def _profile_of(html: str) -> str:
    """The profile alone: without the bar above it, and what the viewer and the person are to each other."""
    body = html[html.index('<header class="profile-head">') : html.index("</main>")]
    body = re.sub(r'<div class="profile-head__actions">.*?</div>', "", body, flags=re.DOTALL)
    body = re.sub(
        r'<section class="card[^>]*aria-labelledby="(?:connection|note)-title".*?</section>', "", body, flags=re.S
    )
    body = re.sub(r'<section class="card[^>]*"(?:connection|note)".*?</section>', "", body, flags=re.DOTALL)
    return re.sub(r'<div class="stack stack--large split__lead">\s*</div> ', "", " ".join(body.split()))


def test_who_may_not_see_the_profile_gets_the_calm_page(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    set_levels(own, listing="connections")
    client = client_for(alice)
    for eyes, is_seen in zip(Eyes, (False, False, True, True, True), strict=True):
        html = page(client, f"/acme/me/as/{eyes}/")
        assert ("This profile is not available" not in html) is is_seen
        assert ("Alice Brandt</h1>" in html) is is_seen


def test_contact_given_to_hr_alone_is_not_the_recruiters(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    with tenant_scope(own.tenant_id):
        Alumnus.objects.filter(pk=own.pk).update(state="not_eligible")
    assert SEEN["phone"][0] in page(client_for(alice), "/acme/me/as/hr/")
    assert SEEN["phone"][0] not in page(client_for(alice), "/acme/me/as/recruiter/")


def test_the_employers_own_fields_are_seen_as_they_are(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    with tenant_scope(own.tenant_id):
        field = CustomField.objects.create(label="Alumni chapter", kind="text", level="colleagues", by_members=True)
        Alumnus.objects.filter(pk=own.pk).update(field_values={str(field.pk): "Chapter Porto"})
    assert "Chapter Porto" not in page(client_for(alice), "/acme/me/as/stranger/")
    assert "Chapter Porto" in page(client_for(alice), "/acme/me/as/colleague/")


def test_nobody_else_looks(own: Alumnus, alice: User, bob: User, client_for: ClientFor) -> None:
    assert client_for(alice).get("/acme/me/as/boss/").status_code == 404
    assert client_for(bob).get("/acme/me/as/hr/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_as_many_queries_for_one_job_as_for_three(
    own: Alumnus, alice: User, bob: User, client_for: ClientFor, number: int, django_assert_num_queries: Callable
) -> None:
    with tenant_scope(own.tenant_id):
        Job.objects.all().delete()
    for each in range(number):
        make_job(own, f"Bank {each}")
        with tenant_scope(own.tenant_id):
            save_section(own, changes={}, levels={}, skills=[f"Skill {n}" for n in range(each + 1)], by=None)
    client = client_for(alice)
    for path, queries in (("me/", 18), ("me/as/stranger/", 13), (f"alumni/{own.pk}/", 14)):
        client.get(f"/acme/{path}")
        with django_assert_num_queries(queries):
            client.get(f"/acme/{path}")
    staff = client_for(bob)
    staff.get(f"/acme/alumni/{own.pk}/")
    with django_assert_num_queries(13):
        staff.get(f"/acme/alumni/{own.pk}/")
