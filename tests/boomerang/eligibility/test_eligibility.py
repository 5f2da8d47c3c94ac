"""May they come back? Decided with a reason, kept for ever, read by few, and never by members."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from audit.models import AuditEvent
from boomerang.eligibility.actions import StillHere, Undecided, decide
from boomerang.models import EligibilityDecision
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState, Spell
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus

ClientFor = Callable[[User], Client]
SECRET = "Left the keys in the fountain."


@pytest.fixture
def tom(acme: Employer) -> Alumnus:
    return make_peer(acme, "Tom", "Record")


@pytest.fixture
def spell(tom: Alumnus) -> Spell:
    return make_spell(tom, team="Risk")


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def test_hr_decides_on_the_persons_page_and_the_history_stays(
    acme: Employer, tom: Alumnus, spell: Spell, bob: User, rita: User, client_for: ClientFor
) -> None:
    client, page = client_for(bob), f"/acme/recruit/eligibility/{spell.pk}/"
    record = f"/acme/manage/alumni/{tom.pk}/"
    assert "Not decided" in client.get(record).content.decode()
    assert "Nobody has said yet." in client.get(page).content.decode()
    first = {"eligibility": "conditional", "conditions": "Not in Risk.", "reason": SECRET, "review_on": ""}
    assert client.post(page, first).status_code == 302
    then = {"eligibility": "not_eligible", "conditions": "", "reason": "It went on.", "review_on": tomorrow()}
    assert client.post(page, then).status_code == 302
    for user in (bob, rita):
        html = client_for(user).get(record).content.decode()
        assert html.index("It went on.") < html.index(SECRET)
        assert "Not in Risk." in html
    assert "Look again on" in client.get(page).content.decode()
    with tenant_scope(acme):
        kept = Spell.objects.get(pk=spell.pk)
        assert (kept.rehire_eligibility, kept.rehire_note) == ("not_eligible", "")
        events = AuditEvent.objects.filter(action="eligibility.decided")
        assert [event.data for event in events] == [{"spell": str(spell.pk)}] * 2  # neither which nor why


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({}, "eligibility"),
        ({"eligibility": "perhaps", "reason": "x"}, "eligibility"),
        ({"eligibility": "eligible", "reason": "  "}, "reason"),
        ({"eligibility": "conditional", "reason": "x"}, "conditions"),
        ({"eligibility": "under_review", "reason": "x"}, "review_on"),
        ({"eligibility": "eligible", "reason": "x", "review_on": "2001-01-01"}, "review_on"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    spell: Spell, bob: User, client_for: ClientFor, posted: dict[str, str], field: str
) -> None:
    answer = client_for(bob).post(f"/acme/recruit/eligibility/{spell.pk}/", posted)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_action_refuses_as_well(acme: Employer, tom: Alumnus, spell: Spell, bob: User, rita: User) -> None:
    here = make_spell(make_alumnus(acme, "Nora", "New"), last_day=None)
    with tenant_scope(acme):
        hr, recruiter = membership(acme, bob), membership(acme, rita)
        with pytest.raises(PermissionDenied):
            decide(spell=spell, eligibility="eligible", reason="x", by=recruiter)
        with pytest.raises(Undecided, match="Say why"):
            decide(spell=spell, eligibility="eligible", reason=" ", by=hr)
        with pytest.raises(StillHere):
            decide(spell=here, eligibility="eligible", reason="x", by=hr)
        decide(spell=spell, eligibility="eligible", reason="x", by=hr)
        with pytest.raises(ProgrammingError), transaction.atomic():
            EligibilityDecision.objects.update(reason="y")


def test_somebody_who_works_here_is_not_decided_about(acme: Employer, bob: User, client_for: ClientFor) -> None:
    here = make_spell(make_alumnus(acme, "Nora", "New"), last_day=None)
    answer = client_for(bob).post(f"/acme/recruit/eligibility/{here.pk}/", {"eligibility": "eligible", "reason": "x"})
    assert answer.status_code == 422
    assert "They still work here" in answer.content.decode()


def test_the_page_is_for_those_who_decide(
    acme: Employer, spell: Spell, alice: User, rita: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    page = f"/acme/recruit/eligibility/{spell.pk}/"
    assert client.get(page).status_code == 302
    assert client_for(mallory).get(page).status_code == 404
    for user in (alice, rita):
        assert client_for(user).get(page).status_code == 403
    assert client_for(rita).delete(page).status_code == 405


def test_members_never_see_it(
    acme: Employer, spell: Spell, tom: Alumnus, alice: User, bob: User, client_for: ClientFor
) -> None:
    """Neither the person nor anybody else, on any page that members have."""
    own = own_alumnus(acme, alice)
    theirs = make_spell(own, team="Risk")
    with tenant_scope(acme):
        told = {
            "eligibility": "conditional",
            "reason": SECRET,
            "conditions": "Not in Risk.",
            "by": membership(acme, bob),
        }
        for each in (spell, theirs):
            decide(spell=each, **told)
    pages = (
        "home/", "me/", "me/profile/", "me/return/", "alumni/", "alumni/?q=fountain", f"alumni/{tom.pk}/",
        f"alumni/{own.pk}/", "openings/", "me/candidacies/", "me/mail/",
    )  # fmt: skip
    client = client_for(alice)
    seen = 0
    for page in pages:
        response = client.get(f"/acme/{page}", follow=True)
        html = response.content.decode()
        seen += response.status_code == 200
        for words in (SECRET, "Not in Risk.", "Eligible with conditions", "with conditions"):
            assert words not in html, page
    assert seen >= 6
    assert f"/acme/recruit/eligibility/{theirs.pk}/" not in html


def test_what_is_to_be_looked_at_again(
    acme: Employer, tom: Alumnus, spell: Spell, bob: User, rita: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    others = [make_spell(make_peer(acme, name, "Other")) for name in ("Ann", "Ben", "Dan")]
    with tenant_scope(acme):
        hr = membership(acme, bob)
        decide(spell=spell, eligibility="under_review", reason=SECRET, review_on=tomorrow(), by=hr)
        decide(spell=others[0], eligibility="eligible", reason="x", review_on=tomorrow() + timedelta(days=90), by=hr)
    client, recruiter = client_for(bob), client_for(rita)
    client.get("/acme/recruit/reviews/")
    with django_assert_num_queries(8):
        html = client.get("/acme/recruit/reviews/").content.decode()
    assert "Tom Record" in html
    assert "Ann Other" not in html
    with tenant_scope(acme):
        for each in others[1:]:
            decide(spell=each, eligibility="under_review", reason="x", review_on=tomorrow(), by=hr)
    with django_assert_num_queries(8):
        client.get("/acme/recruit/reviews/")
    assert f"/recruit/eligibility/{spell.pk}/" not in recruiter.get("/acme/recruit/reviews/").content.decode()
    with tenant_scope(acme):
        decide(spell=spell, eligibility="eligible", reason="Settled.", by=hr)
        change_state(others[1].alumnus, state=AlumnusState.DECEASED, by=None)
        change_state(others[2].alumnus, state=AlumnusState.DECLINED, by=None)
    html = client.get("/acme/recruit/reviews/").content.decode()
    assert ("Tom Record" in html, "Ben Other" in html, "Dan Other" in html) == (False, False, True)


def test_auditors_read_none_of_it(acme: Employer, tom: Alumnus, spell: Spell, bob: User, client_for: ClientFor) -> None:
    auditor = make_user("audit@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    with tenant_scope(acme):
        decide(spell=spell, eligibility="eligible", reason=SECRET, by=membership(acme, bob))
    for page in (f"manage/alumni/{tom.pk}/", "manage/alumni/", "manage/log/"):
        assert SECRET not in client_for(auditor).get(f"/acme/{page}").content.decode()
    assert client_for(auditor).get("/acme/recruit/reviews/").status_code == 403


def test_nobody_reads_or_decides_about_their_own_return(
    acme: Employer, spell: Spell, bob: User, rita: User, client_for: ClientFor
) -> None:
    own = make_spell(own_alumnus(acme, rita), team="Risk")
    with tenant_scope(acme):
        hr = membership(acme, bob)
        Alumnus.objects.filter(pk=own.alumnus_id).update(state=AlumnusState.EMPLOYEE)
        decide(
            spell=own, eligibility="under_review", reason=SECRET, review_on=tomorrow(), conditions="Not in Risk.", by=hr
        )
    record, reviews = f"/acme/manage/alumni/{own.alumnus_id}/", "/acme/recruit/reviews/"
    assert SECRET in client_for(bob).get(record).content.decode()
    assert SECRET in client_for(bob).get(reviews).content.decode()
    for path in (record, reviews):
        html = client_for(rita).get(path).content.decode()
        assert SECRET not in html
        assert "Not in Risk." not in html
    own_of_hr = make_spell(own_alumnus(acme, bob), team="Risk")
    assert client_for(bob).get(f"/acme/recruit/eligibility/{own_of_hr.pk}/").status_code == 404
    with tenant_scope(acme), pytest.raises(PermissionDenied):
        decide(spell=own_of_hr, eligibility="eligible", reason="I like it here.", by=hr)
