"""What comes while a conversation is open."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.messages.actions import set_rules
from community.messages.reading import PAGE_SIZE, news_of, participants_of
from community.models import Conversation, Message
from directory.models import Alumnus, Block
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_user
from tests.factories.messages import answer, side, write

ClientFor = Callable[[User], Client]
HTMX = {"HX-Request": "true", "HX-Target": "talk-next"}


def page_of(client: Client, conversation: Conversation) -> str:
    return client.get(f"/acme/messages/{conversation.pk}/").content.decode()


def next_look(page: str) -> str:
    """Where this page asks for what comes after it."""
    (found,) = re.findall(r'hx-get="([^"]+/news/[^"]+)"', page)
    return str(found)


def test_a_new_line_is_put_below_and_nothing_is_an_empty_answer(
    own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk, client = write(ben, own, text="First").conversation, client_for(alice)
    look = next_look(page_of(client, talk))
    assert client.get(look, headers=HTMX).status_code == 204
    answer(ben, talk, "Second")
    assert side(talk, own).unread == 1
    shown = client.get(look, headers=HTMX).content.decode()
    assert "Second" in shown
    assert "First" not in shown
    assert "talk__day" not in shown  # it goes on with the day above
    assert "talk__line--first" not in shown  # and with whoever spoke last
    assert "<form class" not in shown
    assert side(talk, own).unread == 0
    assert client.get(next_look(shown), headers=HTMX).status_code == 204
    answer(own, talk, "Mine, in another window")
    assert "talk__line--own talk__line--first" in client.get(next_look(shown), headers=HTMX).content.decode()


def test_only_a_look_at_the_page_counts_as_reading(
    own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk, client = write(ben, own).conversation, client_for(alice)
    look = next_look(page_of(client, talk))
    answer(ben, talk, "Second")
    assert client.head(look, headers=HTMX).status_code == 200
    plain = client.get(look)
    assert (plain.status_code, plain["Location"]) == (302, f"/acme/messages/{talk.pk}/")
    assert side(talk, own).unread == 1


def test_very_much_comes_in_parts_and_the_rest_stays_unread(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk, client = write(ben, own).conversation, client_for(alice)
    look = next_look(page_of(client, talk))
    with tenant_scope(acme):
        Message.objects.bulk_create(
            [Message(conversation=talk, author=ben, text=f"No {number}.") for number in range(PAGE_SIZE + 2)]
        )
    first = client.get(look, headers=HTMX).content.decode()
    assert first.count("talk__bubble") == PAGE_SIZE
    assert "No 0." in first
    assert side(talk, own).unread == 2
    rest = client.get(next_look(first), headers=HTMX).content.decode()
    assert re.findall(r"No \d+\.", rest) == [f"No {PAGE_SIZE}.", f"No {PAGE_SIZE + 1}."]
    assert side(talk, own).unread == 0


def test_earlier_pages_do_not_look_again(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk, client = write(ben, own).conversation, client_for(alice)
    with tenant_scope(acme):
        Message.objects.bulk_create([Message(conversation=talk, author=ben, text="x") for _each in range(PAGE_SIZE)])
    page = page_of(client, talk)
    cursor = page.partition("?after=")[2].partition('"')[0]
    assert "data-again" in page
    assert "data-again" not in client.get(f"/acme/messages/{talk.pk}/?after={cursor}").content.decode()


def test_who_was_added_to_an_empty_page_sees_the_first_line_come(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    group = write(ben, own, cleo).conversation
    with tenant_scope(acme):
        Message.objects.all().delete()
    client = client_for(alice)
    look = next_look(page_of(client, group))
    assert client.get(look, headers=HTMX).status_code == 204
    answer(cleo, group, "Anybody here?")
    shown = client.get(look, headers=HTMX).content.decode()
    assert "Anybody here?" in shown
    assert "talk__day" in shown
    assert "Cleo Haas" in shown


def test_no_line_comes_from_whom_one_has_blocked_or_to_whom_it_does_not_concern(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    group, client = write(ben, own, cleo).conversation, client_for(alice)
    pair = write(ben, own).conversation
    looks = [next_look(page_of(client, each)) for each in (group, pair)]
    with tenant_scope(acme):
        Block.objects.create(blocker=ben, blocked=own)
    answer(ben, group, "Not for Alice")
    assert [client.get(look, headers=HTMX).status_code for look in looks] == [204, 404]
    assert client_for(make_user("new@home.example")).get(looks[0], headers=HTMX).status_code == 404
    assert Client().get(looks[0], headers=HTMX).status_code in (200, 302)
    assert client.post(looks[0]).status_code == 405


@pytest.mark.usefixtures("employer_pages")
def test_an_empty_look_is_two_queries_and_a_full_one_five(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Of the look itself, however many lines there are."""
    group = write(ben, own, cleo).conversation
    with tenant_scope(acme):
        set_rules(alumnus=own, shows_read=True, mail_has_text=False, only_connections=False)
        mine = participants_of(own).get(conversation=group)
        assert own.membership is not None
        since = (news_of(own.membership, mine, since="") or pytest.fail("nothing")).newest
        with django_assert_num_queries(2):
            assert news_of(own.membership, mine, since=since) is None
    for author, lines in ((ben, 1), (cleo, 2)):
        for _each in range(lines):
            answer(author, group)
        with tenant_scope(acme), django_assert_num_queries(5):
            news = news_of(own.membership, mine, since=since)
        assert news is not None
    assert len(news.lines) == 3
