"""Finding 6: limits counted per host, path or employer are none; and they hold when everybody tries at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts import limits
from accounts.models import Attempt
from mail.models import Message
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, sign_in, type_code
from tests.factories.accounts import make_employer

EMPLOYERS = [f"e{number}" for number in range(8)]
HOSTS = [f"t{number}.test" for number in range(4)]


@pytest.fixture
def many_places(db, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost", *HOSTS]
    for slug in EMPLOYERS:
        make_employer(slug)


def _rotating(number: int) -> dict[str, str]:
    return {"next": f"/{EMPLOYERS[number % 8]}/home/"}


@pytest.mark.django_db
def test_forty_guesses_over_employers_paths_and_hosts_are_as_few_as_over_one(alice, many_places):
    judged = {}
    for name, rotate in (("one", False), ("many", True)):
        Attempt.objects.all().delete()
        count = 0
        for number in range(40):
            host = HOSTS[number % 4] if rotate else HOSTS[0]
            extra = _rotating(number) if rotate else {}
            client = Client(HTTP_HOST=host)
            if ask_for_code(client, alice.email, **extra).status_code == 302:
                count += type_code(client, "BBBB-BBBB", **extra).status_code == 422
        judged[name] = count
    assert judged == {"one": 5, "many": 5}


@pytest.mark.django_db
def test_forty_guesses_over_forty_networks_are_few(alice, many_places):
    judged = 0
    for number in range(40):
        client = Client(HTTP_HOST=HOSTS[number % 4], REMOTE_ADDR=f"10.0.{number}.1")
        if ask_for_code(client, alice.email, **_rotating(number)).status_code == 302:
            judged += type_code(client, "BBBB-BBBB", **_rotating(number)).status_code == 422
    assert judged == limits.CODES_PER_ADDRESS.tries


@pytest.mark.django_db
def test_other_spellings_of_an_address_share_its_limit(alice):
    spellings = ["alice@home.example", "ALICE@home.example", " alice@HOME.example ", "Alice@Home.Example"]
    answers = [ask_for_code(Client(), spellings[number % 4]).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.django_db
def test_joining_and_signing_in_share_the_limit(acme, alice):
    from tests.factories.accounts import make_invitation  # noqa: PLC0415

    _invitation, link = make_invitation(acme, alice.email)
    for _ in range(5):
        ask_for_code(Client(), alice.email)
    client = Client()
    client.get(link)
    assert client.post("/acme/join/", {"display_name": "Alice"}).status_code == 429


# The owner always gets through


def _flood(email: str) -> None:
    for number in range(20):
        ask_for_code(Client(REMOTE_ADDR=f"10.7.{number}.1"), email)


@pytest.mark.django_db
def test_owner_gets_through_by_the_way_in_their_mailbox(alice):
    _flood(alice.email)
    owner = Client(REMOTE_ADDR="10.8.0.1")
    assert ask_for_code(owner, alice.email).status_code == 429

    link = newest_mail(alice.email).text.partition("http://localhost:8000")[2].split()[0]
    assert owner.get(link).url == "/account/sign-in/"
    assert sign_in(owner, alice.email).status_code == 302
    assert owner.get("/account/").status_code == 200


@pytest.mark.django_db
def test_that_way_is_worth_nothing_for_another_address_or_tampered(alice, bob):
    _flood(alice.email)
    _flood(bob.email)
    link = newest_mail(alice.email).text.partition("http://localhost:8000")[2].split()[0]
    for way in (
        link,
        link[:-4] + "xxx/",
        "/account/sign-in/own-way/made-up/",
        f"/account/sign-in/own-way/{'x' * 900}/",
    ):
        stranger = Client(REMOTE_ADDR="10.8.0.2")
        assert stranger.get(way).status_code == 302
        assert ask_for_code(stranger, bob.email).status_code == 429


@pytest.mark.django_db
def test_that_way_has_a_limit_of_its_own_which_a_new_mail_does_not_reset(alice):
    _flood(alice.email)
    ways = set()
    answers = []
    for _ in range(12):
        mail = newest_mail(alice.email)
        ways.add(mail.text.partition("/own-way/")[2].partition(":")[0])
        owner = Client(REMOTE_ADDR="10.8.0.1")
        owner.get(mail.text.partition("http://localhost:8000")[2].split()[0])
        answers.append(ask_for_code(owner, alice.email).status_code)
    assert answers == [302] * 10 + [429] * 2
    assert len(ways) == 1


@pytest.mark.django_db
def test_ordinary_mails_carry_no_such_way(alice):
    ask_for_code(Client(), alice.email)
    assert "own-way" not in newest_mail(alice.email).text + newest_mail(alice.email).html


# All at once, against the real database


def _at_once(count: int, act) -> list:
    ready = Barrier(count)

    def run(number: int):
        try:
            ready.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_once_are_exactly_as_many_as_allowed(alice):
    answers = _at_once(12, lambda number: ask_for_code(Client(), alice.email).status_code)
    assert sorted(answers) == [302] * 5 + [429] * 7
    assert Message.objects.filter(to_address=alice.email).count() == 5


@pytest.mark.django_db(transaction=True)
def test_right_code_typed_eight_times_at_once_opens_one_try_and_judges_three(alice):
    client = Client()
    ask_for_code(client, alice.email)
    code, cookies = code_sent_to(alice.email), {name: cookie.value for name, cookie in client.cookies.items()}

    def guess(number: int) -> int:
        browser = Client()
        browser.cookies.load(cookies)
        typed = type_code(browser, code if number == 7 else "BBBB-BBBB")
        return typed.status_code

    answers = _at_once(8, guess)
    assert answers.count(422) <= 2
    assert len(answers) == 8


@pytest.mark.django_db(transaction=True)
def test_same_new_address_proven_by_two_at_once_has_one_owner(alice, bob):
    from accounts.addresses.actions import NotYours, add_address  # noqa: PLC0415
    from accounts.models import User  # noqa: PLC0415

    def prove(number: int) -> str:
        user = (alice, bob)[number]
        try:
            add_address(user=user, email="shared@home.example", by=user)
        except NotYours:
            return "refused"
        return "proven"

    assert sorted(_at_once(2, prove)) == ["proven", "refused"]
    assert User.objects.id_for_email("shared@home.example") in (alice.pk, bob.pk)


@pytest.mark.django_db(transaction=True)
def test_undo_pressed_six_times_at_once_is_undone_once(alice):
    from accounts.addresses.actions import CannotUndo, add_address, undo_change  # noqa: PLC0415
    from accounts.addresses.models import AddressChange  # noqa: PLC0415
    from tenancy.scope import person_scope  # noqa: PLC0415

    add_address(user=alice, email="thief@evil.example", by=alice)
    with person_scope(alice.pk):
        change = AddressChange.objects.get()

    def press(number: int) -> str:
        try:
            undo_change(change)
        except CannotUndo:
            return "late"
        return "done"

    assert sorted(_at_once(6, press)) == ["done"] + ["late"] * 5
