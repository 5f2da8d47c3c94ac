import pytest
import time_machine
from django.test import Client

from accounts.addresses.actions import LastAddress, NotYours, add_address, make_primary, remove_address
from accounts.models import User
from audit.models import AuditEvent
from mail.models import Message
from tenancy.scope import no_scope, person_scope
from tests.accounts.addresses.conftest import address_of, emails_of, primary_of, sure
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, sign_in
from tests.factories.accounts import make_member, make_user

pytestmark = pytest.mark.django_db

LIST, NEW, CODE = "/account/addresses/", "/account/addresses/new/", "/account/addresses/code/"
PRIMARY, REMOVAL = "/account/addresses/primary/", "/account/addresses/removal/"


def add(client: Client, email: str) -> None:
    client.post(NEW, {"email": email})


def test_second_address_is_added_by_its_code(alice):
    client = sure(alice)
    asked = client.post(NEW, {"email": " Alice@Second.example "})
    page = client.get(CODE)
    done = client.post(CODE, {"code": code_sent_to("alice@second.example").lower()})

    assert (asked.url, page.status_code, done.url) == (CODE, 200, LIST)
    assert emails_of(alice) == {"alice@home.example", "alice@second.example"}
    assert primary_of(alice) == "alice@home.example"
    assert sign_in(Client(), "alice@second.example").status_code == 302
    assert "alice@second.example" in client.get(LIST).content.decode()
    with no_scope():
        assert AuditEvent.objects.filter(action="user.address_added", actor_id=alice.pk).count() == 1


def test_notice_goes_to_the_address_that_was_there(alice):
    client = sure(alice)
    add(client, "alice@second.example")
    client.post(CODE, {"code": code_sent_to("alice@second.example")})
    notice = newest_mail(alice.email)
    assert notice.template == "accounts/address_notice"
    assert "alice@second.example" not in notice.text + notice.html + notice.subject
    assert "/account/undo/" in notice.text


@pytest.mark.parametrize("path", [NEW, PRIMARY, REMOVAL])
def test_every_change_asks_for_a_confirmation_first(client_for, with_second, path):
    client = client_for(with_second())
    answer = client.post(path, {"email": "x@home.example", "address": "alice@second.example"})
    assert answer.url.startswith("/account/confirm/")
    assert len(emails_of(with_second())) == 2
    assert Message.objects.filter(template="accounts/address_code").count() == 0


def test_known_and_unknown_addresses_get_the_same_answer(alice, bob):
    make_user("taken@home.example")
    pages = []
    for email in ("taken@home.example", "free@home.example"):
        client = sure(alice)
        asked = client.post(NEW, {"email": email})
        html = client.get(CODE).content.decode().replace(email, "ADDRESS")
        wrong = client.post(CODE, {"code": "BBBB-BBBB"})
        pages.append((asked.status_code, asked.url, len(html), wrong.status_code))
    assert pages[0] == pages[1]
    assert newest_mail("taken@home.example").template == "accounts/address_in_use"


def test_address_of_another_person_is_never_taken(alice):
    other = make_user("taken@home.example")
    with pytest.raises(NotYours):
        add_address(user=alice, email="taken@home.example", by=alice)
    assert emails_of(other) == {"taken@home.example"}
    assert emails_of(alice) == {"alice@home.example"}


def test_sign_in_that_nobody_came_to_gives_its_address_away(alice):
    ghost = make_user("second@home.example", verified=False)
    add_address(user=alice, email="second@home.example", by=alice)
    assert User.objects.id_for_email("second@home.example") == alice.pk
    with person_scope(ghost.pk):
        assert User.objects.get(pk=ghost.pk).shown_email == ""


@pytest.mark.parametrize("email", ["", "nothing", "alice@home.example", "a\x00@home.example", "x@acme.example"])
def test_bad_address_is_told_with_422(alice, globex, email):
    if email == "x@acme.example":
        alice = make_user("gloria@home.example")
        make_member(globex, alice, "alumnus")
    answer = sure(alice).post(NEW, {"email": email})
    assert answer.status_code == 422
    assert Message.objects.filter(template="accounts/address_code").count() == 0


def test_member_may_add_the_work_address_of_their_employer(alice):
    assert sure(alice).post(NEW, {"email": "alice@acme.example"}).url == CODE


def test_code_is_good_for_three_guesses_once_and_ten_minutes(alice):
    client = sure(alice)
    add(client, "second@home.example")
    answers = [client.post(CODE, {"code": "BBBB-BBBB"}).status_code for _ in range(3)]
    late = client.post(CODE, {"code": code_sent_to("second@home.example")})
    assert answers == [422, 422, 302]
    assert late.url == LIST
    assert emails_of(alice) == {"alice@home.example"}


def test_old_code_is_refused(alice):
    with time_machine.travel("2026-11-20 10:00:00Z", tick=False) as now:
        client = sure(alice)
        add(client, "second@home.example")
        now.shift(601)
        assert client.post(CODE, {"code": code_sent_to("second@home.example")}).url == LIST
    assert emails_of(alice) == {"alice@home.example"}


def test_code_works_in_no_other_browser(alice):
    add(sure(alice), "second@home.example")
    assert sure(alice).post(CODE, {"code": code_sent_to("second@home.example")}).url == LIST
    assert emails_of(alice) == {"alice@home.example"}


