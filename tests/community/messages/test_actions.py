from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import AuditEvent
from community.messages import actions, strangers
from community.messages.actions import (
    PER_HOUR,
    add_people,
    archive,
    delete_message,
    leave,
    mute,
    read,
    set_rules,
)
from community.messages.reading import unread_by
from community.messages.rules import AT_LATEST, MOST_PEOPLE, QUIET, UNANSWERED
from community.messages.strangers import FIRST_PER_DAY, NotReachable, TooMany
from community.models import Contact, Conversation, Message, Participant
from directory.connections.actions import NotThere
from directory.models import Alumnus, AlumnusState, Block, Connection, ConnectionState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_peer
from tests.factories.messages import answer, side, write


def connect(one: Alumnus, other: Alumnus) -> None:
    with tenant_scope(one.tenant_id):
        state, now = ConnectionState.ACCEPTED, timezone.now()
        Connection.objects.create(asker=one, asked=other, state=state, answered_at=now)


def block(blocker: Alumnus, blocked: Alumnus) -> None:
    with tenant_scope(blocker.tenant_id):
        Block.objects.create(blocker=blocker, blocked=blocked)


def contacts(owner: Alumnus) -> list[tuple[str, str]]:
    return list(Contact.objects.of(owner.pk).values_list("other__given_name", "source"))


def unread_of(alumnus: Alumnus) -> int:
    assert alumnus.membership is not None
    return int(unread_by(alumnus.membership).count())


def test_two_people_have_one_conversation_and_the_clock_restarts(acme: Employer, own: Alumnus, ben: Alumnus) -> None:
    first = write(own, ben)
    with tenant_scope(acme):
        assert contacts(own) == [("Ben", f"message:{first.pk}")]
        assert contacts(ben) == []
        assert unread_of(ben) == 1
        assert unread_of(own) == 0
    back = write(ben, own)
    assert back.conversation_id == first.conversation_id
    with tenant_scope(acme):
        assert contacts(own) == contacts_of_both(first, back)
        assert contacts(ben) == [("Alice", f"message:{back.pk}")]
        assert unread_of(ben) == 0
        assert unread_of(own) == 1
        assert not AuditEvent.objects.filter(action__startswith="message").exists()


def contacts_of_both(first: Message, back: Message) -> list[tuple[str, str]]:
    return [("Ben", f"message:{first.pk}"), ("Ben", f"message:{back.pk}")]


def test_a_mail_is_due_after_a_quiet_time_and_an_hour_at_the_latest(own: Alumnus, ben: Alumnus) -> None:
    connect(own, ben)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        conversation = write(own, ben).conversation
        assert side(conversation, ben).told_at == start + QUIET
        clock.shift(QUIET / 2)
        write(own, ben)
        assert side(conversation, ben).told_at == start + QUIET * 3 / 2
        clock.move_to(start + AT_LATEST - QUIET / 2)
        write(own, ben)
        assert side(conversation, ben).told_at == start + AT_LATEST
        assert side(conversation, own).told_at is None
    with tenant_scope(own.tenant_id):
        last = Message.objects.order_by("-sent_at", "-pk").first()
        read(participant=side(conversation, ben), shown=last, shows_read=True)
        found = side(conversation, ben)
        assert (found.unread, found.told_at, found.unread_since) == (0, None, None)
        assert found.read_up_to is not None
        set_rules(alumnus=ben, shows_read=False, mail_has_text=False, only_connections=False)
        assert side(conversation, ben).read_up_to is None
        set_rules(alumnus=ben, shows_read=True, mail_has_text=False, only_connections=False)
        mute(participant=found, is_muted=True)
        archive(participant=found, is_archived=True)
    write(own, ben)
    muted = side(conversation, ben)
    assert (muted.unread, muted.told_at, muted.archived_at is None) == (1, None, False)
    with tenant_scope(own.tenant_id):
        assert unread_of(ben) == 0
        mute(participant=muted, is_muted=False)
    write(own, ben)
    assert side(conversation, ben).archived_at is None
    with tenant_scope(own.tenant_id):
        archive(participant=muted, is_archived=False)
        assert unread_of(ben) == 1


