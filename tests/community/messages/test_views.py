from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.messages.actions import add_people, delete_message, leave, set_rules
from community.messages.reading import PAGE_SIZE, Show, list_page, list_waiting, participants_of, talk_of
from community.messages.reporting import MESSAGE
from community.models import Conversation, Message, MessageRules, ModerationCase, Reason
from directory.models import Alumnus, Block
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_user
from tests.factories.directory import make_peer
from tests.factories.messages import answer, side, write
from web.one_statement import answered

ClientFor = Callable[[User], Client]
LIST = "/acme/messages/"


def user_of(alumnus: Alumnus) -> User:
    assert alumnus.membership is not None
    with tenant_scope(alumnus.tenant_id, person_id=alumnus.membership.user_id):
        return User.objects.get(pk=alumnus.membership.user_id)


def at(conversation: Conversation, page: str = "") -> str:
    return f"{LIST}{conversation.pk}/{page}"


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def messages_of(employer: Employer) -> list[tuple[str, str, str]]:
    with tenant_scope(employer):
        return list(Message.objects.order_by("sent_at").values_list("text", "link_url", "link_title"))


def test_a_message_goes_to_several_people(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    form = text(client, f"{LIST}new/?to={ben.pk}&to={uuid7()}&to=nobody&text=Lunch%3F")
    assert f'value="{ben.pk}" id="id_to-{ben.pk}" checked' in form
    assert "Lunch?" in form
    typed = {"to": [str(ben.pk)], "to-name": "cleo h", "text": "Hi <b>you</b>"}
    asked = client.post(f"{LIST}new/", typed)
    assert asked.status_code == 422
    assert "Tick whom you mean below." in asked.content.decode()
    assert f'value="{cleo.pk}" id="id_to-{cleo.pk}">' in asked.content.decode()
    assert "Hi &lt;b&gt;you&lt;/b&gt;" in asked.content.decode()
    sent = client.post(f"{LIST}new/", {**typed, "to-name": "cleo haas"})
    with tenant_scope(acme):
        group = Conversation.objects.get()
    assert sent.status_code == 302
    assert sent["Location"] == at(group) + "#latest"
    page = text(client, at(group))
    assert "Hi &lt;b&gt;you&lt;/b&gt;" in page
    assert "Ben Ito and Cleo Haas" in page
    assert "mail.example" not in page
    assert "1 unread" not in text(client, LIST)
    assert "You: Hi" in text(client, LIST)


def test_an_article_has_the_sender_s_title_and_shows_its_host(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    client, pair = client_for(alice), write(own, ben).conversation
    bad = {
        "javascript:alert(1)": "Enter a valid URL.",
        "https://bank.example@evil.example/": "Give the whole address",
        "ftp://example.org/a": "Give the whole address",
        "https://[": "Enter a valid URL.",
    }
    for url, error in bad.items():
        refused = client.post(at(pair, "lines/"), {"text": "Read", "link_url": url, "link_title": "A story"})
        assert refused.status_code == 422, url
        assert error in refused.content.decode()
        assert ">\nRead</textarea>" in refused.content.decode()
    assert client.post(at(pair, "lines/"), {"text": "Read", "link_url": "https://example.org/a"}).status_code == 422
    assert client.post(at(pair, "lines/"), {"text": "Read", "link_title": "A story"}).status_code == 422
    assert client.post(at(pair, "lines/"), {"text": " "}).status_code == 422
    assert client.post(at(pair, "lines/"), {"text": "a" * 4001}).status_code == 422
    link = {"text": "For you", "link_url": "https://www.bücher.example/a", "link_title": "<i>A story</i>"}
    shown = client.post(at(pair, "lines/"), link, headers={"HX-Request": "true", "HX-Target": "talk"})
    assert shown.status_code == 200
    assert shown.content.decode().lstrip().startswith('<div class="talk')
    assert "&lt;i&gt;A story&lt;/i&gt;" in shown.content.decode()
    assert "xn--bcher-kva.example" in shown.content.decode()


def test_reading_and_the_number_in_the_menu(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    pair = write(ben, own, text="See https://example.org/x").conversation
    client = client_for(alice)
    assert "Ben Ito" in text(client, "/acme/home/")
    assert "count--waiting" in text(client, LIST)
    client.head(at(pair))
    assert side(pair, own).unread == 1
    assert '<a href="https://example.org/x" rel="nofollow">' in text(client, at(pair))
    assert side(pair, own).unread == 0
    assert "count--waiting" not in text(client, LIST)
    answer(own, pair, "Thanks")
    his = client_for(user_of(ben))
    his.get(at(pair))
    assert "talk__seen" not in text(client, at(pair))
    with tenant_scope(acme):
        set_rules(alumnus=ben, shows_read=True, mail_has_text=False, only_connections=False)
    his.get(at(pair))
    assert "talk__seen" not in text(client, at(pair))  # only where both show it
    assert client.post(f"{LIST}settings/", {"shows_read": "on"}).status_code == 302
    assert '<p class="talk__seen">Read</p>' in text(client, at(pair))
    with tenant_scope(acme):
        assert not MessageRules.objects.get(alumnus=own).mail_has_text


@pytest.mark.usefixtures("employer_pages")
def test_lists_and_pages_ask_the_same_few_queries(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Of the lists themselves: the menu around them counts what waits in other rooms."""
    pair = write(ben, own).conversation

    def ask() -> None:
        assert own.membership is not None
        with django_assert_num_queries(6):
            list_page(own.membership, own, Show.INBOX)
        with django_assert_num_queries(6):
            talk_of(own.membership, participants_of(own).get(conversation=pair))
        with django_assert_num_queries(2):
            answered(list_waiting(own))

    with tenant_scope(acme):
        set_rules(alumnus=own, shows_read=True, mail_has_text=False, only_connections=False)
    write(cleo, own, ben)
    with tenant_scope(acme):
        ask()
    write(cleo, own)
    write(ben, own, cleo)
    with tenant_scope(acme):
        Message.objects.bulk_create(
            [Message(conversation=pair, author=ben, text=f"No {number}.") for number in range(2 * PAGE_SIZE)]
        )
        ask()
    client = client_for(alice)
    page = text(client, at(pair))
    assert page.count("talk__bubble") == PAGE_SIZE
    assert f"No {2 * PAGE_SIZE - 1}." in page
    cursor = page.partition("?after=")[2].partition('"')[0]
    earlier = text(client, f"{at(pair)}?after={cursor}")
    assert f"No {PAGE_SIZE - 1}." in earlier
    assert "talk__form" not in earlier  # one writes below the latest


def test_a_group_hides_the_lines_of_whom_one_has_blocked(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    pair = write(ben, own, text="Just us").conversation
    group = write(ben, own, cleo, text="Dear both").conversation
    client = client_for(alice)
    with tenant_scope(acme):
        Block.objects.create(blocker=own, blocked=ben)
    assert text(client, at(pair), 404)
    page = text(client, at(group))
    assert "Dear both" not in page
    assert "Ben Ito" not in page
    assert "Dear both" not in text(client, LIST)
    assert "Ben Ito" not in text(client, at(group, "people/"))
    assert "Ben Ito" not in text(client, "/acme/home/")


def test_group_pages(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    kim = make_peer(acme, "Kim", "Park")
    pair, group = write(own, ben).conversation, write(ben, own, cleo, text="Before").conversation
    client = client_for(alice)
    for page in ("people/", "leaving/"):
        text(client, at(pair, page), 404)
    assert client.post(at(group, "people/"), {"people-name": "Nobody"}).status_code == 422
    assert client.post(at(group, "people/"), {"people": [str(kim.pk)]}).status_code == 302
    answer(ben, group, "After")
    newcomer = text(client_for(user_of(kim)), at(group))
    assert "After" in newcomer
    assert "Before" not in newcomer
    assert client.post(at(group, "muting/"), {"muted": "yes"}).status_code == 302
    assert side(group, own).is_muted
    assert client.post(at(group, "archiving/"), {"archived": "yes"})["Location"] == LIST
    assert "After" in text(client, f"{LIST}?show=archived")
    assert "After" not in text(client, LIST)
    assert client.post(at(group, "archiving/"), {"archived": "no"}).status_code == 302
    text(client, at(group, "leaving/"))
    assert client.post(at(group, "leaving/")).status_code == 302
    text(client, at(group), 404)


def test_a_message_is_deleted_by_its_author_alone(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    message = write(own, ben, text="Oh no")
    page = at(message.conversation, f"lines/{message.pk}/deletion/")
    his = client_for(user_of(ben))
    assert his.post(page).status_code == 404
    assert "Oh no" in text(his, at(message.conversation))
    assert client_for(alice).post(page).status_code == 302
    assert "Oh no" not in text(his, at(message.conversation))
    assert '<p class="talk__gone">Deleted</p>' in text(his, at(message.conversation))


def test_a_report_takes_the_message_and_two_beside_it(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    pair = write(own, ben, text="long ago").conversation
    answer(ben, pair, "just before")
    bad = answer(ben, pair, "shut up")
    answer(own, pair, "just after")
    answer(own, pair, "much later")
    client, report = client_for(alice), f"/acme/report/message/{bad.pk}/"
    assert "shut up" in text(client, report)
    text(client_for(user_of(cleo)), report, 404)
    assert client.post(report, {"reason": Reason.RUDE, "words": ""}).status_code == 302
    with tenant_scope(acme):
        case = ModerationCase.objects.get()
        assert case.author == ben
        assert case.text.split("\n\n") == [
            "Before it, Ben Ito: just before",
            "Reported, Ben Ito: shut up",
            "After it, Alice Brandt: just after",
        ]
        MESSAGE.hide(bad.pk)
    assert "shut up" not in text(client, at(pair))
    with tenant_scope(acme):
        MESSAGE.restore(bad.pk)
    assert "shut up" in text(client, at(pair))
    with tenant_scope(acme):
        MESSAGE.remove(bad.pk)
        assert Message.objects.get(pk=bad.pk).text == ""
        delete_message(message=bad, by=ben)
    text(client, report, 404)


def test_a_report_shows_nobody_what_they_do_not_read_in_the_talk(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, client_for: ClientFor
) -> None:
    dana = make_peer(acme, "Dana", "Fox")
    talk = write(ben, cleo, dana, text="before Alice came").conversation
    with tenant_scope(acme):
        add_people(employer=acme, conversation=talk, people=[own], by=ben)
    bad = answer(ben, talk, "shut up")
    with tenant_scope(acme):
        leave(participant=side(talk, ben))
    answer(own, talk, "after Ben left")
    report = f"/acme/report/message/{bad.pk}/"
    page = text(client_for(alice), report)
    assert "shut up" in page
    assert "before Alice came" not in page
    assert "after Ben left" not in page
    with tenant_scope(acme):
        Block.objects.create(blocker=own, blocked=cleo)
    from_cleo = answer(cleo, talk, "not for Alice")
    from_dana = answer(dana, talk, "yes")
    page = text(client_for(alice), f"/acme/report/message/{from_dana.pk}/")
    assert "yes" in page
    assert "not for Alice" not in page
    text(client_for(alice), f"/acme/report/message/{from_cleo.pk}/", 404)


def test_nobody_else_gets_in(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, alice: User, bob: User, client_for: ClientFor
) -> None:
    message = write(own, ben)
    pages = ("", "people/", "leaving/")
    posts = ("lines/", "archiving/", "muting/", f"lines/{message.pk}/deletion/")
    strangers = [client_for(make_user("new@home.example")), client_for(user_of(cleo)), client_for(bob)]
    for client in strangers:
        for page in pages:
            text(client, at(message.conversation, page), 404)
        for page in posts:
            assert client.post(at(message.conversation, page), {"text": "x"}).status_code == 404
    text(strangers[2], LIST, 404)  # staff without a profile of their own
    for page in ("", "new/", "settings/"):
        assert Client().get(LIST + page).status_code == 302
    mine = client_for(alice)
    for page in posts:
        assert mine.get(at(message.conversation, page)).status_code == 405
    assert mine.post(LIST).status_code == 405
    text(mine, f"{LIST}{UUID(int=7)}/", 404)
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    text(mine, LIST, 404)
    assert "message-circle" not in text(mine, "/acme/home/")


def test_the_profile_page_leads_to_a_message(
    acme: Employer, own: Alumnus, ben: Alumnus, alice: User, client_for: ClientFor
) -> None:
    assert f"/acme/messages/new/?to={ben.pk}" in text(client_for(alice), f"/acme/alumni/{ben.pk}/")
