from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from directory.connections import actions
from directory.connections.actions import (
    ASKS_PER_DAY,
    HiddenYourself,
    NothingToAnswer,
    NotThere,
    TooManyAsks,
    accept,
    ask,
    block,
    decline,
    remove,
    unblock,
    write_note,
)
from directory.connections.reading import Standing, standing_of
from directory.models import Alumnus, AlumnusState, Block, Connection, ConnectionState, PrivateNote
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_peer, own_alumnus, set_levels


@pytest.fixture
def ada(acme: Employer) -> Alumnus:
    return make_peer(acme, "Ada", "Byron")


@pytest.fixture
def ben(acme: Employer) -> Alumnus:
    return make_peer(acme, "Ben", "Clark")


@pytest.fixture(autouse=True)
def _inside(acme: Employer):
    with tenant_scope(acme):
        yield


def standing(own: Alumnus, other: Alumnus) -> Standing:
    return standing_of(Connection.objects.between(own.pk, other.pk).first(), own)


def both(ada: Alumnus, ben: Alumnus) -> tuple[Standing, Standing]:
    return standing(ada, ben), standing(ben, ada)


def test_ask_and_accept(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    assert ask(employer=acme, asker=ada, asked=ben, message="Lisbon, 2019?") is False
    assert both(ada, ben) == (Standing.ASKED, Standing.ASKED_ME)
    assert Connection.objects.get().message == "Lisbon, 2019?"

    accept(employer=acme, asked=ben, asker=ada)
    accept(employer=acme, asked=ben, asker=ada)
    assert both(ada, ben) == (Standing.CONNECTED, Standing.CONNECTED)
    assert ask(employer=acme, asker=ada, asked=ben) is False
    assert ask(employer=acme, asker=ben, asked=ada) is True
    assert both(ada, ben) == (Standing.CONNECTED, Standing.CONNECTED)


def test_who_asks_the_one_who_asked_says_yes(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    assert ask(employer=acme, asker=ben, asked=ada) is True
    assert Connection.objects.get().state == ConnectionState.ACCEPTED


def test_asking_twice_is_asking_once(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben, message="First")
    ask(employer=acme, asker=ada, asked=ben, message="Second")
    assert Connection.objects.get().message == "First"


def test_only_the_asked_person_accepts(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    with pytest.raises(NothingToAnswer):
        accept(employer=acme, asked=ben, asker=ada)
    ask(employer=acme, asker=ada, asked=ben)
    with pytest.raises(NothingToAnswer):
        accept(employer=acme, asked=ada, asker=ben)


def test_a_no_looks_like_silence_and_holds_for_90_days(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    decline(asked=ben, asker=ada)
    decline(asked=ben, asker=ada)
    assert both(ada, ben) == (Standing.ASKED, Standing.NONE)
    with pytest.raises(NothingToAnswer):
        accept(employer=acme, asked=ben, asker=ada)

    ask(employer=acme, asker=ada, asked=ben, message="Again")
    assert both(ada, ben) == (Standing.ASKED, Standing.NONE)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        ask(employer=acme, asker=ada, asked=ben, message="Again")
        assert both(ada, ben) == (Standing.ASKED, Standing.ASKED_ME)
        assert Connection.objects.get().message == "Again"


def test_asking_again_under_a_late_no_reaches_nobody(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    begin = timezone.now()
    ask(employer=acme, asker=ada, asked=ben)
    with time_machine.travel(begin + timedelta(days=80)):
        decline(asked=ben, asker=ada)
    with time_machine.travel(begin + timedelta(days=91)):
        ask(employer=acme, asker=ada, asked=ben)
        assert both(ada, ben) == (Standing.ASKED, Standing.NONE)
        assert Connection.objects.get().asked_at >= begin + timedelta(days=91)


def test_taking_back_forgets_the_ask_but_not_the_no(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    remove(alumnus=ada, other=ben)
    remove(alumnus=ada, other=ben)
    assert not Connection.objects.exists()

    ask(employer=acme, asker=ada, asked=ben)
    decline(asked=ben, asker=ada)
    remove(alumnus=ada, other=ben)
    assert both(ada, ben) == (Standing.NONE, Standing.NONE)
    ask(employer=acme, asker=ada, asked=ben)
    assert both(ada, ben) == (Standing.ASKED, Standing.NONE)


def test_who_said_no_may_ask_in_turn(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    """While the other still waits, that is a yes; once they have taken it back, it is a new ask."""
    ask(employer=acme, asker=ada, asked=ben)
    decline(asked=ben, asker=ada)
    remove(alumnus=ada, other=ben)
    assert ask(employer=acme, asker=ben, asked=ada, message="I have changed my mind") is False
    assert both(ada, ben) == (Standing.ASKED_ME, Standing.ASKED)
    decline(asked=ada, asker=ben)
    assert ask(employer=acme, asker=ada, asked=ben) is True


def test_the_asked_person_cannot_remove_an_ask(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    remove(alumnus=ben, other=ada)
    assert both(ada, ben) == (Standing.ASKED, Standing.ASKED_ME)
    accept(employer=acme, asked=ben, asker=ada)
    remove(alumnus=ben, other=ada)
    assert both(ada, ben) == (Standing.NONE, Standing.NONE)


def test_block_ends_everything_silently_in_both_directions(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    accept(employer=acme, asked=ben, asker=ada)
    block(employer=acme, alumnus=ben, other=ada)
    block(employer=acme, alumnus=ben, other=ada)
    assert Block.objects.count() == 1
    assert not Connection.objects.exists()
    for asker, asked in ((ada, ben), (ben, ada)):
        with pytest.raises(NotThere):
            ask(employer=acme, asker=asker, asked=asked)
        with pytest.raises(NotThere):
            accept(employer=acme, asked=asked, asker=asker)
    unblock(alumnus=ada, other_id=ben.pk)
    assert Block.objects.count() == 1, "only who blocked can unblock"
    unblock(alumnus=ben, other_id=ada.pk)
    assert ask(employer=acme, asker=ada, asked=ben) is False


def test_nobody_asks_themselves_strangers_or_people_who_take_no_part(
    acme: Employer, globex: Employer, ada: Alumnus, ben: Alumnus
) -> None:
    not_joined = make_alumnus(acme, "Cleo", "Dunn")
    for other in (ada, not_joined):
        with pytest.raises(NotThere):
            ask(employer=acme, asker=ada, asked=other)
    for change in ({"is_limited": True}, {"unlisted": True}, {"state": AlumnusState.DECEASED}):
        before = {name: getattr(ben, name) for name in change}
        Alumnus.objects.filter(pk=ben.pk).update(**change)
        with pytest.raises(NotThere):
            ask(employer=acme, asker=ada, asked=ben)
        Alumnus.objects.filter(pk=ben.pk).update(**before)
    ask(employer=acme, asker=ada, asked=ben)


def test_who_hides_from_everybody_neither_asks_nor_accepts(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    ask(employer=acme, asker=ada, asked=ben)
    set_levels(ben, listing="staff")
    with pytest.raises(HiddenYourself):
        accept(employer=acme, asked=ben, asker=ada)
    with pytest.raises(HiddenYourself):
        ask(employer=acme, asker=ben, asked=ada)


def test_asks_and_blocks_of_a_day_are_limited(
    acme: Employer, ada: Alumnus, ben: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(ASKS_PER_DAY.tries):
        assert ASKS_PER_DAY.allow(acme.pk, ada.pk)
    with pytest.raises(TooManyAsks):
        ask(employer=acme, asker=ada, asked=ben)
    assert ask(employer=acme, asker=ben, asked=ada) is False
    assert ask(employer=acme, asker=ada, asked=ben) is True, "an answer is no ask"
    for _each in range(actions.BLOCKS_PER_DAY.tries):
        assert actions.BLOCKS_PER_DAY.allow(acme.pk, ada.pk)
    with pytest.raises(TooManyAsks):
        block(employer=acme, alumnus=ada, other=ben)


def test_asking_and_taking_back_again_and_again_fills_no_mailbox(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    set_preferences(recipient_id=ben.pk, wanted={Category.CIRCLE: True}, by=None)
    for seconds in (0, 5, 10):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
            ask(employer=acme, asker=ada, asked=ben)
            remove(alumnus=ada, other=ben)
    assert Message.objects.in_scope().filter(recipient_id=ben.pk).count() == 1


def test_mail_goes_to_those_who_want_it_and_its_subject_names_nobody(
    acme: Employer, ada: Alumnus, ben: Alumnus
) -> None:
    ask(employer=acme, asker=ada, asked=ben, message="secret words")
    assert not Message.objects.in_scope().filter(recipient_id=ben.pk).exists()
    remove(alumnus=ada, other=ben)

    for person in (ada, ben):
        set_preferences(recipient_id=person.pk, wanted={Category.CIRCLE: True}, by=None)
    ask(employer=acme, asker=ada, asked=ben, message="secret words")
    accept(employer=acme, asked=ben, asker=ada)
    asked, accepted = Message.objects.in_scope().order_by("id")
    assert (asked.recipient_id, accepted.recipient_id) == (ben.pk, ada.pk)
    assert {asked.category, accepted.category} == {Category.CIRCLE}
    assert "Ada Byron would like to connect" in asked.text
    assert "Ben Clark said yes" in accepted.text
    for message in (asked, accepted):
        assert "Ada" not in message.subject
        assert "Ben" not in message.subject
        assert "secret words" not in message.text + message.html
        assert "@" not in message.text.replace(message.to_address, "")
    assert asked.to_address == f"{ben.pk}@home.example"


def test_nothing_of_it_is_in_the_audit_log(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    before = AuditEvent.objects.count()
    ask(employer=acme, asker=ada, asked=ben)
    accept(employer=acme, asked=ben, asker=ada)
    write_note(author=ada, about=ben, text="Likes chess")
    block(employer=acme, alumnus=ada, other=ben)
    assert AuditEvent.objects.count() == before


def test_a_note_is_written_changed_and_thrown_away(
    acme: Employer, ada: Alumnus, ben: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_note(author=ada, about=ben, text="") is None
    write_note(author=ada, about=ben, text="Likes chess")
    write_note(author=ada, about=ben, text="Likes go")
    assert list(PrivateNote.objects.values_list("author", "about", "text")) == [(ada.pk, ben.pk, "Likes go")]
    monkeypatch.setattr(actions, "MOST_NOTES", 1)
    with pytest.raises(actions.TooManyNotes):
        write_note(author=ada, about=make_peer(acme, "Cleo", "Dunn"), text="One too many")
    write_note(author=ada, about=ben, text="")
    assert not PrivateNote.objects.exists()


def test_who_has_no_address_gets_no_mail(acme: Employer, ada: Alumnus, ben: Alumnus) -> None:
    set_preferences(recipient_id=ben.pk, wanted={Category.CIRCLE: True}, by=None)
    Alumnus.objects.filter(pk=ben.pk).update(
        personal_email="ben@mail.example", personal_email_verified_at=timezone.now()
    )
    ask(employer=acme, asker=ada, asked=ben)
    assert Message.objects.in_scope().get().to_address == "ben@mail.example"


def test_owner_of_the_record_alone_counts(acme: Employer, alice: User, ada: Alumnus) -> None:
    own = own_alumnus(acme, alice)
    ask(employer=acme, asker=own, asked=ada)
    assert both(own, ada) == (Standing.ASKED, Standing.ASKED_ME)