def test_strangers_are_few_a_day_and_are_not_pressed(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = write(own, ben).conversation
    for _again in range(UNANSWERED - 1):
        answer(own, conversation)
    for again in (lambda: answer(own, conversation), lambda: write(own, ben)):
        with pytest.raises(TooMany, match="has not answered yet"):
            again()
    answer(ben, conversation)
    answer(own, conversation)
    few = strangers.Limit("message-first", FIRST_PER_DAY.used(acme.pk, own.pk), strangers.DAY)
    monkeypatch.setattr(strangers, "FIRST_PER_DAY", few)
    with pytest.raises(TooMany, match="for the first time"):
        write(own, cleo, ben)
    with tenant_scope(acme):
        assert Conversation.objects.count() == 1
    connect(own, cleo)
    group = write(own, cleo, ben).conversation
    monkeypatch.setattr(actions, "PER_HOUR", actions.Limit("message", PER_HOUR.used(acme.pk, own.pk), actions.HOUR))
    with pytest.raises(TooMany, match="this hour"):
        answer(own, group)


def test_who_takes_messages_of_connections_only_is_not_written_to_first(
    acme: Employer, own: Alumnus, ben: Alumnus
) -> None:
    conversation = write(own, ben).conversation
    with tenant_scope(acme):
        set_rules(alumnus=ben, shows_read=False, mail_has_text=False, only_connections=True)
    with pytest.raises(NotReachable, match="connections only"):
        answer(own, conversation)
    answer(ben, conversation)
    answer(own, conversation)
    stranger = make_peer(acme, "Kim", "Park")
    with pytest.raises(NotReachable):
        write(stranger, ben)
    connect(ben, stranger)
    assert write(stranger, ben)


def test_neither_of_two_is_there_for_the_other_after_a_block(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus
) -> None:
    pair = write(own, ben).conversation
    group = write(cleo, own, ben).conversation
    block(ben, own)
    for sender, other in ((own, ben), (ben, own)):
        with pytest.raises(NotThere):
            write(sender, other)
        with pytest.raises(NotThere):
            answer(sender, pair)
    message = answer(own, group)
    assert (side(group, cleo).unread, side(group, ben).unread) == (1, 1)
    with tenant_scope(acme):
        assert contacts(own)[-1] == ("Cleo", f"message:{message.pk}")
        assert unread_of(ben) == 1  # the group's first message; the two are not counted


def test_whoever_is_not_here_is_not_written_to(acme: Employer, own: Alumnus, ben: Alumnus) -> None:
    pair = write(own, ben).conversation
    with pytest.raises(NotThere):
        write(own, make_alumnus(acme, "Never", "Joined"))
    with pytest.raises(NotThere):
        answer(make_peer(acme, "Eve", "Out"), pair)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=ben.pk).update(state=AlumnusState.LEAVER)
    with pytest.raises(NotThere):
        answer(own, pair)
    with tenant_scope(acme):
        Participant.objects.filter(alumnus=ben).delete()
    with pytest.raises(NotReachable, match="not here any more"):
        answer(own, pair)


def test_people_join_and_leave_a_group(acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus) -> None:
    kim = make_peer(acme, "Kim", "Park")
    pair, group = write(own, ben).conversation, write(own, ben, cleo).conversation
    with tenant_scope(acme):
        with pytest.raises(NotThere):
            add_people(employer=acme, conversation=pair, people=[kim], by=own)
        with pytest.raises(NotThere):
            add_people(employer=acme, conversation=group, people=[ben], by=kim)
        with pytest.raises(NotThere):
            leave(participant=side(pair, own))
        assert add_people(employer=acme, conversation=group, people=[kim, ben], by=ben) == 1
        leave(participant=side(group, cleo))
        with pytest.raises(NotReachable, match="Cleo Haas has left"):
            add_people(employer=acme, conversation=group, people=[cleo], by=own)
    answer(own, group)
    assert (side(group, kim).unread, side(group, cleo).unread) == (1, 0)
    with tenant_scope(acme):
        for each in (own, ben, kim):
            leave(participant=side(group, each))
        assert not Conversation.objects.filter(pk=group.pk).exists()
    many = [make_peer(acme, f"No{number}", "Body") for number in range(MOST_PEOPLE)]
    with pytest.raises(TooMany, match="20 people"):
        write(own, *many)


