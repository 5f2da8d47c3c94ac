"""Open to coming back: the member's switch, its end, its reminder, and who reads it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from audit.models import AuditEvent
from boomerang.models import ReadPath, ReturnWish, WishRead
from boomerang.wishes.actions import NotAnAlumnus, Wanted, _remind, end_wish, keep_wish, remind_and_forget, state_wish
from boomerang.wishes.links import ticket_of
from boomerang.wishes.reading import looks_at, note_reads, open_wishes, readable_wishes, readers_of, wishes_for
from directory.actions import change_state, update_spell
from directory.duplicates.actions import merge
from directory.models import Alumnus, AlumnusState, Spell
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency, Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus, make_spell, own_alumnus

ClientFor = Callable[[User], Client]
SAID = Wanted(roles=["Data engineer"], places=["Lisbon"], contracts=["permanent"], is_remote_fine=True, hours=32)


@pytest.fixture
def ines(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice, "Ines", "Rocha")
    make_spell(alumnus, manager="Grace Hopper")
    return alumnus


@pytest.fixture
def wish(acme: Employer, ines: Alumnus) -> ReturnWish:
    with tenant_scope(acme):
        return state_wish(ines, wanted=SAID)


def test_the_member_switches_it_on_reads_it_and_switches_it_off(
    acme: Employer, ines: Alumnus, alice: User, rita: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    page = client.get("/acme/me/return/").content.decode()
    assert "Switch it on for 90 days" in page
    assert "Rita" in page  # who will be able to see it
    said = {"roles": "Data engineer, Team lead", "places": "Lisbon", "contracts": ["project"], "hours": "20"}
    assert client.post("/acme/me/return/", said).status_code == 302
    page = client.get("/acme/me/return/").content.decode()
    assert "90 more days" in page
    assert "Nobody has looked yet." in page
    with tenant_scope(acme):
        wish = ReturnWish.objects.get()
        assert (wish.roles, wish.contracts, wish.hours) == (["Data engineer", "Team lead"], ["project"], 20)
        assert wish.former_managers == ["grace hopper"]
        wishes_for(member=membership(acme, rita), alumnus_ids=[ines.pk], path=ReadPath.COMPARE)
    page = client.get("/acme/me/return/").content.decode()
    assert "side by side with others" in page
    assert client.post("/acme/me/return/ending/").status_code == 302
    assert "Switch it on for 90 days" in client.get("/acme/me/return/").content.decode()
    with tenant_scope(acme):
        assert not open_wishes().exists()
        assert not AuditEvent.objects.filter(action__startswith="wish").exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"hours": "61"},
        {"from_when": "soon"},
        {"from_when": "2999-01-01"},
        {"contracts": ["for life"]},
        {"roles": ",".join(f"role {number}" for number in range(11))},
        {"places": "x" * 61},
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_typed(
    ines: Alumnus, alice: User, client_for: ClientFor, posted: dict[str, object]
) -> None:
    answer = client_for(alice).post("/acme/me/return/", {"roles": "Data engineer", **posted})
    assert answer.status_code == 422
    assert "roles" in posted or "Data engineer" in answer.content.decode()


def test_who_works_here_has_nothing_to_come_back_to(
    acme: Employer, ines: Alumnus, wish: ReturnWish, alice: User, rita: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        change_state(ines, state=AlumnusState.EMPLOYEE, by=None)
        assert not wishes_for(member=membership(acme, rita), alumnus_ids=[ines.pk], path=ReadPath.LIST)
        with pytest.raises(NotAnAlumnus):
            state_wish(ines, wanted=SAID)
        assert not keep_wish(wish)
    client = client_for(alice)
    assert "This is for people who have left" in client.get("/acme/me/return/").content.decode()
    assert client.post("/acme/me/return/", {}).status_code == 422


def test_the_pages_are_for_members_with_a_record(
    acme: Employer, ines: Alumnus, alice: User, bob: User, mallory: User, client: Client, client_for: ClientFor
) -> None:
    for path in ("", "keeping/", "ending/"):
        address = f"/acme/me/return/{path}"
        method = "get" if not path else "post"
        assert getattr(client_for(mallory), method)(address).status_code == 404
        assert getattr(client_for(bob), method)(address).status_code == 404  # no record of their own
        assert getattr(client, method)(address).status_code == 302
    assert client_for(alice).delete("/acme/me/return/").status_code == 405
    assert client_for(alice).get("/acme/me/return/keeping/").status_code == 405
    assert client_for(alice).post("/acme/me/return/ending/").status_code == 302  # never stated one


def test_only_recruiters_read_it_and_each_reading_leaves_a_row(
    acme: Employer, ines: Alumnus, wish: ReturnWish, alice: User, bob: User, rita: User
) -> None:
    recruiter = membership(acme, rita)
    audit = make_member(acme, make_user("audit@acme.example"), Role.AUDITOR)
    owner = make_member(acme, make_user("owner@acme.example"), Role.OWNER)
    with tenant_scope(acme):
        for other in (membership(acme, bob), audit, owner, membership(acme, alice)):
            assert not wishes_for(member=other, alumnus_ids=[ines.pk], path=ReadPath.SEARCH)
        assert not WishRead.objects.exists()
        found = wishes_for(member=recruiter, alumnus_ids=[ines.pk, ines.pk], path=ReadPath.SEARCH)
        assert found[ines.pk].words == "Data engineer · Lisbon, from elsewhere · Permanent · 32 hours a week"
        note_reads(alumnus_ids=[ines.pk], by=recruiter, path=ReadPath.EXPORT)
        assert list(WishRead.objects.order_by("at").values_list("alumnus", "by", "path")) == [
            (ines.pk, recruiter.pk, "search"),
            (ines.pk, recruiter.pk, "export"),
        ]
        (look,) = looks_at(ines)
        assert (look.by, look.ways) == (recruiter, ["in a search for candidates", "in a file of candidates"])


@pytest.mark.parametrize("name", ["Grace Hopper", "Hopper, Grace", "grace  HOPPER"])
def test_a_former_manager_never_reads_it(acme: Employer, ines: Alumnus, wish: ReturnWish, name: str) -> None:
    grace = make_member(acme, make_user("grace@acme.example"), Role.RECRUITER, display_name=name)
    with tenant_scope(acme):
        assert not readable_wishes(grace).exists()
        assert readers_of(ines) == []
        spell = Spell.objects.get(alumnus=ines)
        update_spell(spell, manager="Ada Lovelace", by=None)
        remind_and_forget(acme)
        assert readable_wishes(grace).exists()
        assert readers_of(ines) == [grace]


def test_it_ends_by_itself_after_a_reminder_that_keeps_it_with_one_click(
    acme: Employer, wish: ReturnWish, client: Client
) -> None:
    with tenant_scope(acme):
        assert remind_and_forget(acme)["reminded"] == 0
        ReturnWish.objects.update(until=timezone.localdate() + timedelta(days=7))
        assert remind_and_forget(acme)["reminded"] == 1
        assert remind_and_forget(acme)["reminded"] == 0
        message = Message.objects.in_scope().get()
        assert message.category == Category.SERVICE
        found = re.search(r"http://[^/]+(/coming-back/\S+)", message.text)
    assert found
    assert "Still open to coming back" in client.get(found[1]).content.decode()
    with tenant_scope(acme):
        assert ReturnWish.objects.get().until == timezone.localdate() + timedelta(days=7)  # opening changes nothing
    assert client.post(found[1], {"answer": "perhaps"}).status_code == 422
    assert "another 90 days" in client.post(found[1], {"answer": "keep"}).content.decode()
    with tenant_scope(acme):
        assert ReturnWish.objects.get().until == timezone.localdate() + timedelta(days=90)
    assert "This is settled" in client.post(found[1], {"answer": "end"}).content.decode()
    with tenant_scope(acme):
        assert ReturnWish.objects.running().exists()
        ReturnWish.objects.update(until=timezone.localdate() - timedelta(days=1))
        assert not open_wishes().exists()
        ReturnWish.objects.update(until=timezone.localdate() - timedelta(days=31))
        assert remind_and_forget(acme)["forgotten"] == 1
    assert client.get("/coming-back/made-up/").status_code == 404


def test_nobody_is_reminded_of_what_has_been_ended_meanwhile(acme: Employer, wish: ReturnWish) -> None:
    with tenant_scope(acme):
        end_wish(wish)
        assert _remind(wish, acme) is False
        assert not Message.objects.filter(template__contains="wish").exists()


def test_the_link_also_ends_it(acme: Employer, wish: ReturnWish, client: Client) -> None:
    with tenant_scope(acme):
        address = ticket_of(ReturnWish.objects.get()).url.removeprefix("http://localhost:8000")
    address = address[address.index("/coming-back") :]
    assert "Nobody sees it any more." in client.post(address, {"answer": "end"}).content.decode()
    with tenant_scope(acme):
        assert not ReturnWish.objects.running().exists()
        assert remind_and_forget(acme)["forgotten"] == 0
        end_wish(wish)
        ReturnWish.objects.update(ended_at=timezone.now() - timedelta(days=31))
        assert remind_and_forget(acme)["forgotten"] == 1


def test_keeping_it_on_the_page(acme: Employer, wish: ReturnWish, alice: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        ReturnWish.objects.update(until=timezone.localdate() + timedelta(days=3))
    client = client_for(alice)
    assert "another 90 days" in client.post("/acme/me/return/keeping/", follow=True).content.decode()
    client.post("/acme/me/return/ending/")
    assert "It has ended already" in client.post("/acme/me/return/keeping/", follow=True).content.decode()


def test_a_no_to_openings_or_a_pause_hides_it_and_the_page_says_so(
    acme: Employer, ines: Alumnus, wish: ReturnWish, alice: User, rita: User, client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        chosen = {Category.OPENINGS: Frequency.OFF}
        set_frequencies(recipient_id=ines.pk, chosen=chosen, by=None, channel=Channel.PAGE)
        assert not wishes_for(member=membership(acme, rita), alumnus_ids=[ines.pk], path=ReadPath.SEARCH)
    assert "Recruiters do not find you" in client_for(alice).get("/acme/me/return/").content.decode()


def test_whoever_reads_a_merged_record_has_read_the_one_that_is_left(
    acme: Employer, ines: Alumnus, wish: ReturnWish, bob: User, rita: User
) -> None:
    kept = make_alumnus(acme, "Ines", "Rocha-Silva")
    with tenant_scope(acme):
        wishes_for(member=membership(acme, rita), alumnus_ids=[ines.pk], path=ReadPath.BOARD)
        merge(kept=kept, merged=ines, chosen={}, by=membership(acme, bob))
        assert ReturnWish.objects.get().alumnus_id == kept.pk
        assert len(looks_at(kept)) == 1


def test_the_page_of_a_person_shows_it_to_recruiters_alone(
    acme: Employer, ines: Alumnus, wish: ReturnWish, bob: User, rita: User, client_for: ClientFor
) -> None:
    address = f"/acme/manage/alumni/{ines.pk}/"
    assert "Data engineer" not in client_for(bob).get(address).content.decode()
    assert "Data engineer" in client_for(rita).get(address).content.decode()
    with tenant_scope(acme):
        assert list(WishRead.objects.values_list("path", flat=True)) == ["record"]
