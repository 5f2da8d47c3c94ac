"""The authenticator app, codes on paper, and the second step of colleagues."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts.factors import actions, totp
from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.members import apart
from accounts.models import Role, User
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts import steps
from tests.accounts.steps import newest_mail
from tests.factories.accounts import client_for, confirm, make_employer, make_member, make_user
from tests.factories.passkeys import Device, add_passkey, make_passkey, options_on

pytestmark = pytest.mark.django_db
APP, PAPER, STEP = "/account/app/", "/account/recovery-codes/", "/account/second-step/"
STAFF_PAGE = "/acme/manage/alumni/"


def set_up_app(user: User) -> str:
    """The secret, as the app has it. Its codes of a minute ago are good for the first use in tests."""
    secret = totp.new_secret()
    with person_scope(user.pk):
        actions.add_app(user=user, secret=secret, typed=totp.code_at(secret, totp.step_now() - 1))
    return secret


def code_of(secret: str) -> str:
    return totp.code_at(secret, totp.step_now())


def paper_codes(user: User) -> list[str]:
    with person_scope(user.pk):
        return actions.make_recovery_codes(user=user)


def signed_in(email: str) -> Client:
    client = Client()
    steps.sign_in(client, email)
    return client


@pytest.fixture
def person(bob: User) -> Client:
    return confirm(client_for(bob), "account.change_factors")


# Setting up


def test_app_is_set_up_with_its_first_code(bob, person):
    page = person.get(APP)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    assert "<svg" in page.text
    response = person.post(APP, {"code": code_of(secret)})
    assert (response.status_code, response.url) == (302, PAPER)
    assert "authenticator app was added" in newest_mail("bob@acme.example").text
    with no_scope():
        assert AuditEvent.objects.filter(action="authenticator_app.added").count() == 1


def test_secret_is_nowhere_in_clear(bob, person):
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", person.get(APP).text)[1].replace(" ", "")
    assert secret not in str(dict(person.session))
    person.post(APP, {"code": code_of(secret)})
    paper = paper_codes(bob)
    with person_scope(bob.pk), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticatorapp")
        ((raw_secret,),) = cursor.fetchall()
        cursor.execute("SELECT string_agg(code_hash, ' ') FROM accounts_recoverycode")
        raw_codes = cursor.fetchone()[0]
    assert secret not in raw_secret
    assert raw_secret.startswith("gAAAA")
    assert [code for code in paper if code.lower().replace("-", "") in raw_codes] == []


@pytest.mark.parametrize("code", ["", "000000x", "12345", "two words"])
def test_wrong_first_code_sets_nothing_up(bob, person, code):
    person.get(APP)
    assert person.post(APP, {"code": code}).status_code == 422
    with person_scope(bob.pk):
        assert not AuthenticatorApp.objects.exists()


def test_picture_stays_the_same_until_it_is_used(person):
    first, second = (re.search(r"<code>[A-Z2-7 ]+</code>", person.get(APP).text)[0] for _ in range(2))
    assert first == second


def test_app_is_replaced_and_removed(bob, person):
    old = set_up_app(bob)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", person.get(APP).text)[1].replace(" ", "")
    assert person.post(APP, {"code": code_of(secret)}).url == "/account/"
    with person_scope(bob.pk):
        assert not actions.use_app_code(user=bob, typed=code_of(old))
    assert person.get("/account/app/removal/").status_code == 200
    assert person.post("/account/app/removal/").url == "/account/"
    assert person.get("/account/app/removal/").status_code == 404
    assert "app was removed" in newest_mail("bob@acme.example").text


def test_codes_on_paper_are_shown_once(bob, person):
    set_up_app(bob)
    assert person.get(PAPER).status_code == 200
    codes = re.findall(r"<code>([A-Z]{4}-[A-Z]{4})</code>", person.post(PAPER).text)
    assert len(set(codes)) == 10
    again = person.get(PAPER).text
    assert [code for code in codes if code in again] == []
    assert "10 left" in person.get("/account/").text


def test_codes_on_paper_need_something_to_stand_in_for(person):
    assert person.get(PAPER).status_code == 404


def test_codes_on_paper_go_with_the_last_key(bob, person):
    set_up_app(bob)
    paper_codes(bob)
    person.post("/account/app/removal/")
    with person_scope(bob.pk):
        assert not RecoveryCode.objects.exists()


def test_new_codes_replace_old_ones(bob):
    set_up_app(bob)
    old, _new = paper_codes(bob), paper_codes(bob)
    with person_scope(bob.pk):
        assert not actions.use_recovery_code(user=bob, typed=old[0])


def test_first_key_of_a_colleague_ends_the_other_sessions(bob, person):
    elsewhere = signed_in("bob@acme.example")
    assert elsewhere.get("/account/").status_code == 200
    add_passkey(person)
    assert elsewhere.get("/account/").status_code == 302
    assert person.get("/account/").status_code == 200


def test_first_key_of_an_alumna_leaves_the_other_sessions(alice):
    elsewhere = signed_in("alice@home.example")
    add_passkey(client_for(alice))
    assert elsewhere.get("/account/").status_code == 200


# Single use and limits


def test_app_code_works_once(bob):
    secret = set_up_app(bob)
    with person_scope(bob.pk):
        assert actions.use_app_code(user=bob, typed=code_of(secret))
        assert not actions.use_app_code(user=bob, typed=code_of(secret))


def test_earlier_app_code_does_not_work_after_a_later_one(bob):
    secret = set_up_app(bob)
    with person_scope(bob.pk):
        assert actions.use_app_code(user=bob, typed=totp.code_at(secret, totp.step_now() + 1))
        assert not actions.use_app_code(user=bob, typed=code_of(secret))


def test_code_without_an_app_is_wrong(bob):
    with person_scope(bob.pk):
        assert not actions.use_app_code(user=bob, typed="123456")


def test_use_renews_the_encryption(bob, settings):
    secret = set_up_app(bob)
    settings.FIELD_KEY_FALLBACKS, settings.FIELD_KEY = [settings.FIELD_KEY], "a new key, long and random enough"
    with person_scope(bob.pk):
        assert actions.use_app_code(user=bob, typed=code_of(secret))
        settings.FIELD_KEY_FALLBACKS = []
        assert actions.use_app_code(user=bob, typed=totp.code_at(secret, totp.step_now() + 1))


def test_paper_code_works_once_however_it_is_typed(bob):
    set_up_app(bob)
    code = paper_codes(bob)[3]
    with person_scope(bob.pk):
        assert actions.use_recovery_code(user=bob, typed=f" {code.lower().replace('-', ' ')} ")
        assert not actions.use_recovery_code(user=bob, typed=code)
    assert "9 left" in newest_mail("bob@acme.example").text


def test_paper_code_of_another_person_is_wrong(bob, rita):
    code = paper_codes(rita)[0]
    with person_scope(bob.pk):
        assert not actions.use_recovery_code(user=bob, typed=code)


def at_once(times: int, call: Callable[[], object]) -> list[object]:
    def run() -> object:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(run) for _ in range(times)]]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_code_counts(bob):
    secret = set_up_app(bob)
    code, paper = code_of(secret), paper_codes(bob)[0]

    def use(verb: Callable[..., bool], typed: str) -> bool:
        with person_scope(bob.pk):
            return verb(user=bob, typed=typed)

    assert sum(at_once(8, lambda: use(actions.use_app_code, code))) == 1
    assert sum(at_once(8, lambda: use(actions.use_recovery_code, paper))) == 1


def test_forty_guesses_from_many_paths_employers_and_networks(bob):
    """Limits hang on the person: neither another session, page, employer nor network gives more."""
    secret = set_up_app(bob)
    make_employer("initech")
    answers = []
    for number in range(40):
        client = client_for(bob)
        session = client.session
        session["second_step"] = "due"
        session.save()
        extra = {"REMOTE_ADDR": f"198.51.100.{number}"}
        url = STEP if number % 2 else client.get("/account/passkeys/new/").url
        data = {"code": "000000", "next": ("/acme/", "/initech/")[number % 2], "action": "second-step"}
        answers.append(client.post(url, data, **extra).status_code)
    assert answers == [422] * 8 + [429] * 32
    response = client.post(STEP, {"code": code_of(secret)}, REMOTE_ADDR="203.0.113.9")
    assert response.status_code == 429


# At sign-in


def test_code_by_mail_then_app_opens_staff_pages(bob):
    secret = set_up_app(bob)
    client = signed_in("bob@acme.example")
    assert client.session["second_step"] == "due"
    response = client.get(STAFF_PAGE)
    assert (response.status_code, response.url) == (302, f"{STEP}?next={STAFF_PAGE}")
    assert client.get(response.url).status_code == 200
    key = client.session.session_key
    response = client.post(STEP, {"code": code_of(secret), "next": STAFF_PAGE})
    assert (response.status_code, response.url) == (302, STAFF_PAGE)
    assert client.session.session_key != key
    assert client.get(STAFF_PAGE).status_code == 200
    with no_scope():
        assert AuditEvent.objects.get(action="user.second_step").data == {"method": "app"}


def test_paper_code_opens_staff_pages(bob):
    make_passkey(bob)
    code = paper_codes(bob)[0]
    client = signed_in("bob@acme.example")
    assert client.post(STEP, {"code": code}).status_code == 302
    assert client.get(STAFF_PAGE).status_code == 200


def test_passkey_as_second_step(bob):
    device = make_passkey(bob)
    client = signed_in("bob@acme.example")
    page = client.get(f"{STEP}?next={STAFF_PAGE}")
    assert client.post(STEP, {"action": "passkey", "answer": "x"}).status_code == 422
    answer = device.answer(options_on(page))
    assert client.post(STEP, {"action": "passkey", "answer": answer, "next": STAFF_PAGE}).url == STAFF_PAGE


def test_passkey_of_another_person_is_no_second_step(bob, rita):
    make_passkey(bob)
    device = make_passkey(rita)
    client = signed_in("bob@acme.example")
    answer = device.answer(options_on(client.get(STEP)))
    assert client.post(STEP, {"action": "passkey", "answer": answer}).status_code == 422
    assert client.get(STAFF_PAGE).status_code == 302


def test_passkey_at_sign_in_is_both_steps(bob):
    device = make_passkey(bob)
    client = Client()
    answer = device.answer(options_on(client.get("/account/sign-in/")))
    client.post("/account/sign-in/passkey/", {"answer": answer})
    assert client.get(STAFF_PAGE).status_code == 200
    assert client.get(STEP).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "ABCD-EFGH"])
def test_wrong_second_step_opens_nothing(bob, code):
    set_up_app(bob)
    client = signed_in("bob@acme.example")
    assert client.post(STEP, {"code": code}).status_code == 422
    assert client.get(STAFF_PAGE).status_code == 302


def test_alumni_pages_elsewhere_do_not_wait(bob, globex):
    set_up_app(bob)
    make_member(globex, bob, Role.ALUMNUS)
    client = signed_in("bob@acme.example")
    assert client.get(STAFF_PAGE).url.startswith(STEP)
    assert "/account/second-step" not in client.get("/globex/home/").headers.get("Location", "")


def test_fragment_leads_the_whole_page_to_the_second_step(bob):
    set_up_app(bob)
    client = signed_in("bob@acme.example")
    assert client.get(STAFF_PAGE, headers={"HX-Request": "true"})["HX-Redirect"].startswith(STEP)


def test_stranger_and_wrong_method(client, person):
    assert client.get(STEP).url.startswith("/account/sign-in/")
    assert person.delete(STEP).status_code == 405
    assert person.delete("/account/passkeys/offer/").status_code == 405


# The grace


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_STEP, settings.SECOND_STEP_GRACE_DAYS = "required", 14


def asked(user: User, *, days_ago: int) -> None:
    with person_scope(user.pk):
        User.objects.filter(pk=user.pk).update(second_step_asked_at=timezone.now() - timedelta(days=days_ago))


def test_first_sign_in_of_a_colleague_leads_to_setting_up(bob, required):
    client = Client()
    response = steps.sign_in(client, "bob@acme.example", next="/acme/manage/")
    assert response.url == "/account/passkeys/offer/?next=/acme/manage/"
    page = client.get(response.url)
    assert "Use an authenticator app" in page.text
    assert client.get(STAFF_PAGE).status_code == 200
    response = client.post("/account/passkeys/offer/", {"next": "/acme/manage/"})
    assert response.url == "/acme/manage/"


def test_within_the_grace_each_sign_in_asks_and_nobody_is_kept_out(bob, required):
    asked(bob, days_ago=13)
    client = Client()
    assert steps.sign_in(client, "bob@acme.example").url.startswith("/account/passkeys/offer/")
    assert client.get(STAFF_PAGE).status_code == 200


def test_after_the_grace_staff_pages_wait_and_setting_up_opens_them(bob, required):
    asked(bob, days_ago=15)
    client = Client()
    steps.sign_in(client, "bob@acme.example")
    response = client.get(STAFF_PAGE)
    assert response.url == f"/account/passkeys/offer/?next={STAFF_PAGE}"
    assert "cannot wait any longer" in client.get(response.url).text
    assert client.get("/account/").status_code == 200
    add_passkey(client)
    assert client.get(STAFF_PAGE).status_code == 200


def test_removing_the_last_key_gives_no_new_grace(bob, required):
    asked(bob, days_ago=15)
    client = Client()
    steps.sign_in(client, "bob@acme.example")
    secret = set_up_app(bob)
    confirm(client, "account.change_factors")
    client.post("/account/app/removal/")
    assert secret
    assert client.get(STAFF_PAGE).status_code == 302


def test_offered_only_asks_and_never_keeps_out(bob, settings):
    settings.STAFF_SECOND_STEP = "offered"
    asked(bob, days_ago=100)
    client = Client()
    assert steps.sign_in(client, "bob@acme.example").url == "/"
    assert client.get(STAFF_PAGE).status_code == 200


# The offer


def test_offer_at_the_second_sign_in(alice):
    assert steps.sign_in(Client(), "alice@home.example").url == "/"
    client = Client()
    response = steps.sign_in(client, "alice@home.example", next="/acme/")
    assert response.url == "/account/passkeys/offer/?next=/acme/"
    page = client.get(response.url)
    assert "/account/passkeys/new/?next=/acme/" in page.text
    assert "authenticator app" not in page.text


def test_not_now_is_remembered_for_half_a_year(alice):
    client = signed_in("alice@home.example")
    assert client.post("/account/passkeys/offer/", {"next": "//evil.example"}).url == "/"
    assert steps.sign_in(Client(), "alice@home.example").url == "/"
    with person_scope(alice.pk):
        User.objects.filter(pk=alice.pk).update(passkey_declined_at=timezone.now() - timedelta(days=181))
    assert steps.sign_in(Client(), "alice@home.example").url.startswith("/account/passkeys/offer/")


def test_offer_is_over_once_there_is_a_passkey(alice):
    signed_in("alice@home.example")
    make_passkey(alice)
    client = Client()
    assert steps.sign_in(client, "alice@home.example").url == "/"
    assert client.get("/account/passkeys/offer/?next=/acme/").url == "/acme/"


# Confirming with a second factor


def ask(client: Client, path: str = "/account/passkeys/new/") -> str:
    return client.get(path).url


def test_passkey_confirms(alice):
    device = make_passkey(alice)
    client = client_for(alice)
    question = ask(client)
    answer = device.answer(options_on(client.get(question)))
    assert client.post(question, {"action": "passkey", "answer": answer}).url == "/account/passkeys/new/"
    with no_scope():
        assert AuditEvent.objects.get(action="user.confirmed").data["method"] == "passkey"


def test_passkey_answer_for_one_question_is_none_for_another(alice):
    device = make_passkey(alice)
    client = client_for(alice)
    first, second = ask(client), ask(client)
    answer = device.answer(options_on(client.get(first)))
    client.get(second)
    assert client.post(second, {"action": "passkey", "answer": answer}).status_code == 422
    assert client.post(first, {"action": "passkey", "answer": answer}).status_code == 422


@pytest.mark.parametrize(
    "cheat", [{"origin": "https://evil.example"}, {"flags": 1}, {"party": "evil.example"}], ids=str
)
def test_cheating_passkey_confirms_nothing(alice, cheat):
    device = make_passkey(alice)
    client = client_for(alice)
    question = ask(client)
    answer = device.answer(options_on(client.get(question)), **cheat)
    assert client.post(question, {"action": "passkey", "answer": answer}).status_code == 422


def test_passkey_of_another_person_confirms_nothing(alice, bob):
    make_passkey(alice)
    device = make_passkey(bob)
    client = client_for(alice)
    question = ask(client)
    answer = device.answer(options_on(client.get(question)))
    assert client.post(question, {"action": "passkey", "answer": answer}).status_code == 422


def test_app_and_paper_confirm_and_the_mailbox_does_not(bob):
    secret = set_up_app(bob)
    paper = paper_codes(bob)
    for code in (code_of(secret), paper[0]):
        client = client_for(bob)
        question = ask(client)
        response = client.post(question, {"action": "send"})
        assert response.status_code == 422
        assert client.post(question, {"action": "second-step", "code": ""}).status_code == 422
        assert client.post(question, {"action": "second-step", "code": "000000"}).status_code == 422
        assert client.post(question, {"action": "second-step", "code": code}).url == "/account/passkeys/new/"


def test_colleague_with_a_passkey_is_not_confirmed_by_mail(bob):
    make_passkey(bob)
    client = client_for(bob)
    assert client.post(ask(client), {"action": "send"}).status_code == 422


def test_alumna_with_a_passkey_elsewhere_takes_a_code(alice):
    make_passkey(alice)
    client = client_for(alice)
    question = ask(client)
    client.post(question, {"action": "send"})
    response = client.post(question, {"action": "code", "code": steps.code_sent_to("alice@home.example")})
    assert response.url == "/account/passkeys/new/"


def test_code_sent_before_an_app_was_set_up_confirms_nothing_after(bob):
    client = client_for(bob)
    question = ask(client)
    client.post(question, {"action": "send"})
    set_up_app(bob)
    with no_scope():
        code = steps.CODE.search(
            steps.Message.objects.filter(to_address="bob@acme.example", category="code").last().text
        )[1]
    assert client.post(question, {"action": "code", "code": code}).status_code == 422


def test_confirming_with_the_app_is_the_second_step_too(bob):
    secret = set_up_app(bob)
    client = signed_in("bob@acme.example")
    client.post(ask(client), {"action": "second-step", "code": code_of(secret)})
    assert client.get(STAFF_PAGE).status_code == 200


def test_weighty_act_of_somebody_without_a_passkey_advises_one(alice):
    client = client_for(alice)
    page = client.get(ask(client, "/account/addresses/new/"))
    assert "Add a passkey first" in page.text


def test_weighty_act_beside_a_passkey_takes_no_single_code(alice):
    make_passkey(alice)
    client = client_for(alice)
    question = ask(client, "/account/addresses/new/")
    assert client.post(question, {"action": "send"}).status_code == 422
    assert "Is the device with the passkey lost?" in client.get(question).text


# Behind the wall


def test_person_in_scope_alone_sees_the_own_rows(bob, rita):
    for user in (bob, rita):
        set_up_app(user)
        paper_codes(user)
        make_passkey(user)
    for scope in (no_scope(), person_scope(bob.pk)):
        with scope, connection.cursor() as cursor:
            for table in ("passkey", "authenticatorapp", "recoverycode", "signin"):
                cursor.execute(f"SELECT count(*) FROM accounts_{table} WHERE user_id = %s", [rita.pk])
                assert cursor.fetchone()[0] == 0


def test_employer_sees_no_keys_of_its_people(bob, alice):
    make_passkey(alice)
    device = Device()
    assert device.credential_id
    assert "Phone" not in client_for(bob).get(STAFF_PAGE).text


def test_new_person_has_nothing(globex):
    assert make_user("zoe@home.example").second_step_asked_at is None


def test_codes_on_paper_stay_beside_another_key(bob, person):
    set_up_app(bob)
    make_passkey(bob)
    paper_codes(bob)
    person.post("/account/app/removal/")
    with person_scope(bob.pk):
        assert RecoveryCode.objects.count() == 10


def test_operators_are_never_confirmed_by_mail(bob, monkeypatch):
    monkeypatch.setitem(apart._homes, lambda person_id: person_id == bob.pk, "door")
    client = client_for(bob)
    assert client.post(ask(client), {"action": "send"}).status_code == 422


def test_work_mailbox_changes_no_keys_of_somebody_with_an_address_of_their_own(acme, bob):
    """Bob's address is one of Acme's; whoever runs its mail server could read the code."""
    client = confirm(signed_in("bob@acme.example"), "account.change_factors")
    assert client.get(APP).status_code == 200
    with person_scope(bob.pk):
        EmailAddress.objects.create(user=bob, email="bob@home.example", verified=True, primary=False)
    for path in (APP, PAPER, "/account/passkeys/new/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"code": "123456"}).status_code == 403


# What is new beside two addresses


WEIGHTY = "/account/addresses/new/"


def with_second_address(user: User) -> User:
    with person_scope(user.pk):
        EmailAddress.objects.create(user=user, email="second@home.example", verified=True)
    return user


def age(user: User, *, hours: int) -> None:
    made = timezone.now() - timedelta(hours=hours)
    with person_scope(user.pk):
        for model in (Passkey, AuthenticatorApp, RecoveryCode):
            model.objects.filter(user=user).update(created_at=made)


@pytest.mark.parametrize(("hours", "status"), [(0, 422), (71, 422), (73, 302)])
def test_new_passkey_does_not_lead_past_the_second_mailbox(alice, hours, status):
    """One mailbox is enough to add it; the weighty act wants a code to each of the two."""
    device = make_passkey(with_second_address(alice))
    age(alice, hours=hours)
    client = client_for(alice)
    question = ask(client, WEIGHTY)
    page = client.get(question)
    assert "Add a passkey first" not in page.text
    answered = client.post(question, {"action": "passkey", "answer": device.answer(options_on(page))})
    assert answered.status_code == status
    assert (client.get(WEIGHTY).status_code == 200) is (status == 302)


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_new_app_or_sheet_does_not_either(alice, kind):
    secret = set_up_app(with_second_address(alice))
    code = code_of(secret) if kind == "app" else paper_codes(alice)[0]
    client = client_for(alice)
    question = ask(client, WEIGHTY)
    refused = client.post(question, {"action": "second-step", "code": code})
    assert refused.status_code == 422
    assert "set up less than three days ago" in refused.text
    age(alice, hours=73)
    assert client.post(question, {"action": "second-step", "code": code}).url == WEIGHTY


def test_colleagues_and_people_with_one_address_are_not_kept_waiting(alice, bob):
    for user in (alice, with_second_address(bob)):
        device = make_passkey(user)
        client = client_for(user)
        question = ask(client, WEIGHTY)
        answer = device.answer(options_on(client.get(question)))
        assert client.post(question, {"action": "passkey", "answer": answer}).url == WEIGHTY


def test_passkey_advice_is_for_those_with_one_address(alice):
    client = client_for(with_second_address(alice))
    assert "Add a passkey first" not in client.get(ask(client, WEIGHTY)).text
