"""The file of one's own messages, and what is kept of conversations when people go."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from community.messages import own_file
from community.messages.actions import add_people, archive, delete_message, forget_empty, leave
from community.messages.own_file import FILES_PER_DAY
from community.messages.tasks import forget_what_is_over
from community.models import Conversation, Message
from directory.models import Alumnus, AlumnusState, Block
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for as make_client
from tests.factories.accounts import confirm, make_user
from tests.factories.directory import make_peer
from tests.factories.messages import answer, side, write

ClientFor = Callable[[User], Client]
PAGE = "/acme/messages/download/"


@pytest.fixture
def confirmed(own: Alumnus, alice: User) -> Client:
    return confirm(make_client(alice), "account.export")


def file_of(client: Client) -> str:
    response = client.post(PAGE)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"
    assert response.streaming
    return b"".join(response.streaming_content).decode()  # type: ignore[arg-type]


def test_own_and_received_words_and_nobody_s_address(
    acme: Employer, own: Alumnus, ben: Alumnus, confirmed: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_file, "AT_ONCE", 2)
    talk = write(own, ben, text="Mine <b>first</b>", link=("https://www.example.org/a", "A story")).conversation
    for number in range(4):
        answer(ben, talk, f"His no {number}")
    gone = answer(ben, talk, "Taken back")
    with tenant_scope(acme):
        delete_message(message=gone, by=ben)
        archive(participant=side(talk, own), is_archived=True)
    write(ben, make_peer(acme, "Kim", "Park"), text="Not for Alice")
    assert "Download my messages" in confirmed.get("/acme/messages/?show=archived").content.decode()
    assert "One file that every browser opens" in confirmed.get(PAGE).content.decode()
    text = file_of(confirmed)
    places = [text.index(words) for words in ("Mine &lt;b&gt;first", "A story", "His no 0", "His no 3", "Deleted")]
    assert places == sorted(places)
    assert text.count("His no 2") == 1
    assert "<h2>Ben Ito</h2>" in text
    for absent in ("Not for Alice", "Taken back", "mail.example", "home.example", "<style", "<script"):
        assert absent not in text
    with tenant_scope(acme):
        assert not AuditEvent.objects.filter(action__contains="message").exists()


def test_what_one_does_not_read_on_the_pages_is_not_in_it(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, confirmed: Client
) -> None:
    pair = write(own, ben, text="To Ben, before the block").conversation
    answer(ben, pair, "From Ben, before the block")
    left = write(cleo, own, ben, text="In a group that Alice leaves").conversation
    answer(own, left, "Her last word there")
    joined = write(ben, cleo, make_peer(acme, "Kim", "Park"), text="Before she came").conversation
    with tenant_scope(acme):
        add_people(employer=acme, conversation=joined, people=[own], by=cleo)
    hidden = answer(cleo, joined, "Hidden by a moderator")
    answer(ben, joined, "From Ben in the group")
    with tenant_scope(acme):
        Message.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
        leave(participant=side(left, own))
        Block.objects.create(blocker=ben, blocked=own)
    text = file_of(confirmed)
    assert text.index("What you wrote elsewhere") < text.index("To Ben, before the block")
    assert "Her last word there" in text
    assert "<em>Hidden</em>" in text
    for absent in ("From Ben", "In a group that", "Before she came", "Hidden by a moderator", "Ben Ito"):
        assert absent not in text


def test_few_times_a_day_and_only_by_whoever_shows_it_is_them(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, confirmed: Client, client_for: ClientFor
) -> None:
    write(own, ben)
    for method in ("get", "post"):
        asked = getattr(client_for(alice), method)(PAGE)
        assert asked["Location"].startswith("/account/confirm/")
    for _each in range(FILES_PER_DAY.tries):
        assert "What you wrote elsewhere" not in file_of(confirmed)
    refused = confirmed.post(PAGE)
    assert refused.status_code == 429
    assert "Please come back tomorrow." in refused.content.decode()
    assert client_for(make_user("new@home.example")).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    assert confirmed.get(PAGE).status_code == 404


def test_who_leaves_takes_their_name_along_and_who_is_deleted_their_words(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk = write(own, ben, text="Hello Ben").conversation
    answer(ben, talk, "Hello Alice")
    client, page = client_for(alice), f"/acme/messages/{talk.pk}/"
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=ben.pk).update(state=AlumnusState.DECLINED)
    left = client.get(page).content.decode()
    assert "Hello Alice" in left
    assert "Someone who is not here any more" in left
    assert "Ben Ito" not in left
    with tenant_scope(acme):
        Alumnus.objects.get(pk=ben.pk).delete()
    deleted = client.get(page).content.decode()
    assert "Hello Alice" not in deleted
    assert "Hello Ben" in deleted


def test_where_nobody_is_left_nothing_is_kept(acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus) -> None:
    kept, over = write(own, ben).conversation, write(ben, cleo).conversation
    with tenant_scope(acme):
        Alumnus.objects.get(pk=ben.pk).delete()
        assert forget_empty() == 0
        Alumnus.objects.get(pk=cleo.pk).delete()
        forget_what_is_over.apply().get()
        assert list(Conversation.objects.all()) == [kept]
    assert over.pk != kept.pk


def test_a_module_that_is_off_keeps_everything(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    talk, client = write(ben, own, text="Until later").conversation, client_for(alice)
    modules = acme.modules
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
        forget_what_is_over.apply().get()
    assert client.get(f"/acme/messages/{talk.pk}/").status_code == 404
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=modules)
    assert "Until later" in client.get(f"/acme/messages/{talk.pk}/").content.decode()
