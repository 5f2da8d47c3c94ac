from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, AlumnusState, CustomField, StaffNote
from directory.people.actions.listing import approve, limit_access, set_unlisted
from directory.people.actions.notes import edit_note, forget_expired_notes
from directory.people.own_fields import name_of
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import join, make_alumnus, make_peer, own_alumnus
from web.errors import ActionError

ClientFor = Callable[[User], Client]


@pytest.fixture
def ines(acme: Employer) -> Alumnus:
    return make_peer(acme, "Ines", "Rocha")


def url(alumnus: Alumnus, path: str = "") -> str:
    return f"/acme/manage/alumni/{alumnus.pk}/{path}"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def fresh(alumnus: Alumnus) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return Alumnus.objects.get(pk=alumnus.pk)


def events(employer: Employer, action: str) -> list[AuditEvent]:
    with tenant_scope(employer):
        return list(AuditEvent.objects.filter(action=action).order_by("id"))


# Opening


def test_opening_a_record_is_noted_once_an_hour_for_each_reader(
    acme: Employer, bob: User, rita: User, ines: Alumnus, client_for: ClientFor
) -> None:
    as_bob = client_for(bob)
    for client in (as_bob, as_bob, client_for(rita)):
        page(client, url(ines))
    opened = events(acme, "alumnus.opened")
    assert [(event.actor_id, event.subject_id) for event in opened] == [(bob.pk, str(ines.pk)), (rita.pk, str(ines.pk))]
    assert "Record opened" not in page(as_bob, url(ines))


def test_organisers_open_a_profile_and_no_record(acme: Employer, ines: Alumnus, client_for: ClientFor) -> None:
    organiser = make_user("oona@acme.example")
    make_member(acme, organiser, Role.ORGANISER)
    page(client_for(organiser), url(ines))
    assert events(acme, "alumnus.opened") == []


def test_a_merged_record_leads_to_the_one_that_was_kept(
    acme: Employer, bob: User, alice: User, ines: Alumnus, client_for: ClientFor
) -> None:
    old = make_alumnus(acme, "I.", "Rocha")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=old.pk).update(state=AlumnusState.MERGED, merged_into=ines)
    assert client_for(bob).get(url(old)).url == url(ines)  # type: ignore[attr-defined]
    organiser = make_user("oona@acme.example")
    make_member(acme, organiser, Role.ORGANISER)
    assert client_for(organiser).get(url(old)).status_code == 404


# Notes


def note(client: Client, alumnus: Alumnus, text: str, until: str = "") -> StaffNote:
    response = client.post(url(alumnus, "notes/"), {"text": text, "until": until})
    assert response.status_code == 302
    with tenant_scope(alumnus.tenant_id):
        return StaffNote.objects.latest("created_at")


def test_a_note_has_an_author_a_day_and_an_end(acme: Employer, bob: User, ines: Alumnus, client_for: ClientFor) -> None:
    client = client_for(bob)
    until = acme.today() + timedelta(days=30)
    note(client, ines, "Speaks at the spring event.\n<b>Call first.</b>", until.isoformat())
    html = page(client, url(ines))
    assert "&lt;b&gt;Call first.&lt;/b&gt;" in html
    assert "Bob ·" in html
    assert f"until {until.day} {until:%b %Y}" in html
    [event] = events(acme, "note.added")
    assert (event.actor_id, event.subject_id, "spring" in str(event.data)) == (bob.pk, str(ines.pk), False)


def test_bad_notes_come_back_with_what_was_typed(
    acme: Employer, bob: User, ines: Alumnus, client_for: ClientFor
) -> None:
    client = client_for(bob)
    response = client.post(url(ines, "notes/"), {"text": "Kept words", "until": "2001-01-01"})
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert "This day has passed" in response.content.decode()
    assert client.post(url(ines, "notes/"), {"text": " "}).status_code == 422
    with tenant_scope(acme):
        assert not StaffNote.objects.exists()


