"""What a work address opens: its employer, nothing else, and only while its owner works there."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.addresses import work
from accounts.addresses.actions import add_address
from accounts.addresses.models import RetiredAddress
from accounts.addresses.retirement import hangs_on, restore_addresses, retire_address
from accounts.joining.actions import NotYourInvitation, accept_invitation, invite
from accounts.models import Invitation, User
from audit.models import AuditEvent
from mail.actions import suppress
from mail.models import Message, Suppression
from tenancy.models import uuid7
from tenancy.scope import no_scope, person_scope, tenant_scope
from tests.accounts.addresses.conftest import emails_of, primary_of
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, sign_in, type_code
from tests.factories.accounts import make_employer, make_invitation, make_member, make_user

pytestmark = pytest.mark.django_db

SUBJECT = uuid7()


def retire(employer, email: str, subject=SUBJECT) -> bool:
    with tenant_scope(employer):
        return retire_address(employer=employer, email=email, subject_id=subject, by=None)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("bob@acme.example", "acme"),
        ("Bob@Mail.ACME.example ", "acme"),
        ("bob@labs.acme.example", "labs"),
        ("bob@notacme.example", None),
        ("bob@example", None),
        ("bob@home.example", None),
        ("", None),
    ],
)
def test_owner_of_an_address_is_found_by_its_domain(acme, address, owner):
    make_employer("labs", work_email_domains=["labs.acme.example"])
    found = work.employer_of(address)
    assert (found.slug if found else None) == owner


# The session


def test_code_to_a_work_address_opens_that_employer_only(acme, globex, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    make_member(globex, bob, "alumnus")
    at_work, at_home = Client(), Client()
    sign_in(at_work, "bob@acme.example")
    sign_in(at_home, "bob@home.example")

    assert at_work.get("/acme/manage/").status_code == 200
    assert at_work.get("/globex/home/").status_code == 404
    assert "Globex" not in at_work.get("/account/").content.decode()
    assert at_home.get("/globex/home/").status_code == 200
    assert "Globex" in at_home.get("/account/").content.decode()


def test_code_to_a_personal_address_after_one_to_a_work_address_opens_all(acme, globex, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    make_member(globex, bob, "alumnus")
    client = Client()
    sign_in(client, "bob@acme.example")
    client.post("/account/sign-out/")
    sign_in(client, "bob@home.example")
    assert client.get("/globex/home/").status_code == 200


def test_work_session_gives_a_first_address_and_changes_no_other(acme, bob):
    client = Client()
    sign_in(client, "bob@acme.example")
    assert "Add an address" in client.get("/account/addresses/").content.decode()
    add_address(user=bob, email="bob@home.example", by=bob)
    html = client.get("/account/addresses/").content.decode()
    assert "sign in with a personal one" in html
    assert "/account/addresses/new/" not in html


@pytest.mark.parametrize("path", ["new", "primary", "removal"])
def test_work_session_cannot_touch_personal_addresses(acme, bob, path):
    from tests.factories.accounts import confirm  # noqa: PLC0415

    add_address(user=bob, email="bob@home.example", by=bob)
    client = Client()
    sign_in(client, "bob@acme.example")
    confirm(client, "account.change_email")
    answer = client.post(f"/account/addresses/{path}/", {"email": "x@home.example", "address": "bob@home.example"})
    assert answer.status_code == 403
    assert emails_of(bob) == {"bob@acme.example", "bob@home.example"}


def test_work_session_joins_no_other_employer(acme, globex, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    _invitation, link = make_invitation(globex, "bob@home.example")
    client = Client()
    sign_in(client, "bob@acme.example")
    page = client.get(client.get(link).url)
    client.post("/globex/join/", {"display_name": "Bob"})
    assert "Sign out and continue" in page.content.decode()
    with tenant_scope(globex):
        assert Invitation.objects.get().accepted_at is None


def test_invitation_to_another_employers_mailbox_is_refused_calmly(acme, globex):
    _invitation, link = make_invitation(globex, "new@acme.example")
    client = Client()
    page = client.get(client.get(link).url)
    answer = client.post("/globex/join/", {"display_name": "New"})
    assert (page.status_code, answer.status_code) == (403, 403)
    assert "needs a personal address" in page.content.decode()
    assert User.objects.id_for_email("new@acme.example") is None


def test_invitation_to_another_employers_mailbox_is_not_accepted_by_any_path(acme, globex, bob):
    invitation, _link = make_invitation(globex, bob.email)
    with tenant_scope(globex), pytest.raises(NotYourInvitation):
        accept_invitation(employer=globex, invitation=invitation, user=bob, by=bob)


# The end


def test_retired_address_gets_no_code_no_mail_and_the_answer_of_any_other(acme, bob):
    client = Client()
    sign_in(client, bob.email)
    mails = Message.objects.count()

    assert retire(acme, bob.email)

    assert client.get("/acme/manage/").status_code == 302
    seen = []
    for email in (bob.email, "nobody@home.example"):
        stranger = Client()
        asked = ask_for_code(stranger, email)
        page = stranger.get(asked.url).content.decode().replace(email, "ADDRESS")
        seen.append((asked.status_code, asked.url, len(page), type_code(stranger, "BBBB-BBBB").status_code))
    assert seen[0] == seen[1]
    with no_scope():
        assert Message.objects.filter(to_address=bob.email).count() == mails
    assert User.objects.id_for_email(bob.email) is None
    with tenant_scope(acme):
        assert Suppression.objects.get().reason == "retired"
        assert AuditEvent.objects.filter(action="address.retired").count() == 1


def test_code_under_way_opens_nothing_after_the_end(acme, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    client = Client()
    ask_for_code(client, bob.email)
    ask_for_code(client, "bob@acme.example")
    code = code_sent_to("bob@acme.example")
    retire(acme, "bob@acme.example")
    assert type_code(client, code).url == "/account/sign-in/"
    assert client.get("/account/").status_code == 302
    assert emails_of(bob) == {"bob@home.example"}


def test_personal_address_and_its_sessions_stay(acme, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    at_work, at_home = Client(), Client()
    sign_in(at_work, "bob@acme.example")
    sign_in(at_home, "bob@home.example")
    retire(acme, "bob@acme.example")
    assert (at_work.get("/account/").status_code, at_home.get("/account/").status_code) == (302, 200)
    assert primary_of(bob) == "bob@home.example"


def test_main_work_address_makes_room(acme, bob):
    with person_scope(bob.pk):
        EmailAddress.objects.create(user=bob, email="bob@home.example", verified=True)
    retire(acme, bob.email)
    assert primary_of(bob) == "bob@home.example"


def test_person_without_another_address_keeps_a_row_and_no_way_in(acme, bob):
    retire(acme, bob.email)
    with person_scope(bob.pk):
        user = User.objects.get()
    assert user.shown_email == ""
    assert User.objects.id_for_email(user.email) is None


def test_ending_twice_is_ending_once(acme, bob):
    assert [retire(acme, bob.email), retire(acme, bob.email)] == [True, False]
    with tenant_scope(acme):
        assert AuditEvent.objects.filter(action="address.retired").count() == 1


@pytest.mark.parametrize("email", ["alice@home.example", "someone@globex.example"])
def test_employer_ends_only_mailboxes_of_its_own(acme, globex, alice, email):
    globex.work_email_domains = ["globex.example"]
    with tenant_scope(globex):
        globex.save(update_fields=["work_email_domains"])
    assert not retire(acme, email)
    assert sign_in(Client(), alice.email).status_code == 302


def test_open_invitation_to_the_mailbox_ends_with_it(acme):
    make_invitation(acme, "carl@acme.example")
    retire(acme, "carl@acme.example")
    with tenant_scope(acme):
        assert Invitation.objects.get().revoked_at is not None


def test_address_comes_back_to_its_person(acme, bob):
    retire(acme, bob.email)
    with tenant_scope(acme):
        assert restore_addresses(subject_id=SUBJECT, by=None) == [bob.email]
        assert restore_addresses(subject_id=SUBJECT, by=None) == []
        assert Suppression.objects.count() == 0
    client = Client()
    sign_in(client, bob.email)
    assert client.get("/acme/manage/").status_code == 200


def test_address_comes_back_beside_a_personal_one(acme, bob):
    add_address(user=bob, email="bob@home.example", by=bob)
    retire(acme, "bob@acme.example")
    with tenant_scope(acme):
        restore_addresses(subject_id=SUBJECT, by=None)
    assert primary_of(bob) == "bob@home.example"
    assert emails_of(bob) == {"bob@home.example", "bob@acme.example"}


def test_address_that_has_a_new_owner_stays_theirs(acme, bob):
    retire(acme, bob.email)
    _invitation, link = make_invitation(acme, "bob@acme.example")
    client = Client()
    client.get(link)
    client.post("/acme/join/", {"display_name": "Bobby"})
    type_code(client, code_sent_to("bob@acme.example"))
    assert User.objects.id_for_email("bob@acme.example") not in (None, bob.pk)
    with tenant_scope(acme):
        assert RetiredAddress.objects.count() == 0
        assert restore_addresses(subject_id=SUBJECT, by=None) == []


def test_row_of_a_person_who_is_gone_is_lifted_all_the_same(acme):
    with tenant_scope(acme):
        for number, email in enumerate(["a@acme.example", "b@acme.example"]):
            user_id = uuid7() if number else None
            RetiredAddress.objects.create(email=email, user_id=user_id, subject_id=SUBJECT)
        assert len(restore_addresses(subject_id=SUBJECT, by=None)) == 2


def test_bounced_address_stays_stopped_when_its_owner_comes_back(acme, bob):
    with tenant_scope(acme):
        suppress(address=bob.email, reason=Suppression.Reason.BOUNCE, by=None)
    retire(acme, bob.email)
    with tenant_scope(acme):
        restore_addresses(subject_id=SUBJECT, by=None)
        assert Suppression.objects.get().reason == "bounce"


def test_retired_address_cannot_be_added_and_nobody_is_told_why(acme, alice):
    from tests.accounts.addresses.conftest import sure  # noqa: PLC0415

    retire(acme, "alice@acme.example")
    answer = sure(alice).post("/account/addresses/new/", {"email": "alice@acme.example"})
    assert answer.url == "/account/addresses/code/"
    assert newest_mail("alice@acme.example") is None


def test_sign_in_hangs_on_a_work_address_that_is_the_only_one(acme, bob):
    with tenant_scope(acme):
        assert hangs_on(bob.email)
        assert not hangs_on("nobody@acme.example")
        invite(employer=acme, kind="staff", email="nobody@acme.example", roles=["recruiter"], by=None)
        assert hangs_on("nobody@acme.example")
    add_address(user=bob, email="bob@home.example", by=bob)
    with tenant_scope(acme):
        assert not hangs_on("bob@acme.example")


def test_rows_of_other_employers_are_out_of_sight(acme, globex, bob):
    retire(acme, bob.email)
    with tenant_scope(globex):
        assert RetiredAddress.objects.count() == 0
    make_user("x@home.example")


def test_work_session_ends_however_its_address_went(acme, bob):
    client = Client()
    sign_in(client, bob.email)
    with person_scope(bob.pk):
        EmailAddress.objects.filter(email=bob.email).update(verified=False)
    assert client.get("/acme/manage/").status_code == 302


def test_mailbox_that_has_been_retired_takes_nothing_back(acme, bob):
    from tests.accounts.addresses.conftest import undo_path  # noqa: PLC0415

    add_address(user=bob, email="bob@home.example", by=bob)
    owner = Client()
    owner.get(undo_path("bob@acme.example"))
    retire(acme, "bob@acme.example")
    assert owner.post("/account/undo/").status_code == 422
    assert emails_of(bob) == {"bob@home.example"}


def test_who_has_no_address_left_may_add_one(acme, bob):
    retire(acme, bob.email)
    mails = Message.objects.count()
    add_address(user=bob, email="bob@home.example", by=bob)
    assert primary_of(bob) == "bob@home.example"
    assert Message.objects.count() == mails  # there is nobody to tell


def test_rows_name_no_address(acme, bob):
    retire(acme, bob.email)
    with tenant_scope(acme):
        assert bob.email not in str(RetiredAddress.objects.get())


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("globex.example", True),
        ("acme.example", False),
        ("mail.acme.example", False),
        ("labs.deep.example", True),
        ("deep.example", False),
        ("co.uk", False),
        ("com.au", False),
        ("co.example", True),
    ],
)
def test_no_two_employers_share_a_domain(acme, globex, domain, free):
    make_employer("deep", work_email_domains=["rd.deep.example"])
    assert work.may_claim(domain, globex) is free


def test_domain_of_another_employer_is_refused_in_the_settings(acme, globex, client_for):
    owner = make_user("owner@globex.example")
    make_member(globex, owner, "owner")
    values = {
        "name": "Globex",
        "language": "en",
        "timezone": "UTC",
        "work_email_domains": "globex.example acme.example",
    }
    answer = client_for(owner).post("/globex/manage/settings/", values)
    assert answer.status_code == 422
    assert "others have addresses there" in answer.content.decode()
    globex.refresh_from_db()
    assert globex.work_email_domains == []
