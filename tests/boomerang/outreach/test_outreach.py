"""Writing to people about an opening, who is left out and why, and the answer by link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.limits import DAY, Limit
from accounts.models import Membership, Role, User
from boomerang.models import (
    Answer,
    Candidacy,
    CandidacyMove,
    CandidacyNote,
    Opening,
    Outreach,
    OutreachTemplate,
    Stage,
)
from boomerang.openings.actions import close
from boomerang.outreach import link_views
from boomerang.outreach.actions import (
    CannotWrite,
    NameTaken,
    Sent,
    answer,
    can_be_answered,
    delete_template,
    save_template,
    write,
)
from boomerang.outreach.links import ReplyTicket, read_ticket, ticket_of
from boomerang.outreach.reach import addressees
from boomerang.outreach.rules import MOST_AT_ONCE, step_for
from boomerang.pipeline.actions import move
from directory.models import Alumnus, AlumnusState
from mail.actions import suppress
from mail.categories import Category
from mail.models import Frequency, Message, Suppression
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import confirm, make_member, make_user
from tests.factories.campaigns import make_reader
from tests.factories.candidacies import make_card
from tests.factories.directory import make_alumnus, make_spell
from web.merge_fields import BadText

ClientFor = Callable[[User], Client]
WORDS = {
    "subject": "{{ opening_title }} at {{ employer }}",
    "body": 'Dear {{ given_name | "you" }}, yours {{ recruiter }}',
}


@pytest.fixture
def ada(house: Employer) -> Alumnus:
    return make_reader(house, "Ada", category=Category.OPENINGS)


@pytest.fixture
def card(opening: Opening, ada: Alumnus, recruiter: Membership) -> Candidacy:
    return make_card(opening, ada, by=recruiter)


@pytest.fixture
def mail(house: Employer, opening: Opening, card: Candidacy, recruiter: Membership) -> Outreach:
    return sent(house, opening, recruiter, card).to[0]


def sent(house: Employer, opening: Opening, by: Membership, *cards: Candidacy) -> Sent:
    return write(opening=opening, candidacy_ids=[card.pk for card in cards], employer=house, by=by, **WORDS)


def now(card: Candidacy) -> Candidacy:
    return Candidacy.objects.get(pk=card.pk)


def form_page(opening: Opening, query: str = "") -> str:
    return f"/acme/recruit/openings/{opening.pk}/outreach/{query}"


def test_a_mail_says_what_it_says_to_this_person_and_moves_the_card(house, mail: Outreach, card, ada, recruiter):
    message = Message.objects.in_scope().get(pk=mail.message_id)

    assert (mail.subject, mail.text) == ("Senior analyst at Acme", "Dear Ada, yours Rita")
    assert (message.subject, message.category, message.recipient_id) == (mail.subject, Category.OPENINGS, ada.pk)
    assert ticket_of(mail).url in message.text
    assert "List-Unsubscribe" in message.headers
    assert now(card).stage == Stage.CONTACTED


def test_a_talk_under_way_stays_where_it_is(house, opening: Opening, ada: Alumnus, recruiter):
    card = make_card(opening, ada, by=recruiter, stage=Stage.INTERVIEWING)

    sent(house, opening, recruiter, card)

    assert now(card).stage == Stage.INTERVIEWING


def test_who_may_not_be_written_to_and_why(house: Employer, opening: Opening, recruiter, mail):
    def put(name: str, why: str, **changes: object) -> None:
        person = make_reader(house, name, category=Category.OPENINGS)
        Alumnus.objects.filter(pk=person.pk).update(**changes)
        people[make_card(opening, person, by=recruiter).pk] = why

    people: dict[object, str] = {mail.candidacy_id: "was written to less than a day ago"}
    put("Bea", "has died", state=AlumnusState.DECEASED)
    put("Cleo", "waits for approval", is_limited=True)
    put("Dan", "has no personal address on file", personal_email="", personal_email_verified_at=None)
    put("Eve", "has not confirmed the address", personal_email_verified_at=None)
    put("Flo", "")
    suppress(address="hal@home.example", reason=Suppression.Reason.BOUNCE, by=None)
    put("Hal", "has an address that mail came back from, or that asked for no more")
    for name, often, why in (
        ("Ida", Frequency.OFF, "does not want mail about openings"),
        ("Jan", Frequency.WEEKLY, "reads about openings in a weekly round-up only"),
    ):
        person = make_reader(house, name, category=Category.OPENINGS, frequency=often)
        people[make_card(opening, person, by=recruiter).pk] = why
    resting = make_reader(house, "Kim", category=Category.OPENINGS, paused_until=timezone.now() + timedelta(days=9))
    people[make_card(opening, resting, by=recruiter).pk] = "has paused all mail"
    refused = make_reader(house, "Nia", category=Category.OPENINGS)
    make_spell(refused, rehire_eligibility="not_eligible")
    people[make_card(opening, refused, by=recruiter).pk] = "is marked as not eligible for rehire"
    never = make_reader(house, "Lea")
    people[make_card(opening, never, by=recruiter).pk] = "never said yes to mail about openings"
    gone = make_card(opening, make_reader(house, "Mia", category=Category.OPENINGS), by=recruiter)
    move(candidacy=gone, to=Stage.NOT_SELECTED, version=1, by=recruiter)
    people[gone.pk] = "has left this board"

    found = addressees(list(Candidacy.objects.select_related("alumnus")))

    assert {each.candidacy.pk: str(each.why_not) for each in found} == people


def test_of_many_some_are_left_out_and_told(house, opening: Opening, card: Candidacy, ines: Alumnus, recruiter):
    silent = make_card(opening, ines, by=recruiter)

    done = sent(house, opening, recruiter, card, silent)

    assert [each.candidacy_id for each in done.to] == [card.pk]
    assert [each.candidacy.pk for each in done.left_out] == [silent.pk]
    assert now(silent).stage == Stage.SUGGESTED


def test_nothing_is_sent_where_something_is_wrong(house, opening: Opening, card: Candidacy, ines, recruiter):
    with pytest.raises(BadText):
        write(opening=opening, candidacy_ids=[card.pk], subject="Hi", body="{{ salary }}", employer=house, by=recruiter)
    with pytest.raises(CannotWrite, match="nobody left"):
        sent(house, opening, recruiter, make_card(opening, ines, by=recruiter))
    with pytest.raises(CannotWrite, match="At most"):
        sent(house, opening, recruiter, *(Candidacy() for _number in range(MOST_AT_ONCE + 1)))
    with pytest.raises(CannotWrite, match="not open"):
        sent(house, close(opening=opening, by=recruiter), recruiter, card)

    assert not Message.objects.in_scope().exists()
    assert not Outreach.objects.exists()


# Answers


@pytest.mark.parametrize(
    ("says", "stage", "subject"),
    [
        (Answer.INTERESTED, Stage.REPLIED, "Ada Rocha is interested in “Senior analyst”"),
        (Answer.NOT_NOW, Stage.NOT_NOW, "Ada Rocha says “not now” to “Senior analyst”"),
        (Answer.NO, Stage.DECLINED, "Ada Rocha says no to “Senior analyst”"),
    ],
)
def test_an_answer_lands_on_the_card(house: Employer, mail: Outreach, says: Answer, stage: Stage, subject: str):
    later = house.today() + timedelta(days=90)

    answer(outreach=mail, says=says, words="Ask me about Porto.", back_on=later)

    card = now(mail.candidacy)
    assert (card.stage, card.back_on) == (stage, later if says == Answer.NOT_NOW else None)
    assert CandidacyMove.objects.filter(candidacy=card).latest("at").by_alumnus
    assert CandidacyNote.objects.get(candidacy=card).text == "Ask me about Porto."
    assert subject in Message.objects.in_scope().values_list("subject", flat=True)


def test_a_late_yes_leads_nobody_back(mail: Outreach, recruiter):
    card = now(mail.candidacy)
    move(candidacy=card, to=Stage.INTERVIEWING, version=card.version, by=recruiter)

    answer(outreach=mail, says=Answer.INTERESTED)

    assert now(card).stage == Stage.INTERVIEWING
    assert CandidacyNote.objects.get(candidacy=card).text == "Interested"


def test_one_may_change_ones_mind(house: Employer, mail: Outreach):
    answer(outreach=mail, says=Answer.NO)
    answer(outreach=mail, says=Answer.INTERESTED)

    mail.refresh_from_db()
    assert (mail.answer, now(mail.candidacy).stage) == (Answer.INTERESTED, Stage.REPLIED)


def test_answers_follow_the_table_of_steps():
    assert step_for(Answer.NO, Stage.REHIRED) is None
    assert step_for(Answer.NOT_NOW, Stage.NOT_SELECTED) is None
    assert step_for(Answer.NOT_NOW, Stage.OFFERED) == Stage.NOT_NOW


def test_a_link_answers_its_own_mail_and_no_longer_than_it_may(mail: Outreach, opening: Opening, recruiter):
    ticket = ticket_of(mail)
    assert read_ticket(ticket.token) == ticket
    assert read_ticket(ticket.token[:-2]) is None
    assert read_ticket("") is None
    mail = Outreach.objects.select_related("candidacy__opening").get(pk=mail.pk)
    assert can_be_answered(mail)
    mail.at -= timedelta(days=181)
    assert not can_be_answered(mail)


def test_the_page_of_the_link(house: Employer, mail: Outreach, opening: Opening, recruiter):
    path = ticket_of(mail).url.removeprefix("http://localhost:8000").removeprefix("http://testserver")
    path = path[path.index("/reply/") :]
    anybody = Client(enforce_csrf_checks=True)
    with no_scope():
        page = anybody.get(f"{path}?answer=no")
        wrong = anybody.post(path, {"answer": "perhaps"})
        done = anybody.post(path, {"answer": "not_now", "months": "6", "words": "After the summer."})
        assert anybody.put(path).status_code == 405
        assert anybody.get("/reply/made-up/").status_code == 404
        gone = ReplyTicket(mail.tenant_id or 0, opening.pk).token
        assert anybody.get(f"/reply/{gone}/").status_code == 404

    assert (page.status_code, wrong.status_code, done.status_code) == (200, 422, 200)
    assert "Ada" not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert now(mail.candidacy).stage == Stage.NOT_NOW
    assert "All right. Not now." in done.content.decode()
    close(opening=opening, by=recruiter)
    with no_scope():
        assert "closed by now" in anybody.get(path).content.decode()
        assert anybody.post(path, {"answer": "no"}).status_code == 200
    assert now(mail.candidacy).stage == Stage.NOT_NOW


def test_nobody_answers_a_hundred_times_a_day(mail: Outreach, monkeypatch):
    monkeypatch.setattr(link_views, "ANSWERS", Limit("outreach-answer", 0, DAY))
    path = ticket_of(mail).url
    with no_scope():
        answer_page = Client().post(path[path.index("/reply/") :], {"answer": "no"})

    assert answer_page.status_code == 422
    assert "very often today" in answer_page.content.decode()


# Templates and pages


def test_a_template_has_a_name_of_its_own(house: Employer, recruiter):
    first = save_template(template=None, name="First word", by=recruiter, **WORDS)
    with pytest.raises(NameTaken):
        save_template(template=None, name="First word", by=recruiter, **WORDS)
    save_template(template=first, name="Hello", by=recruiter, **WORDS)
    assert list(OutreachTemplate.objects.values_list("name", flat=True)) == ["Hello"]

    delete_template(first, by=recruiter)
    assert not OutreachTemplate.objects.exists()


def test_who_may_open_what(client_for: ClientFor, house: Employer, opening: Opening, recruiter, rita, alice, mallory):
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    template = save_template(template=None, name="First word", by=recruiter, **WORDS)
    one = f"/acme/recruit/templates/{template.pk}/"
    paths = [form_page(opening), "/acme/recruit/templates/", "/acme/recruit/templates/new/", one, f"{one}deletion/"]
    with no_scope():
        for path in paths:
            assert Client().get(path).status_code == 302
            for user, status in ((alice, 403), (auditor, 403), (mallory, 404), (rita, 200)):
                assert client_for(user).get(path).status_code == status, path
            assert client_for(rita).put(path).status_code == 405


def test_writing_shows_who_is_left_out_first(client_for: ClientFor, rita: User, opening, card, ines, recruiter):
    make_card(opening, ines, by=recruiter)
    template = save_template(template=None, name="First word", by=recruiter, **WORDS)
    browser = client_for(rita)

    page = browser.get(form_page(opening, f"?stage=suggested&template={template.pk}")).content.decode()
    assert "has no personal address on file" in page
    assert "{{ opening_title }} at {{ employer }}" in page
    preview = browser.post(form_page(opening), {"people": [card.pk], "preview": "1", **WORDS})
    assert "Dear Ada, yours Rita" in preview.content.decode()
    assert not Outreach.objects.exists()
    bad = browser.post(form_page(opening), {"people": [card.pk], "send": "1", "subject": "", "body": "{{ x }}"})
    assert bad.status_code == 422
    nobody = browser.post(form_page(opening), {"send": "1", **WORDS})
    assert "Choose at least one person" in nobody.content.decode()

    done = browser.post(form_page(opening, f"?card={card.pk}"), {"people": [card.pk], "send": "1", **WORDS})

    assert done["Location"] == f"/acme/recruit/candidacies/{card.pk}/"
    assert "Written to: “Senior analyst at Acme”" in browser.get(done["Location"]).content.decode()


def test_many_are_written_to_after_a_confirmation(
    client_for: ClientFor, house: Employer, rita: User, opening: Opening, card: Candidacy, recruiter, monkeypatch
):
    monkeypatch.setattr("accounts.step_up.MANY_PEOPLE", 1)
    other = make_card(opening, make_reader(house, "Bea", category=Category.OPENINGS), by=recruiter)
    posted = {"people": [card.pk, other.pk], "send": "1", **WORDS}

    asked = client_for(rita).post(form_page(opening), posted)
    assert "/account/confirm/" in asked["Location"]
    assert not Outreach.objects.exists()
    done = confirm(client_for(rita), "mail.bulk_send").post(form_page(opening), posted)

    assert done["Location"] == f"/acme/recruit/openings/{opening.pk}/board/"
    assert Outreach.objects.count() == 2


def test_what_goes_wrong_when_sending_is_told(client_for: ClientFor, rita: User, opening, card, recruiter):
    browser = client_for(rita)
    opening_now = close(opening=opening, by=recruiter)

    page = browser.get(form_page(opening_now)).content.decode()
    late = browser.post(form_page(opening_now), {"people": [card.pk], "send": "1", **WORDS})
    nowhere = browser.get(form_page(opening, "?card=nobody&template=none"))

    assert "This opening is not open" in page
    assert late.status_code == 422
    assert nowhere.status_code == 200


def test_templates_are_kept_by_a_form(client_for: ClientFor, rita: User, house, recruiter):
    browser = client_for(rita)
    path = "/acme/recruit/templates/"
    assert "No template yet" in browser.get(path).content.decode()
    assert browser.post(f"{path}new/", {"name": "Hello", **WORDS})["Location"] == path
    assert "Another template has this name" in browser.post(f"{path}new/", {"name": "Hello", **WORDS}).content.decode()
    found = OutreachTemplate.objects.get()
    assert browser.post(f"{path}{found.pk}/", {"name": "", **WORDS}).status_code == 422
    assert browser.post(f"{path}{found.pk}/", {"name": "Hi", **WORDS})["Location"] == path
    assert browser.post(f"{path}{found.pk}/deletion/")["Location"] == path


def test_the_list_to_write_to_asks_as_much_for_three_as_for_one(
    client_for: ClientFor,
    house,
    rita: User,
    opening,
    card,
    recruiter,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    browser = client_for(rita)
    browser.get(form_page(opening))
    with django_assert_num_queries(15):
        browser.get(form_page(opening))
    for name in ("Bea", "Cleo"):
        make_card(opening, make_alumnus(house, name), by=recruiter)
    with django_assert_num_queries(15):
        assert "Cleo" in browser.get(form_page(opening)).content.decode()