def test_only_authors_change_and_authors_and_owners_delete(
    acme: Employer, bob: User, olga: User, ines: Alumnus, client_for: ClientFor
) -> None:
    hana = make_user("hana@acme.example")
    make_member(acme, hana, Role.HR_ADMIN)
    kept = note(client_for(bob), ines, "One")
    path = f"notes/{kept.pk}/"
    assert [client_for(user).get(url(ines, path)).status_code for user in (hana, olga)] == [403, 403]
    assert client_for(hana).post(url(ines, f"{path}deletion/")).status_code == 403
    with tenant_scope(acme), pytest.raises(PermissionDenied):
        edit_note(kept, text="Hers", until=None, by=membership(acme, hana))

    changed = client_for(bob).post(url(ines, path), {"text": "Two"})
    assert changed.status_code == 302
    html = page(client_for(hana), url(ines))
    assert "Two" in html
    assert "changed" in html
    before = len(events(acme, "note.changed"))
    client_for(bob).post(url(ines, path), {"text": "Two"})
    assert len(events(acme, "note.changed")) == before == 1
    assert client_for(bob).post(url(ines, path), {"text": ""}).status_code == 422

    assert client_for(olga).post(url(ines, f"{path}deletion/")).status_code == 302
    assert "Two" not in page(client_for(bob), url(ines))


def test_a_note_is_hidden_after_its_day_and_then_deleted(
    acme: Employer, bob: User, ines: Alumnus, client_for: ClientFor
) -> None:
    kept = note(client_for(bob), ines, "Old words")
    yesterday = acme.today() - timedelta(days=1)
    with tenant_scope(acme):
        StaffNote.objects.filter(pk=kept.pk).update(until=yesterday)
    assert "Old words" not in page(client_for(bob), url(ines))
    assert client_for(bob).get(url(ines, f"notes/{kept.pk}/")).status_code == 404
    with tenant_scope(acme):
        assert forget_expired_notes(today=acme.today()) == 1
        assert forget_expired_notes(today=acme.today()) == 0
    assert [event.data for event in events(acme, "note.expired")] == [{"count": 1}]


