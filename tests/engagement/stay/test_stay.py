"""The question in somebody's own mailbox: asked, answered by link, or met with silence."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.joining.actions import decline_invitation
from directory.actions import change_state, confirm_personal_email
from directory.models import Alumnus, AlumnusState
from engagement.models import Standing, StayQuestion
from engagement.stay.actions import _close_unanswered, ask, close_unanswered, remind
from engagement.stay.emails import address_for
from engagement.stay.links import StayTicket, ticket_of
from mail.categories import Category
from mail.choosing import set_frequencies, set_wishes
from mail.models import Channel, Consent, Frequency, Message, State
from mail.preferences import SettingsTicket, frequencies_of, wishes_of
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_invitation, make_member, make_user
from tests.factories.directory import join, make_alumnus

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AFTER_EXIT, DORMANT = StayQuestion.Kind
NEWS, EVENTS = Category.NEWS, Category.EVENTS


@pytest.fixture
def inside(acme: Employer) -> Iterator[Employer]:
    with tenant_scope(acme):
        yield acme


@pytest.fixture
def ines(inside: Employer) -> Alumnus:
    person = make_alumnus(inside)
    confirm_personal_email(person, email="ines@home.example", by=None)
    return person


def wish(person: Alumnus) -> None:
    set_wishes(recipient_id=person.pk, wanted={NEWS: True, EVENTS: True}, by=None)


def agree(person: Alumnus) -> None:
    chosen = {NEWS: Frequency.WEEKLY, EVENTS: Frequency.AT_ONCE}
    with time_machine.travel(NOW - timedelta(days=500), tick=False):
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.JOIN)


def url_of(question: StayQuestion) -> str:
    return f"/mail-settings/{ticket_of(question).token}/answer/"


def asked(person: Alumnus, kind: StayQuestion.Kind, employer: Employer) -> StayQuestion:
    question = ask(person, kind=kind, employer=employer, now=NOW)
    assert question is not None
    Message.objects.in_scope().update(state=State.SENT, sent_at=NOW)
    return question


def wanted(person: Alumnus) -> dict[Category, Frequency]:
    return {name: often for name, often in frequencies_of(person.pk).items() if often != "off"}


def test_a_yes_from_the_private_mailbox_makes_wishes_count(inside: Employer, ines: Alumnus) -> None:
    wish(ines)
    question = asked(ines, AFTER_EXIT, inside)
    mail = Message.objects.in_scope().get()
    assert (mail.to_address, mail.category, mail.recipient_id) == ("ines@home.example", Category.SERVICE, ines.pk)
    assert url_of(question) in mail.text
    assert url_of(question) in mail.html
    assert "News and Events" in mail.text
    assert SettingsTicket(inside.pk, ines.pk).token in mail.text

    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(url_of(question))
    assert (page.status_code, page.cookies, page["Referrer-Policy"]) == (200, {}, "no-referrer")
    html = page.content.decode()
    assert "Shall Acme keep in touch with you?" in html
    assert "Ines" not in html
    assert (wanted(ines), StayQuestion.objects.open().count()) == ({}, 1)

    html = stranger.post(url_of(question), {"answer": "yes"}).content.decode()
    assert "Thank you. We keep in touch." in html
    assert (wanted(ines), wishes_of(ines.pk)) == ({NEWS: Frequency.AT_ONCE, EVENTS: Frequency.AT_ONCE}, {})
    assert {row.channel for row in Consent.objects.all()} == {Channel.LEAVER, Channel.CONFIRMED}
    assert Standing.objects.get(alumnus=ines).points > 0
    stranger.post(url_of(question), {"answer": "no"})  # the first answer counts; the settings change it
    assert NEWS in wanted(ines)


def test_a_no_costs_nothing_and_is_the_end_of_it(inside: Employer, ines: Alumnus) -> None:
    wish(ines)
    question = asked(ines, AFTER_EXIT, inside)
    assert Client().post(url_of(question), {"answer": "perhaps"}).status_code == 422
    html = Client().post(url_of(question), {"answer": "no"}).content.decode()
    assert "All right. We leave you in peace." in html
    assert (wanted(ines), wishes_of(ines.pk), Standing.objects.count()) == ({}, {}, 0)
    assert not remind(question, employer=inside, now=NOW) or Message.objects.in_scope().count() == 1


def test_one_reminder_and_then_silence(inside: Employer, ines: Alumnus) -> None:
    wish(ines)
    question = asked(ines, AFTER_EXIT, inside)
    assert ask(ines, kind=AFTER_EXIT, employer=inside, now=NOW) is None
    assert remind(question, employer=inside, now=NOW)
    assert not remind(question, employer=inside, now=NOW)
    mails = Message.objects.in_scope().order_by("pk")
    assert ["Once more" in mail.subject for mail in mails] == [False, True]
    assert close_unanswered(now=NOW + timedelta(days=60) - timedelta(seconds=1)) == 0
    assert close_unanswered(now=NOW + timedelta(days=60)) == 1
    assert (wishes_of(ines.pk), wanted(ines)) == ({}, {})
    assert "This question is settled" in Client().get(url_of(question)).content.decode()


def test_the_dormant_are_asked_with_a_way_out_and_a_yes_is_an_act(inside: Employer, ines: Alumnus) -> None:
    agree(ines)
    question = asked(ines, DORMANT, inside)
    mail = Message.objects.in_scope().get()
    assert (mail.category, mail.headers["List-Unsubscribe-Post"]) == (NEWS, "List-Unsubscribe=One-Click")
    assert mail.expires_at == NOW + timedelta(days=30)
    assert "Do you still want mail from Acme?" in Client().get(url_of(question)).content.decode()
    Client().post(url_of(question), {"answer": "yes"})
    assert Standing.objects.get().points > 0
    assert close_unanswered(now=NOW + timedelta(days=31)) == 0
    assert wanted(ines).keys() == {NEWS, EVENTS, Category.DIGEST}


def test_the_dormant_say_no(inside: Employer, ines: Alumnus) -> None:
    agree(ines)
    Client().post(url_of(asked(ines, DORMANT, inside)), {"answer": "no"})
    assert wanted(ines) == {}
    assert Consent.objects.latest("at").channel == Channel.LINK


def test_silence_for_thirty_days_stops_everything(inside: Employer, ines: Alumnus) -> None:
    agree(ines)
    asked(ines, DORMANT, inside)
    assert close_unanswered(now=NOW + timedelta(days=30) - timedelta(seconds=1)) == 0
    assert wanted(ines) != {}
    assert close_unanswered(now=NOW + timedelta(days=30)) == 1
    assert (wanted(ines), Consent.objects.latest("at").channel) == ({}, Channel.DORMANT)
    assert close_unanswered(now=NOW + timedelta(days=31)) == 0


def test_silence_counts_only_where_the_question_went_out(inside: Employer, ines: Alumnus) -> None:
    agree(ines)
    ask(ines, kind=DORMANT, employer=inside, now=NOW)
    assert close_unanswered(now=NOW + timedelta(days=30)) == 0
    assert wanted(ines) != {}
    assert StayQuestion.objects.open().count() == 0


@pytest.mark.parametrize("state", [AlumnusState.DECEASED, AlumnusState.EMPLOYEE, AlumnusState.NOT_ELIGIBLE])
def test_nobody_answers_who_is_not_meant_any_more(inside: Employer, ines: Alumnus, state: AlumnusState) -> None:
    wish(ines)
    question = asked(ines, AFTER_EXIT, inside)
    change_state(ines, state=state, by=None)
    html = Client().post(url_of(question), {"answer": "yes"}).content.decode()
    assert "This question is settled" in html
    assert wanted(ines) == {}


def test_whoever_declines_the_invitation_is_not_asked_about_mail_either(inside: Employer, ines: Alumnus) -> None:
    wish(ines)
    invitation, _url = make_invitation(inside, "ines@home.example", kind="alumnus", subject_id=ines.pk)
    decline_invitation(invitation=invitation)
    assert wishes_of(ines.pk) == {}


def test_a_question_that_is_gone_is_closed_by_somebody_else(inside: Employer) -> None:
    assert not _close_unanswered(uuid7(), now=NOW)


def test_where_to_ask(inside: Employer) -> None:
    unproven = make_alumnus(inside, personal_email="typed@home.example")
    assert (address_for(unproven), ask(unproven, kind=AFTER_EXIT, employer=inside, now=NOW)) == ("", None)
    member = make_member(inside, make_user("door@home.example"), "alumnus")
    assert address_for(join(unproven, member)) == "door@home.example"


def test_other_tokens_open_nothing(inside: Employer, globex: Employer, ines: Alumnus) -> None:
    wish(ines)
    question = asked(ines, AFTER_EXIT, inside)
    tokens = (
        StayTicket(globex.pk, question.pk).token,
        StayTicket(2_000_000_000, question.pk).token,
        StayTicket(inside.pk, uuid7()).token,
        SettingsTicket(inside.pk, ines.pk).token,
        "x",
    )
    for token in tokens:
        assert Client().post(f"/mail-settings/{token}/answer/", {"answer": "yes"}).status_code == 404
    assert (wanted(ines), Client().put(url_of(question)).status_code) == ({}, 405)
