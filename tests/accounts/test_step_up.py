"""Confirming once more: who must, what it is worth, and that nothing typed is lost."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts import step_up
from accounts.access import signed_in_required
from accounts.models import User
from accounts.step_up import step_up_required
from alumni_portal.urls import urlpatterns as real_urls
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts.steps import CODE, code_sent_to, newest_mail
from tests.factories.accounts import client_for, confirm, make_user

DONE: list[dict] = []


@require_http_methods(["GET", "POST"])
@signed_in_required
@step_up_required("team.change_role")
def act(request):
    if request.method == "POST":
        DONE.append(dict(request.POST.lists()))
    return HttpResponse("the act")


@require_http_methods(["GET", "POST"])
@signed_in_required
@step_up_required("people.export")
def weighty(request):
    return HttpResponse("the weighty act")


urlpatterns = [path("account/act/", act), path("account/weighty/", weighty), *real_urls]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def person(alice: User, client: Client) -> Client:
    DONE.clear()
    client.force_login(alice)
    return client


def ask(client: Client, url: str = "/account/act/", data: dict | None = None) -> str:
    """The address of the question."""
    response = client.post(url, data) if data is not None else client.get(url)
    assert response.status_code == 302, response.content
    assert response.url.startswith("/account/confirm/?for=")
    return response.url


def send(client: Client, question: str):
    return client.post(question, {"action": "send"})


def answer(client: Client, question: str, code: str):
    return client.post(question, {"action": "code", "code": code})


def confirm_by_code(client: Client, question: str, email: str = "alice@home.example"):
    send(client, question)
    return answer(client, question, code_sent_to(email))


def add_address(user: User, email: str, *, verified: bool = True) -> None:
    with person_scope(user.pk):
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=False)


def test_code_to_a_proven_address_confirms(person):
    question = ask(person)
    page = person.get(question)
    assert "change what a colleague may do" in page.text
    key = person.session.session_key
    response = confirm_by_code(person, question)
    assert (response.status_code, response.url) == (302, "/account/act/")
    assert person.session.session_key != key
    assert person.get("/account/act/").text == "the act"
    with no_scope():
        event = AuditEvent.objects.get(action="user.confirmed")
    assert event.data == {"act": "team.change_role", "method": "code"}


def test_mail_says_what_for_and_goes_first(person):
    send(person, ask(person))
    mail = newest_mail("alice@home.example")
    assert (mail.category, mail.lane) == ("code", "codes")
    assert "change what a colleague may do" in mail.text


def test_what_was_typed_is_kept(person):
    question = ask(person, data={"role": ["owner", "auditor"], "note": "<b>5 % & more"})
    assert "What you have typed is kept." in person.get(question).text
    response = confirm_by_code(person, question)
    assert response.url.startswith("/account/confirm/done/?for=")
    page = person.get(response.url)
    fields = dict(re.findall(r'name="(note|role)" value="([^"]*)"', page.text))
    assert fields["note"] == "&lt;b&gt;5 % &amp; more"
    assert re.findall(r'name="role" value="([^"]*)"', page.text) == ["owner", "auditor"]
    assert 'action="/account/act/"' in page.text
    assert DONE == []


def test_form_that_is_too_long_is_not_kept_but_asked_for_again(person):
    """Names count as well, and letters as the bytes they are."""
    most = step_up.MOST_KEPT - len("note")
    kept = ask(person, data={"note": "ä" * (most // 2)})
    assert "What you have typed is kept." in person.get(kept).text

    form = {"HTTP_REFERER": "http://testserver/account/act/?page=2"}
    question = person.post("/account/act/", {"note": "ä" * (most // 2) + "x"}, **form).url
    page = person.get(question).text
    assert "What you have typed is too long to be kept meanwhile" in page
    assert "Please fill it in and send it once more." in page
    assert len(str(person.session[step_up.QUESTIONS_KEY])) < 2 * step_up.MOST_KEPT
    assert confirm_by_code(person, question).url == "/account/act/?page=2"
    assert DONE == []


def test_confirmation_belongs_to_the_act(person):
    confirm(person, "team.change_role")
    assert person.get("/account/act/").status_code == 200
    assert person.get("/account/weighty/").status_code == 302


def test_confirmation_belongs_to_the_session(alice, person):
    confirm(person, "team.change_role")
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert elsewhere.get("/account/act/").status_code == 302


def test_confirmation_ends_after_five_minutes(person, monkeypatch):
    confirm(person, "team.change_role")
    now = step_up.time.time()
    monkeypatch.setattr(step_up.time, "time", lambda: now + 299)
    assert person.get("/account/act/").status_code == 200
    monkeypatch.setattr(step_up.time, "time", lambda: now + 301)
    assert person.get("/account/act/").status_code == 302


def test_confirmation_from_the_future_is_none(person, monkeypatch):
    confirm(person, "team.change_role")
    now = step_up.time.time()
    monkeypatch.setattr(step_up.time, "time", lambda: now - 60)
    assert person.get("/account/act/").status_code == 302


def test_code_works_once(person):
    first, second = ask(person), ask(person)
    send(person, first)
    code = code_sent_to("alice@home.example")
    assert answer(person, second, code).status_code == 422
    assert answer(person, first, code).status_code == 302


def test_code_of_another_act_is_refused(person):
    question = ask(person)
    send(person, question)
    code = code_sent_to("alice@home.example")
    other = ask(person, "/account/weighty/")
    send(person, other)
    assert answer(person, other, code).status_code == 422


def test_two_tabs_do_not_disturb_each_other(person):
    first, second = ask(person), ask(person, "/account/weighty/")
    send(person, first)
    code = code_sent_to("alice@home.example")
    send(person, second)
    assert answer(person, second, code_sent_to("alice@home.example")).url == "/account/weighty/"
    assert answer(person, first, code).url == "/account/act/"


def test_second_press_after_the_answer_goes_on(person):
    question = ask(person, data={"role": "owner"})
    confirm_by_code(person, question)
    assert person.get(question).url.startswith("/account/confirm/done/")


def test_third_wrong_code_ends_it(person):
    question = ask(person)
    send(person, question)
    code = code_sent_to("alice@home.example")
    assert [answer(person, question, "WRON-GONE").status_code for _ in range(3)] == [422] * 3
    response = answer(person, question, code)
    assert response.status_code == 422
    assert "This code has run out" in response.text


def test_old_code_is_refused(person, monkeypatch):
    question = ask(person)
    send(person, question)
    code = code_sent_to("alice@home.example")
    now = step_up.time.time()
    monkeypatch.setattr(step_up.time, "time", lambda: now + 601)
    assert answer(person, question, code).status_code == 422


def test_empty_code_is_refused(person):
    question = ask(person)
    send(person, question)
    assert "Enter the code from the e-mail." in answer(person, question, "").text


def test_codes_and_guesses_are_limited_over_all_sessions(alice):
    answers = []
    for _ in range(13):
        client = Client()
        client.force_login(alice)
        question = ask(client)
        answers.append(send(client, question).status_code)
        answers.extend(answer(client, question, "WRON-GONE").status_code for _ in range(3))
    assert answers.count(302) == 12  # codes sent
    assert 429 in answers
    assert answers[-1] == 422  # without a code there is nothing to guess


def test_question_of_another_session_is_unknown(person, mallory):
    question = ask(person)
    other = Client()
    other.force_login(mallory)
    assert other.get(question).status_code == 404
    assert other.post(question, {"action": "send"}).status_code == 404
    assert other.get(question.replace("confirm/", "confirm/done/")).status_code == 404


def test_made_up_question_is_calm(person):
    assert person.get("/account/confirm/").status_code == 404
    assert person.get("/account/confirm/?for=nothing").status_code == 404


def test_old_question_is_gone(person, monkeypatch):
    question = ask(person)
    now = step_up.time.time()
    monkeypatch.setattr(step_up.time, "time", lambda: now + 3601)
    assert person.get(question).status_code == 404


def test_only_the_newest_questions_are_kept(person):
    questions = [ask(person) for _ in range(6)]
    assert person.get(questions[0]).status_code == 404
    assert person.get(questions[1]).status_code == 200


def test_done_page_needs_the_confirmation(person):
    question = ask(person, data={"role": "owner"})
    response = person.get(question.replace("confirm/", "confirm/done/"))
    assert response.url == question


def test_done_page_without_anything_typed_is_over(person):
    question = ask(person)
    assert person.get(question.replace("confirm/", "confirm/done/")).status_code == 404


def test_weighty_act_wants_both_addresses(alice, person):
    add_address(alice, "alice@second.example")
    question = ask(person, "/account/weighty/")
    response = confirm_by_code(person, question)
    assert response.url == question
    assert person.get("/account/weighty/").status_code == 302
    assert confirm_by_code(person, question, "alice@second.example").url == "/account/weighty/"


def test_unproven_address_gets_no_code(alice, person):
    add_address(alice, "alice@new.example", verified=False)
    question = ask(person, "/account/weighty/")
    assert confirm_by_code(person, question).url == "/account/weighty/"
    assert newest_mail("alice@new.example") is None


def test_fragment_is_sent_as_a_whole_page(person):
    response = person.get("/account/act/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/account/confirm/?for=")


def test_stranger_signs_in_first(client):
    for url in ("/account/act/", "/account/confirm/?for=x", "/account/confirm/done/?for=x"):
        assert client.get(url).url.startswith("/account/sign-in/")


def test_wrong_method(person):
    assert person.delete("/account/confirm/").status_code == 405
    assert person.post("/account/confirm/done/").status_code == 405


def test_act_without_a_sentence_is_refused_at_once():
    with pytest.raises(ImproperlyConfigured, match=r"cake\.bake"):
        step_up_required("cake.bake")


def test_act_can_be_named_by_a_higher_app():
    step_up.register("cake.bake", "bake a cake")
    try:
        assert step_up_required("cake.bake")
    finally:
        del step_up.ACTS["cake.bake"]


def test_question_keeps_no_code_in_clear(person):
    question = ask(person)
    send(person, question)
    code = CODE.search(newest_mail("alice@home.example").text).group(1)
    key = parse_qs(urlsplit(question).query)["for"][0]
    assert code not in str(person.session[step_up.QUESTIONS_KEY][key])


@pytest.mark.parametrize(("people", "asked"), [(25, False), (26, True)])
def test_only_many_people_are_confirmed(alice, rf, people, asked):
    request = rf.post("/acme/manage/cases/release/", {"all": "1"})
    request.session, request.user = {}, alice
    assert (step_up.ask_if_many(request, "cases.release", people=people) is not None) is asked
    step_up.note_confirmed(request.session, "cases.release")
    assert step_up.ask_if_many(request, "cases.release", people=people) is None


def test_whoever_has_nothing_to_confirm_with_is_told_the_way(db: None) -> None:
    client = client_for(make_user("newcomer@home.example", verified=False))
    page = client.get("/account/addresses/new/", follow=True).content.decode()
    assert "No address here has been confirmed by a code" in page
    assert 'action="/account/sign-out/"' in page
    assert "Add a passkey first" not in page