def test_empty_code_is_told_and_another_address_may_be_typed(alice):
    client = sure(alice)
    add(client, "second@home.example")
    assert client.post(CODE, {"code": ""}).status_code == 422
    assert client.post(CODE, {"action": "other-address"}).url == NEW
    assert client.get(CODE).url == LIST


def test_two_people_prove_the_same_address_and_the_first_has_it(alice):
    carol = make_user("carol@home.example")
    clients = [sure(alice), sure(carol)]
    codes = []
    for client in clients:
        add(client, "shared@home.example")
        codes.append(code_sent_to("shared@home.example"))
    answers = [client.post(CODE, {"code": code}) for client, code in zip(clients, codes, strict=True)]
    assert [answer.url for answer in answers] == [LIST, LIST]
    assert User.objects.id_for_email("shared@home.example") == alice.pk
    assert emails_of(carol) == {"carol@home.example"}


def test_codes_are_limited_per_person(alice):
    client = sure(alice)
    answers = [client.post(NEW, {"email": f"n{n}@home.example"}).status_code for n in range(7)]
    assert answers == [302] * 6 + [429]


def test_codes_are_limited_per_address():
    people = [make_user(f"p{n}@home.example") for n in range(7)]
    answers = [sure(person).post(NEW, {"email": "victim@home.example"}).status_code for person in people]
    assert answers == [302] * 6 + [429]


def test_guesses_are_limited_per_person(alice, monkeypatch):
    monkeypatch.setattr("accounts.limits.ADDRESS_GUESSES_PER_PERSON", type("None", (), {"allow": lambda *a: False}))
    client = sure(alice)
    add(client, "second@home.example")
    assert client.post(CODE, {"code": "BBBB-BBBB"}).status_code == 429


def test_main_address_changes_and_both_go_on_letting_in(with_second):
    alice = with_second()
    client = sure(alice)
    assert client.post(PRIMARY, {"address": "alice@second.example"}).url == LIST
    assert primary_of(alice) == "alice@second.example"
    assert client.get(LIST).status_code == 200
    assert newest_mail("alice@home.example").subject == "Your main address was changed"
    make_primary(user=alice, address=address_of(alice, "alice@second.example"), by=alice)
    with no_scope():
        assert Message.objects.filter(subject="Your main address was changed").count() == 1


def test_removed_address_opens_nothing_and_other_browsers_are_out(with_second, client_for):
    alice = with_second()
    phone, client = client_for(alice), sure(alice)
    assert client.post(REMOVAL, {"address": "alice@home.example"}).url == LIST
    assert (client.get(LIST).status_code, phone.get(LIST).status_code) == (200, 302)
    assert primary_of(alice) == "alice@second.example"
    ask_for_code(Client(), "alice@home.example")
    assert newest_mail("alice@home.example").template == "accounts/unknown_account"


def test_last_address_stays(alice):
    answer = sure(alice).post(REMOVAL, {"address": alice.email})
    assert answer.status_code == 422
    assert "your only address" in answer.content.decode()
    assert emails_of(alice) == {"alice@home.example"}


def test_last_personal_address_stays_beside_a_work_address(alice):
    add_address(user=alice, email="alice@acme.example", by=alice)
    with pytest.raises(LastAddress):
        remove_address(user=alice, address=address_of(alice, "alice@home.example"), by=alice)
    remove_address(user=alice, address=address_of(alice, "alice@acme.example"), by=alice)
    assert emails_of(alice) == {"alice@home.example"}


@pytest.mark.parametrize("path", [PRIMARY, REMOVAL])
def test_addresses_of_others_cannot_be_named(alice, bob, path):
    answer = sure(alice).post(path, {"address": bob.email})
    assert answer.status_code == 422
    assert "not one of yours" in answer.content.decode()
    with pytest.raises(NotYours):
        make_primary(user=alice, address=address_of(bob, bob.email), by=alice)


def test_changes_are_limited_per_day(with_second):
    client = sure(with_second())
    both = ["alice@second.example", "alice@home.example"]
    answers = [client.post(PRIMARY, {"address": both[n % 2]}).status_code for n in range(11)]
    assert answers == [302] * 10 + [429]


def test_first_personal_address_becomes_the_main_one(bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    assert primary_of(bob) == "bob@home.example"


@pytest.mark.parametrize("path", [LIST, NEW, CODE])
def test_strangers_are_sent_to_sign_in(path):
    assert Client().get(path).url.startswith("/account/sign-in/")


@pytest.mark.parametrize("path", [LIST, NEW, CODE, PRIMARY, REMOVAL])
def test_wrong_methods_are_refused(alice, path):
    assert sure(alice).put(path).status_code == 405


def test_list_asks_the_same_number_of_questions_for_one_and_three(alice, django_assert_num_queries):
    for count in (1, 3):
        for number in range(1, count):
            add_address(user=alice, email=f"n{number}@home.example", by=alice)
        client = sure(alice)
        client.get(LIST)
        with django_assert_num_queries(10):
            client.get(LIST)


def test_page_for_a_new_address_opens(alice):
    assert "Send a code there" in sure(alice).get(NEW).content.decode()


def test_owner_of_a_known_address_is_told_twice_a_day_at_most():
    make_user("taken@home.example")
    for number in range(3):
        add(sure(make_user(f"p{number}@home.example")), "taken@home.example")
    with no_scope():
        assert Message.objects.filter(template="accounts/address_in_use").count() == 2