def test_only_what_the_page_has_shown_is_read(acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus) -> None:
    shown = write(ben, own)
    talk = shown.conversation
    later = answer(ben, talk, "While the page was on its way")
    with tenant_scope(acme):
        read(participant=side(talk, own), shown=shown, shows_read=True)
    mine = side(talk, own)
    assert (mine.unread, mine.unread_since, mine.read_up_to) == (1, later.sent_at, shown.sent_at)
    assert mine.told_at is not None
    with tenant_scope(acme):
        Participant.objects.filter(pk=mine.pk).update(unread_since=None, told_at=None)  # the mail has gone out
        read(participant=mine, shown=shown, shows_read=True)
        assert side(talk, own).unread_since is None
        read(participant=mine, shown=later, shows_read=False)
        read(participant=mine, shown=shown, shows_read=True)  # a slow page of before takes nothing back
    mine = side(talk, own)
    assert (mine.unread, mine.read_up_to) == (1, shown.sent_at)
    with tenant_scope(acme):
        read(participant=mine, shown=later, shows_read=False)
        group = write(ben, own, cleo).conversation
        Message.objects.filter(conversation=group).delete()
        read(participant=side(group, own), shown=None, shows_read=True)
    assert (side(talk, own).unread, side(group, own).unread, side(group, own).read_up_to) == (0, 0, None)


def test_one_deletes_ones_own(acme: Employer, own: Alumnus, ben: Alumnus) -> None:
    message = write(own, ben, link=("https://example.org/", "A story"))
    with tenant_scope(acme):
        delete_message(message=message, by=ben)
        message.refresh_from_db()
        assert message.deleted_at is None
        delete_message(message=message, by=own)
        message.refresh_from_db()
        assert (message.text, message.link_url, message.link_title) == ("", "", "")
        assert message.deleted_at is not None
        assert message.is_gone
        assert message.sent_at + timedelta(hours=1) > timezone.now()


def test_a_group_is_no_way_to_press_somebody_who_does_not_answer(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus
) -> None:
    """Cleo is connected with Alice and Ben is a stranger to her: what he has had of her counts, wherever it was."""
    connect(own, cleo)
    answer(own, write(own, ben).conversation)
    group = write(own, ben, cleo).conversation
    presses = (
        lambda: answer(own, group),
        lambda: write(own, ben, cleo),
        lambda: write(own, ben),
        lambda: add_people(employer=acme, conversation=other, people=[ben], by=own),
    )
    other = write(own, cleo, make_friend(own, "Kim")).conversation
    for press in presses:
        with pytest.raises(TooMany, match="Ben Ito has not answered yet"), tenant_scope(acme):
            press()
    answer(cleo, group)
    assert answer(own, group)  # in company he may just listen
    answer(ben, group)
    assert write(own, ben, cleo)


def make_friend(own: Alumnus, name: str) -> Alumnus:
    with tenant_scope(own.tenant_id):
        friend = make_peer(Employer.objects.get(pk=own.tenant_id), name, "Park")
    connect(own, friend)
    return friend


def test_a_lively_group_writes_no_mail_to_a_stranger_who_only_listens(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus
) -> None:
    connect(own, cleo)
    group = write(own, ben, cleo).conversation
    answer(cleo, group)
    for _again in range(UNANSWERED - 1):
        answer(own, group)
    with tenant_scope(acme):
        for each in (ben, cleo):
            Participant.objects.filter(alumnus=each).update(told_at=None, unread_since=None)  # both were told
    answer(own, group)
    silent, friend = side(group, ben), side(group, cleo)
    assert (silent.unread, silent.told_at) == (UNANSWERED + 2, None)
    assert friend.told_at is not None
    answer(ben, group)
    answer(own, group)
    assert side(group, ben).told_at is not None


def test_what_somebody_wrote_before_one_came_is_no_answer(
    acme: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus
) -> None:
    talk = write(ben, cleo, make_peer(acme, "Kim", "Park"), text="Among us").conversation
    with tenant_scope(acme):
        add_people(employer=acme, conversation=talk, people=[own], by=cleo)
    first = write(own, ben).conversation
    for _again in range(UNANSWERED - 1):
        answer(own, first)
    with pytest.raises(TooMany, match="has not answered yet"):
        answer(own, first)