def test_notes_are_for_hr_alone(
    acme: Employer, bob: User, rita: User, alice: User, ines: Alumnus, client_for: ClientFor
) -> None:
    auditor = make_user("aud@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    note(client_for(bob), ines, "Secret words")
    for user in (rita, auditor):
        assert "Secret words" not in page(client_for(user), url(ines))
        assert client_for(user).post(url(ines, "notes/"), {"text": "x"}).status_code == 403


# Members' lists


def test_staff_take_a_person_off_members_lists(
    acme: Employer, bob: User, alice: User, ines: Alumnus, client_for: ClientFor
) -> None:
    own_alumnus(acme, alice)
    client, as_alice = client_for(bob), client_for(alice)
    assert "Ines Rocha" in page(as_alice, "/acme/alumni/?q=ines")
    assert client.post(url(ines, "listing/"), {}).status_code == 422
    assert client.post(url(ines, "listing/"), {"reason": "asked"}).status_code == 302
    assert "Ines Rocha" not in page(as_alice, "/acme/alumni/?q=ines")
    assert as_alice.get(f"/acme/alumni/{ines.pk}/").status_code == 404
    assert "Off members’ lists" in page(client, url(ines))
    assert "Put back on members’ lists" in page(client, url(ines, "listing/"))
    [event] = events(acme, "alumnus.unlisted")
    assert event.data == {"reason": "asked"}

    assert client.post(url(ines, "listing/")).status_code == 302
    assert "Ines Rocha" in page(as_alice, "/acme/alumni/?q=ines")


def test_taking_somebody_off_the_lists_twice_is_noted_once(acme: Employer, bob: User, ines: Alumnus) -> None:
    with tenant_scope(acme):
        for reason in ("asked", "dispute"):
            assert set_unlisted(ines, unlisted=True, reason=reason, by=membership(acme, bob)).unlisted
    assert [event.data for event in events(acme, "alumnus.unlisted")] == [{"reason": "asked"}]


# Approval


def limit(alumnus: Alumnus) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return limit_access(alumnus, by=None)


def test_who_waits_sees_nobody_and_is_seen_by_nobody(
    acme: Employer, bob: User, alice: User, ines: Alumnus, client_for: ClientFor
) -> None:
    own = own_alumnus(acme, alice)
    as_alice = client_for(alice)
    assert client_for(bob).post(url(own, "limit/")).status_code == 302
    assert client_for(bob).post(url(own, "limit/")).status_code == 302  # told that it cannot be done twice
    assert len(events(acme, "alumnus.limited")) == 1
    for path in ("/acme/alumni/", "/acme/connections/"):
        response = as_alice.get(path)
        assert (response.status_code, "Waiting for approval" in response.content.decode()) == (403, True)
        assert "Ines" not in response.content.decode()
    assert as_alice.get(f"/acme/alumni/{ines.pk}/").status_code == 404
    assert as_alice.get("/acme/me/").status_code == 200
    assert "Ines" not in page(as_alice, "/acme/home/")
    assert "Alice" not in page(client_for(make_joined(acme)), "/acme/alumni/?q=alice")


def make_joined(employer: Employer) -> User:
    user = make_user("zora@home.example")
    join(make_alumnus(employer, "Zora", "Late"), make_member(employer, user, Role.ALUMNUS))
    return user


def test_hr_approves_and_the_person_is_told(
    acme: Employer, bob: User, alice: User, ines: Alumnus, client_for: ClientFor
) -> None:
    own = limit(own_alumnus(acme, alice))
    html = page(client_for(bob), url(own))
    assert "Waits for your approval" in html
    assert client_for(bob).post(url(own, "approval/")).status_code == 302
    assert not fresh(own).is_limited
    assert "Ines Rocha" in page(client_for(alice), "/acme/alumni/")
    with tenant_scope(acme):
        assert [message.subject for message in Message.objects.all()] == ["Welcome to the alumni network of Acme"]
        with pytest.raises(ActionError):
            approve(own, employer=acme, by=membership(acme, bob))
    again = client_for(bob).post(url(own, "approval/"), follow=True)
    assert "does not wait for approval any more" in again.content.decode()


@pytest.mark.parametrize("roles", [[Role.ALUMNUS], [Role.ALUMNUS, Role.ORGANISER], [Role.EMPLOYEE, Role.ORGANISER]])
def test_hr_refuses_and_says_why(
    acme: Employer, bob: User, olga: User, alice: User, client_for: ClientFor, roles: list[Role]
) -> None:
    own = limit(own_alumnus(acme, alice))
    with tenant_scope(acme):
        member = membership(acme, alice)
        member.roles = [role.value for role in roles]
        member.save(audited=True, update_fields=["roles"])
    assert client_for(bob).post(url(own, "refusal/"), {"reason": " "}).status_code == 422
    assert "Do not approve" in page(client_for(bob), url(own, "refusal/"))
    assert client_for(bob).post(url(own, "refusal/"), {"reason": "We do not know you."}).status_code == 302
    assert (fresh(own).has_joined, fresh(own).is_limited) == (False, False)
    with tenant_scope(acme):
        [message] = Message.objects.all()
        assert "We do not know you." in message.text
        member = Membership.objects.get(user=alice)
        assert (member.is_current, Role.ALUMNUS in member.roles) == (
            Role.ORGANISER in roles,
            Role.ORGANISER not in roles,
        )
    assert events(acme, "alumnus.refused")[0].data == {}
    late = client_for(bob).post(url(own, "refusal/"), {"reason": "Twice"})
    assert (late.status_code, "does not wait" in late.content.decode()) == (422, True)


@pytest.mark.parametrize(("path", "has_joined"), [("approval/", True), ("refusal/", False)])
def test_somebody_without_an_address_is_decided_about_all_the_same(
    acme: Employer, bob: User, alice: User, client_for: ClientFor, path: str, has_joined: bool
) -> None:
    own = limit(own_alumnus(acme, alice))
    with person_scope(alice.pk):
        assert User.objects.filter(pk=alice.pk).update(is_active=False) == 1
    assert client_for(bob).post(url(own, path), {"reason": "We do not know you."}).status_code == 302
    assert (fresh(own).is_limited, fresh(own).has_joined) == (False, has_joined)
    with tenant_scope(acme):
        assert not Message.objects.exists()


# Own fields and tags


def test_hr_fills_in_own_fields(acme: Employer, bob: User, ines: Alumnus, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        number = CustomField.objects.create(label="Cohort", kind="number")
        several = CustomField.objects.create(label="Programmes", kind="choices", choices=["Alpha", "Beta"])
    client = client_for(bob)
    bad = client.post(url(ines, "fields/"), {name_of(number): "twelve", name_of(several): ["Alpha"]})
    assert (bad.status_code, "twelve" in bad.content.decode()) == (422, True)
    good = client.post(url(ines, "fields/"), {name_of(number): "12", name_of(several): ["Alpha", "Beta"]})
    assert good.status_code == 302
    assert fresh(ines).field_values == {str(number.pk): 12, str(several.pk): ["Alpha", "Beta"]}
    html = page(client, url(ines))
    for words in ("Cohort", "12", "Programmes", "Alpha, Beta"):
        assert words in html


def test_hr_sets_tags(acme: Employer, bob: User, ines: Alumnus, client_for: ClientFor) -> None:
    client = client_for(bob)
    assert client.post(url(ines, "tags/"), {"tags": "Speaker, Boomerang,  speaker ,"}).status_code == 302
    assert fresh(ines).tags == ["Boomerang", "speaker"]
    assert "Boomerang" in page(client, url(ines))
    assert "Boomerang, speaker" in page(client, url(ines, "tags/"))
    assert client.post(url(ines, "tags/"), {"tags": "x" * 41}).status_code == 422
    assert client.post(url(ines, "tags/"), {"tags": ",".join(str(n) for n in range(30))}).status_code == 422
    assert client.post(url(ines, "tags/"), {"tags": ""}).status_code == 302
    assert fresh(ines).tags == []


PATHS = ("listing/", "refusal/", "fields/", "tags/", "limit/", "approval/", "notes/")


@pytest.mark.parametrize("path", PATHS)
def test_doors(
    acme: Employer, alice: User, bob: User, rita: User, mallory: User, ines: Alumnus, client_for: ClientFor, path: str
) -> None:
    is_post = path in ("limit/", "approval/", "notes/")
    method = "post" if is_post else "get"
    assert getattr(client_for(mallory), method)(url(ines, path)).status_code == 404
    assert [getattr(client_for(user), method)(url(ines, path)).status_code for user in (alice, rita)] == [403, 403]
    assert getattr(client_for(bob), "get" if is_post else "put")(url(ines, path)).status_code == 405
    assert getattr(Client(), method)(url(ines, path)).url.startswith("/account/sign-in/")


def test_records_of_others_do_not_exist(globex: Employer, bob: User, acme: Employer, client_for: ClientFor) -> None:
    foreign = make_alumnus(globex)
    assert [client_for(bob).get(url(foreign, path)).status_code for path in ("fields/", "tags/")] == [404, 404]


def test_the_clock_of_notes_is_the_employers(acme: Employer, ines: Alumnus, bob: User) -> None:
    with tenant_scope(acme):
        kept = StaffNote.objects.create(
            alumnus=ines, author=membership(acme, bob), text="Today", until=timezone.localdate()
        )
        assert list(StaffNote.objects.current()) == [kept]
