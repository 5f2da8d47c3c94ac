import pytest
import time_machine
from django.test import Client

from accounts.addresses.actions import add_address, find_change, make_primary, remove_address, undo_change
from accounts.addresses.models import AddressChange
from accounts.factors.models import RecoveryCode
from audit.models import AuditEvent
from tenancy.scope import no_scope, person_scope
from tests.accounts.addresses.conftest import address_of, emails_of, primary_of, undo_path
from tests.accounts.steps import newest_mail, sign_in
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

HOME, THIEF = "alice@home.example", "thief@evil.example"


@pytest.fixture
def stolen(alice):
    """Somebody in Alice's session has added an address, made it the main one and removed hers."""
    add_address(user=alice, email=THIEF, by=alice)
    make_primary(user=alice, address=address_of(alice, THIEF), by=alice)
    remove_address(user=alice, address=address_of(alice, HOME), by=alice)
    return alice


def test_undo_gives_everything_back_and_ends_every_session(stolen, client_for):
    thief, owner = client_for(stolen), Client()
    with person_scope(stolen.pk):
        RecoveryCode.objects.create(user=stolen, code_hash="x" * 64)
    link = undo_path(HOME)
    opened = owner.get(link)
    page = owner.get(opened.url)
    done = owner.post(opened.url)

    assert (opened.url, page.status_code, done.status_code) == ("/account/undo/", 200, 200)
    assert emails_of(stolen) == {HOME}
    assert primary_of(stolen) == HOME
    assert thief.get("/account/").status_code == 302
    assert sign_in(Client(), HOME).status_code == 302
    with person_scope(stolen.pk):
        assert RecoveryCode.objects.count() == 0
    with no_scope():
        event = AuditEvent.objects.get(action="user.address_change_undone")
    assert event.data["changes"] == 3


@pytest.mark.parametrize("number", [0, 1, 2])
def test_any_of_the_three_mails_undoes_it_all(stolen, number):
    with person_scope(stolen.pk):
        change = AddressChange.objects.order_by("made_at")[number]
    undo_change(change)
    assert emails_of(stolen) == {HOME}


def test_opening_the_link_changes_nothing(stolen):
    scanner = Client()
    for _ in range(3):
        scanner.get(scanner.get(undo_path(HOME)).url)
    assert emails_of(stolen) == {THIEF}


def test_link_leaves_the_address_bar_and_is_told_to_nobody(stolen):
    answer = Client().get(undo_path(HOME))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def _said(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    return answer.status_code, answer.content.decode().partition("<h1>")[2].partition("</h1>")[0]


def test_used_expired_tampered_and_foreign_links_answer_alike(stolen, alice):
    link = undo_path(HOME)
    owner = Client()
    owner.post(owner.get(link).url)
    carol = make_user("carol@home.example")
    with time_machine.travel("2026-11-01 10:00:00Z", tick=False):
        add_address(user=carol, email="carol@second.example", by=carol)
        old = undo_path("carol@home.example")
    answers = {
        _said(Client(REMOTE_ADDR="10.1.1.1"), path)
        for path in (link, old, link[:-3] + "xx/", "/account/undo/made-up/", "/account/undo/")
    }
    assert answers == {(404, "This link no longer works")}


def test_link_expires_after_three_days(alice):
    with time_machine.travel("2026-11-01 10:00:00Z", tick=False) as now:
        add_address(user=alice, email=THIEF, by=alice)
        token = undo_path(HOME).split("/")[-2]
        now.shift(72 * 3600 - 1)
        assert find_change(token) is not None
        now.shift(2)
        assert find_change(token) is None


def test_replayed_post_changes_nothing_more(stolen):
    owner = Client()
    owner.get(undo_path(HOME))
    owner.post("/account/undo/")
    add_address(user=stolen, email="alice@new.example", by=stolen)
    assert owner.post("/account/undo/").status_code == 404
    assert emails_of(stolen) == {HOME, "alice@new.example"}


def test_thief_cannot_undo_the_undo(stolen):
    add_address(user=stolen, email="thief2@evil.example", by=stolen)
    thiefs_link = undo_path(THIEF)
    owner = Client()
    owner.post(owner.get(undo_path(HOME)).url)
    assert Client().get(thiefs_link).status_code == 404
    assert emails_of(stolen) == {HOME}


def test_address_that_is_somebody_elses_by_now_is_not_torn_away(stolen):
    carol = make_user("carol@home.example")
    add_address(user=carol, email=HOME, by=carol)
    owner = Client()
    owner.get(undo_path_of(stolen))
    answer = owner.post("/account/undo/")
    assert answer.status_code == 422
    assert "somebody else" in answer.content.decode()
    assert HOME in emails_of(carol)


def undo_path_of(user) -> str:
    """The removal's own link: the newest mail to the address is about something else by now."""
    with no_scope():
        from mail.models import Message  # noqa: PLC0415

        mail = Message.objects.filter(subject="An address was removed from your sign-in").latest("created_at")
    return mail.text[mail.text.index("/account/undo/") :].split()[0]


def test_made_up_links_are_limited_per_place():
    answers = [Client().get(f"/account/undo/made-up-{n}/").status_code for n in range(7)]
    assert answers == [404] * 5 + [429] * 2


def test_work_mailbox_takes_nothing_back_over_a_persons_head(alice):
    add_address(user=alice, email="alice@acme.example", by=alice)
    make_primary(user=alice, address=address_of(alice, "alice@acme.example"), by=alice)
    make_primary(user=alice, address=address_of(alice, HOME), by=alice)
    assert "/account/undo/" not in newest_mail("alice@acme.example").text
    remove_address(user=alice, address=address_of(alice, "alice@acme.example"), by=alice)
    assert "/account/undo/" not in newest_mail("alice@acme.example").text


def test_only_hashes_are_stored(stolen):
    token = undo_path(HOME).split("/")[-2]
    with person_scope(stolen.pk):
        assert token not in str(list(AddressChange.objects.values()))


def test_changes_of_others_are_out_of_sight(stolen, bob):
    with person_scope(bob.pk):
        assert AddressChange.objects.count() == 0
    with no_scope():
        assert AddressChange.objects.count() == 0


def test_undo_takes_no_other_method(alice):
    assert Client().put("/account/undo/").status_code == 405
    assert Client().post("/account/undo/token/").status_code == 405


def test_rows_name_no_address(stolen):
    with person_scope(stolen.pk):
        assert not [change for change in AddressChange.objects.all() if HOME in str(change) or THIEF in str(change)]
