from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directory.connections import actions
from directory.connections.actions import ASKS_PER_DAY
from directory.models import Alumnus, Block, Connection, ConnectionState, PrivateNote
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus, set_levels

ClientFor = Callable[[User], Client]
PAGES = ("connection/", "block/", "note/", "vcard/")


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def zoe(acme: Employer) -> Alumnus:
    alumnus = make_peer(acme, "Zoë", "Ågren", headline="Pricing for good", personal_email="zoe@mail.example")
    return set_levels(alumnus, personal_email="connections")


def at(alumnus: Alumnus, page: str = "") -> str:
    return f"/acme/alumni/{alumnus.pk}/{page}"


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def ask(asker: Alumnus, asked: Alumnus, message: str = "") -> None:
    with tenant_scope(asked.tenant_id):
        actions.ask(employer=Employer.objects.get(pk=asked.tenant_id), asker=asker, asked=asked, message=message)


def connect(one: Alumnus, other: Alumnus) -> None:
    ask(one, other)
    ask(other, one)


def block(alumnus: Alumnus, other: Alumnus) -> None:
    with tenant_scope(alumnus.tenant_id):
        Block.objects.create(blocker=alumnus, blocked=other)


def user_of(alumnus: Alumnus) -> User:
    with tenant_scope(alumnus.tenant_id, person_id=alumnus.membership.user_id):
        return User.objects.get(pk=alumnus.membership.user_id)


def test_contact_of_connections_appears_only_after_both_agree(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    client, hers = client_for(alice), client_for(user_of(zoe))
    assert "zoe@mail.example" not in text(client, at(zoe))
    response = client.post(at(zoe, "connection/"), {"message": "Lisbon?"})
    assert response.url == at(zoe)
    html = text(client, at(zoe))
    assert "You asked on" in html
    assert "zoe@mail.example" not in html

    html = text(hers, "/acme/connections/?show=asked-me")
    assert "Alice Brandt" in html
    assert "Lisbon?" in html
    assert "waiting for you" in html
    response = hers.post(at(own, "connection/acceptance/"), {"from": "list"})
    assert response.url == "/acme/connections/?show=asked-me"
    assert "zoe@mail.example" in text(client, at(zoe))
    assert "waiting for you" not in text(hers, "/acme/connections/")

    assert "Disconnect from Zoë Ågren?" in text(client, at(zoe, "connection/removal/"))
    client.post(at(zoe, "connection/removal/"))
    assert "zoe@mail.example" not in text(client, at(zoe))


def test_a_declined_ask_looks_like_an_open_one(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client, hers = client_for(alice), client_for(user_of(zoe))
    ask(own, zoe)
    before = text(client, at(zoe)), text(client, "/acme/connections/?show=asked")
    hers.post(at(own, "connection/refusal/"), {"from": "list"})
    after = text(client, at(zoe)), text(client, "/acme/connections/?show=asked")
    assert [_plain(html) for html in before] == [_plain(html) for html in after]
    assert "Alice Brandt" not in text(hers, "/acme/connections/?show=asked-me")


def _plain(html: str) -> list[str]:
    return [line for line in html.splitlines() if "csrf" not in line.lower() and "nonce" not in line]


def test_ask_page_and_bad_input(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client = client_for(alice)
    assert "Ask Zoë Ågren to connect" in text(client, at(zoe, "connection/"))
    response = client.post(at(zoe, "connection/"), {"message": "x" * 281})
    assert response.status_code == 422
    assert "x" * 281 in response.content.decode()
    for _each in range(ASKS_PER_DAY.tries):
        ASKS_PER_DAY.allow(zoe.tenant_id, own.pk)
    response = client.post(at(zoe, "connection/"), {"message": "Hello again"})
    assert response.status_code == 429
    assert "Hello again" in response.content.decode()


def test_who_hides_is_told_so(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client = client_for(alice)
    ask(zoe, own)
    set_levels(own, listing="staff")
    assert client.post(at(zoe, "connection/"), {"message": ""}).status_code == 422
    assert "Your own profile is hidden" in client.post(at(zoe, "connection/acceptance/"), follow=True).content.decode()
    assert "Your profile is hidden" in text(client, "/acme/connections/")


@pytest.mark.parametrize("way", ["blocked", "blocker"])
def test_blocked_hidden_and_never_there_are_one_calm_page(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor, way: str
) -> None:
    client = client_for(alice)
    connect(own, zoe)
    hidden = set_levels(make_peer(acme, "Hidden", "Person"), listing="staff")
    with tenant_scope(acme):
        pair = (own, zoe) if way == "blocked" else (zoe, own)
        actions.block(employer=acme, alumnus=pair[0], other=pair[1])
    for page in ("", *PAGES, "connection/removal/"):
        answers = {
            _shape(client, f"/acme/alumni/{pk}/{page}", pk)
            for pk in (zoe.pk, hidden.pk, make_alumnus(acme).pk, uuid7())
        }
        assert len(answers) == 1
        assert next(iter(answers))[0] == 404
    for page in ("connection/", "connection/acceptance/", "connection/refusal/", "block/", "note/"):
        assert client.post(at(zoe, page), {"message": "Hello", "text": "Hello"}).status_code == 404
    assert "Zoë" not in text(client, "/acme/connections/")
    with tenant_scope(acme):
        assert not Connection.objects.exists()


def _shape(client: Client, path: str, pk: object) -> tuple[int, str]:
    response = client.get(path)
    html = "\n".join(_plain(response.content.decode()))
    return response.status_code, html.replace(str(pk), "…")


def test_block_and_unblock(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client = client_for(alice)
    assert "Block Zoë Ågren?" in text(client, at(zoe, "block/"))
    assert client.post(at(zoe, "block/")).url == "/acme/connections/?show=blocked"
    html = text(client, "/acme/connections/?show=blocked")
    assert "Zoë Ågren" in html
    assert at(zoe) + '"' not in html
    client.post(at(zoe, "block/removal/"))
    assert "Ask to connect" in text(client, at(zoe))
    assert client.post(f"/acme/alumni/{uuid7()}/block/removal/").status_code == 404


def test_too_many_blocks(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    for _each in range(actions.BLOCKS_PER_DAY.tries):
        actions.BLOCKS_PER_DAY.allow(zoe.tenant_id, own.pk)
    html = client_for(alice).post(at(zoe, "block/"), follow=True).content.decode()
    assert "You have blocked many people today" in html


def test_who_hides_from_the_one_they_ask_gives_their_name_and_no_more(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    """Alice shows herself to people she worked with; Zoë is none of them, and has to be able to answer."""
    set_levels(own, listing="colleagues")
    ask(own, zoe, "Remember me?")
    hers = client_for(user_of(zoe))
    html = text(hers, "/acme/connections/?show=asked-me")
    assert "Remember me?" in html
    assert at(own) + '"' not in html
    assert hers.get(at(own)).status_code == 404
    assert "Block Alice Brandt?" in text(hers, at(own, "block/"))
    hers.post(at(own, "connection/acceptance/"), {"from": "list"})
    assert "Alice Brandt" in text(hers, at(own))


def test_nothing_to_answer_any_more(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client = client_for(alice)
    ask(zoe, own)
    client.post(at(zoe, "connection/refusal/"))
    html = client.post(at(zoe, "connection/acceptance/"), follow=True).content.decode()
    assert "There is nothing to answer any more" in html
    assert client.post(at(zoe, "connection/removal/")).url == at(zoe)
    assert client.get(at(zoe, "connection/removal/")).status_code == 404


def test_removing_an_ask(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    client = client_for(alice)
    ask(own, zoe)
    assert "Take back what you asked Zoë Ågren?" in text(client, at(zoe, "connection/removal/"))
    assert client.post(at(zoe, "connection/removal/"), {"from": "list"}).url == "/acme/connections/?show=asked"
    with tenant_scope(zoe.tenant_id):
        assert not Connection.objects.exists()


def test_ask_again_after_a_while(alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    ask(own, zoe)
    assert "Ask again" not in text(client_for(alice), at(zoe))
    with tenant_scope(zoe.tenant_id):
        Connection.objects.update(asked_at=timezone.now() - timedelta(days=90))
    assert "Ask again" in text(client_for(alice), at(zoe))


def test_list_shows_pages_and_finds_by_name_and_note(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    for number in range(26):
        connect(own, make_peer(acme, "Sam", f"Lake{number:02}"))
    connect(own, zoe)
    client = client_for(alice)
    client.post(at(zoe, "note/"), {"text": "Likes chess, met in Lisbon", "from": "list"})
    html = text(client, "/acme/connections/")
    assert html.count("Sam Lake") == 24 + 24  # the name, and the label of its button
    assert "Pricing for good" in html
    assert "Likes chess" in html
    assert 'rel="next"' in html
    for question in ("agren", "Lisbon"):
        html = text(client, f"/acme/connections/?q={question}")
        assert "Zoë Ågren" in html
        assert "Sam" not in html
    assert "No name and no note of this list" in text(client, "/acme/connections/?q=gandalf")
    assert "Likes chess" in text(client, "/acme/connections/?show=notes")
    for question in ("x" * 10_000, "%_%", "\x00", "' OR 1=1; --", "🙂"):
        assert client.get("/acme/connections/", {"q": question, "after": question, "show": question}).status_code == 200


def test_lists_show_the_photo_where_it_may_be_seen(
    alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    with tenant_scope(own.tenant_id):
        zoe.photo.name = "photos/ab12.webp"
        zoe.save()
    connect(own, zoe)
    client, photo = client_for(alice), at(zoe, "photo/small/?v=ab12")
    set_levels(zoe, photo="connections")
    assert photo in text(client, "/acme/connections/")
    set_levels(zoe, photo="staff")
    assert photo not in text(client, "/acme/connections/")


@pytest.mark.parametrize("show", ["connected", "asked-me", "asked", "notes", "blocked"])
def test_empty_lists_say_what_belongs_there(alice: User, own: Alumnus, client_for: ClientFor, show: str) -> None:
    assert "empty" in text(client_for(alice), f"/acme/connections/?show={show}")


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, alice: User, own: Alumnus, client_for: ClientFor, number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for each in range(number):
        connect(own, make_peer(acme, "Sam", f"Lake{each}"))
    client = client_for(alice)
    client.get("/acme/connections/")
    with django_assert_num_queries(16):  # two of them the savepoint
        client.get("/acme/connections/")


def test_note_is_for_its_author_alone(
    acme: Employer, alice: User, bob: User, olga: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert "For your eyes alone" in text(client, at(zoe, "note/"))
    assert client.post(at(zoe, "note/"), {"text": "Likes chess"}).url == at(zoe)
    assert "Likes chess" in text(client, at(zoe))
    other = make_peer(acme, "Cleo", "Dunn")
    for person in (user_of(zoe), user_of(other), bob, olga):
        theirs = client_for(person)
        for path in (at(zoe), at(own), f"/acme/manage/alumni/{zoe.pk}/", f"/acme/manage/alumni/{own.pk}/",
                     "/acme/manage/alumni/", "/acme/manage/audit/", "/acme/connections/?show=notes"):  # fmt: skip
            assert "chess" not in theirs.get(path, follow=True).content.decode()
    response = client.post(at(zoe, "note/"), {"text": "x" * 4001})
    assert response.status_code == 422
    assert "x" * 4001 in response.content.decode()
    client.post(at(zoe, "note/"), {"text": " "})
    with tenant_scope(acme):
        assert not PrivateNote.objects.exists()


def test_too_many_notes(
    alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_NOTES", 0)
    response = client_for(alice).post(at(zoe, "note/"), {"text": "One"})
    assert response.status_code == 422
    assert "Delete some first" in response.content.decode()


def test_staff_see_neither_connections_nor_blocks(
    acme: Employer, bob: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    """Their pages are the same, byte for byte, whatever two members are to each other."""
    client = client_for(bob)
    paths = [at(zoe), at(own), f"/acme/manage/alumni/{zoe.pk}/", "/acme/alumni/?q=zoe"]
    before = [_plain(client.get(path).content.decode()) for path in paths]
    connect(own, zoe)
    between = [_plain(client.get(path).content.decode()) for path in paths]
    with tenant_scope(acme):
        actions.block(employer=acme, alumnus=own, other=zoe)
    after = [_plain(client.get(path).content.decode()) for path in paths]
    assert _steady(before) == _steady(between) == _steady(after)


def _steady(pages: list[list[str]]) -> list[list[str]]:
    """Opening a record leaves a line with its time; that is not what this is about."""
    return [[line for line in page if "timeline" not in line and "<time" not in line] for page in pages]


def test_staff_who_are_members_keep_in_touch_as_members(
    acme: Employer, bob: User, zoe: Alumnus, client_for: ClientFor
) -> None:
    make_member(acme, bob, "alumnus")
    own_alumnus(acme, bob, "Bob", "Stein")
    client = client_for(bob)
    assert "Ask to connect" in text(client, at(zoe))
    set_levels(zoe, listing="staff")
    html = text(client, at(zoe))
    assert "Ask to connect" not in html
    for page in PAGES:
        assert client.get(at(zoe, page)).status_code == 404


def test_who_has_no_profile_or_takes_no_part(
    acme: Employer, alice: User, bob: User, zoe: Alumnus, client_for: ClientFor
) -> None:
    for client in (client_for(alice), client_for(bob)):
        assert "You have no profile of your own" in text(client, "/acme/connections/", status=404)
        assert "You have no profile of your own" in text(client, "/acme/alumni/worked-with-me/", status=404)
        assert client.get(at(zoe, "connection/")).status_code == 404
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=own.pk).update(unlisted=True)
    assert "takes no part" in text(client_for(alice), "/acme/connections/", status=404)
    assert client_for(alice).get(at(zoe, "connection/")).status_code == 404
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=own.pk).update(unlisted=False, is_limited=True)
    for path in ("/acme/connections/", at(zoe, "connection/"), "/acme/connections/contacts.vcf"):
        assert client_for(alice).get(path).status_code == 403


def test_worked_with_me_by_employments(
    acme: Employer, alice: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert "has no dates yet" in text(client, "/acme/alumni/worked-with-me/")
    spell = make_spell(own, title="Baker", team="Oven", office="Lyon")
    assert "Nobody of your teams and offices" in text(client, "/acme/alumni/worked-with-me/")
    make_spell(zoe, team="Oven", office="Lyon", started_on=date(2019, 1, 1), last_day=date(2020, 6, 30))
    html = text(client, "/acme/alumni/worked-with-me/")
    assert "18 months in Oven, Lyon" in html
    assert "Baker" in html
    assert "Pricing for good" in html
    assert "18 months in Oven, Lyon" in text(client, at(zoe))
    for number in range(26):
        make_spell(make_peer(acme, "Sam", f"Lake{number:02}"), team="Oven", started_on=date(2020, 1, 1),
                   last_day=date(2021, 1, 1))  # fmt: skip
    assert "Show all 27" in text(client, "/acme/alumni/worked-with-me/")
    path = f"/acme/alumni/worked-with-me/{spell.pk}/"
    first = client.get(path)
    assert first.content.decode().count("Sam Lake") == 24
    second = text(client, f"{path}?after={first.context['next_cursor']}")
    assert second.count("Sam Lake") == 2
    assert "First page" in second
    assert text(client, f"{path}?after=W251bGwsMV0").count("Sam Lake") == 24
    foreign = make_spell(zoe)
    assert client.get(f"/acme/alumni/worked-with-me/{foreign.pk}/").status_code == 404
    undated = make_spell(own, started_on=None)
    assert "Nobody to show" in text(client, f"/acme/alumni/worked-with-me/{undated.pk}/")


@pytest.mark.parametrize("number", [1, 3])
def test_worked_with_me_takes_as_many_queries_for_one_as_for_three(
    acme: Employer, alice: User, own: Alumnus, client_for: ClientFor, number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    spell = make_spell(own, team="Oven")
    for each in range(number):
        make_spell(make_peer(acme, "Sam", f"Lake{each}"), team="Oven")
    client = client_for(alice)
    client.get("/acme/alumni/worked-with-me/")
    with django_assert_num_queries(15):  # two of them the savepoint
        client.get("/acme/alumni/worked-with-me/")
    with django_assert_num_queries(15):
        client.get(f"/acme/alumni/worked-with-me/{spell.pk}/")


def test_doors(acme: Employer, alice: User, mallory: User, own: Alumnus, zoe: Alumnus, client_for: ClientFor) -> None:
    gets = ("/acme/connections/", "/acme/connections/contacts.vcf", "/acme/connections/contacts.csv",
            "/acme/alumni/worked-with-me/", *(at(zoe, page) for page in PAGES))  # fmt: skip
    for path in gets:
        assert client_for(mallory).get(path).status_code == 404
        assert Client().get(path).url.startswith("/account/sign-in/")
        assert client_for(alice).put(path).status_code == 405
    for page in ("connection/acceptance/", "connection/refusal/", "block/removal/"):
        assert client_for(alice).get(at(zoe, page)).status_code == 405
        assert client_for(mallory).post(at(zoe, page)).status_code == 404
        assert Client().post(at(zoe, page)).url.startswith("/account/sign-in/")
    with tenant_scope(acme):
        assert not Connection.objects.filter(state=ConnectionState.ACCEPTED).exists()
        acme.modules = ["offboarding"]
        acme.save(update_fields=["modules"])
    assert client_for(alice).get("/acme/connections/").status_code == 404
