import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.joining.actions import invite
from accounts.models import Consent, Invitation, Membership
from audit.models import AuditEvent
from mail.categories import Category
from mail.choosing import set_wishes
from mail.models import Message, Preference
from tenancy.models import Employer
from tenancy.scope import person_scope, tenant_scope
from tests.accounts.steps import code_sent_to, sign_in, type_code
from tests.factories.accounts import make_invitation, make_member, make_user
from web.errors import ActionError

pytestmark = pytest.mark.django_db

YES = {"agrees": "on", "wanted": ["news", "openings"]}


@pytest.fixture
def guest(acme, heard):
    """An invitation of Carol, whom Acme knows by a record of its own."""
    return make_invitation(acme, "carol@home.example", kind="guest", roles=(), subject_id=uuid4(), name="Carol Jones")


def _open(client: Client, path: str):
    return client.get(path, follow=True)


def test_joining_works(acme, guest, heard):
    invitation, path = guest
    client = Client()

    link = client.get(path)
    page = client.get(link.url)
    said = client.post("/acme/join/", YES)
    done = type_code(client, code_sent_to("carol@home.example"))

    assert link.url == "/acme/join/"
    assert "You baked bread here until 2019." in page.content.decode()
    assert said.url == "/account/sign-in/code/"
    assert done.url == "/acme/join/welcome/"
    with tenant_scope(acme):
        member = Membership.objects.get()
        invitation.refresh_from_db()
        assert (member.display_name, member.roles) == ("Carol Jones", ["alumnus"])
        assert invitation.accepted_by == member.user_id
        assert [(said[0].pk, said[1].pk, said[2].pk) for said in heard.accepted] == [
            (invitation.pk, member.pk, member.user_id)
        ]
        wanted = {row.category: row.wanted for row in Preference.objects.filter(recipient_id=invitation.subject_id)}
    assert wanted == {"news": True, "openings": True, "events": False, "surveys": False, "circle": False}


def test_consent_keeps_the_words_and_where_they_were_said(acme, guest):
    client = Client(REMOTE_ADDR="203.0.113.77")
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    type_code(client, code_sent_to("carol@home.example"))
    with tenant_scope(acme):
        consent = Consent.objects.get()
    assert consent.text.startswith("Yes, I would like to join the alumni network of Acme.")
    assert (consent.text_version, consent.language, consent.channel, consent.ip_prefix, consent.subject_id) == (
        "2026-11",
        "en",
        "web",
        "203.0.113.0/24",
        guest[0].subject_id,
    )
    assert consent.withdrawn_at is None


def test_everything_leaves_a_trace(acme, guest):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    type_code(client, code_sent_to("carol@home.example"))
    with tenant_scope(acme):
        actions = [event.action for event in AuditEvent.objects.order_by("id")]
    assert actions == [
        "invitation.created",
        "membership.added",
        "consent.given",
        "mail.preferences_set",
        "invitation.accepted",
    ]


def test_nothing_happens_before_the_code_comes_back(acme, guest, heard):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    with tenant_scope(acme):
        assert (Membership.objects.count(), Consent.objects.count(), heard.accepted) == (0, 0, [])


def test_opening_the_link_changes_nothing(acme, guest):
    for _ in range(3):  # scanners open every link, and more than once
        _open(Client(), guest[1])
    with tenant_scope(acme):
        guest[0].refresh_from_db()
        assert guest[0].is_open
        assert AuditEvent.objects.count() == 1
    assert Message.objects.count() == 0


def test_token_leaves_the_address_bar_and_tells_nobody(guest):
    client = Client()
    link = client.get(guest[1])
    page = client.get("/acme/join/")
    token = guest[1].split("/")[-2]
    # A form below no-referrer would be sent with "Origin: null" and refused, and this address holds no secret.
    assert [response["Referrer-Policy"] for response in (link, page)] == ["no-referrer", "same-origin"]
    for response in (link, page):
        assert "no-store" in response["Cache-Control"]
        assert token not in response.headers.get("Location", "") + response.content.decode()
    assert token not in str(dict(client.session))


def test_token_is_stored_as_a_hash_only(acme, guest):
    token = guest[1].split("/")[-2]
    assert len(token) >= 43  # 256 bits
    with tenant_scope(acme):
        assert token not in str(Invitation.objects.values().get())


def test_without_the_yes_nothing_is_sent(acme, guest):
    client = Client()
    _open(client, guest[1])
    response = client.post("/acme/join/", {"wanted": ["news"]})
    assert response.status_code == 422
    assert "Without this yes we cannot let you in" in response.content.decode()
    assert 'value="news"' in response.content.decode()
    assert Message.objects.count() == 0


def test_no_box_is_ticked_beforehand(guest):
    client = Client()
    assert "checked" not in _open(client, guest[1]).content.decode()


def test_mail_that_nobody_may_choose_is_refused(guest):
    client = Client()
    _open(client, guest[1])
    assert client.post("/acme/join/", {**YES, "wanted": ["code"]}).status_code == 422


@pytest.mark.parametrize(
    "case", ["expired", "used", "revoked", "rotated", "foreign", "tampered", "made up", "empty session"]
)
def test_links_that_do_not_work_all_look_the_same(acme, globex, heard, case):
    invitation, path = make_invitation(acme, "carol@home.example", kind="guest", roles=())
    now = timezone.now()
    changes = {
        "expired": {"created_at": now - timedelta(15), "expires_at": now - timedelta(1)},
        "used": {"accepted_at": now, "accepted_by": uuid4()},
        "revoked": {"revoked_at": now},
    }
    with tenant_scope(acme):
        Invitation.objects.filter(pk=invitation.pk).update(**changes.get(case, {"kind": "guest"}))
    if case == "rotated":
        make_invitation(acme, "carol@home.example", kind="guest", roles=())
    paths = {
        "foreign": path.replace("/acme/", "/globex/"),
        "tampered": f"{path[:-3]}AA/",
        "made up": "/acme/join/hello/",
        "empty session": "/acme/join/",
    }
    client = Client()

    response = client.get(paths.get(case, path))
    reference = Client().get("/acme/join/nothing/" if case != "foreign" else "/globex/join/nothing/")

    assert response.status_code == 404
    assert "This link does not work any more" in response.content.decode()
    assert _comparable(response) == _comparable(reference)
    assert client.post("/acme/join/", YES).status_code == 404


def _comparable(response) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"|value="/[^"]+"', "", response.content.decode())


def test_guessing_links_is_limited_calmly(acme, guest):
    answers = [Client().get(f"/acme/join/guess{n}/").status_code for n in range(6)]
    assert answers == [404] * 5 + [429]
    assert Client(REMOTE_ADDR="10.1.1.1").get("/acme/join/guess/").status_code == 404


def test_guesses_from_the_same_network_do_not_keep_the_invited_out(acme, guest):
    for number in range(9):
        Client().get(f"/acme/join/guess{number}/")
    invited = Client()
    assert invited.get(guest[1]).url == "/acme/join/"
    assert invited.get("/acme/join/").status_code == 200


def test_old_link_of_a_real_invitation_is_no_guess(acme, guest):
    with tenant_scope(acme):
        Invitation.objects.update(revoked_at=timezone.now())
    assert [Client().get(guest[1]).status_code for _ in range(7)] == [404] * 7


def test_link_expires_after_two_weeks(guest):
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1)):
        assert Client().get(guest[1]).status_code == 404


def test_link_works_once(guest):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    type_code(client, code_sent_to("carol@home.example"))
    assert Client().get(guest[1]).status_code == 404


def test_forwarded_link_lets_nobody_else_in(acme, guest):
    """Whoever holds the link may say yes, but the code goes to the invited address."""
    thief = Client()
    _open(thief, guest[1])
    thief.post("/acme/join/", YES)
    assert {message.to_address for message in Message.objects.all()} == {"carol@home.example"}
    assert type_code(thief, "BBBB-BBBB").status_code == 422
    with tenant_scope(acme):
        assert Membership.objects.count() == 0


def test_yes_is_forgotten_when_somebody_else_signs_in(acme, alice, guest, heard):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    client.post("/account/sign-in/code/", {"action": "other-address"})
    sign_in(client, alice.email)
    with tenant_scope(acme):
        assert heard.accepted == []
        assert Membership.objects.get().user_id == alice.pk


def test_person_with_a_sign_in_keeps_it(globex, acme, guest):
    carol = make_user("carol@home.example")
    make_member(globex, carol, "alumnus")
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    type_code(client, code_sent_to("carol@home.example"))
    with tenant_scope(acme):
        assert Membership.objects.get().user_id == carol.pk


def test_signed_in_with_the_invited_address_no_code_is_needed(acme, guest, client_for):
    client = client_for(make_user("carol@home.example"))
    _open(client, guest[1])
    assert client.post("/acme/join/", YES).url == "/acme/join/welcome/"
    assert Message.objects.count() == 0


def test_signed_in_with_another_address_nothing_is_linked(acme, alice, guest, client_for):
    client = client_for(alice)
    page = _open(client, guest[1]).content.decode()
    assert "links carol@home.example with Acme" in page
    assert "You are signed in as alice@home.example" in page
    assert client.post("/acme/join/", YES).status_code == 200
    with tenant_scope(acme):
        assert Membership.objects.get().user_id == alice.pk

    changed = client.post("/acme/join/change/", follow=True)
    assert "Sign out and continue" not in changed.content.decode()
    assert client.post("/acme/join/", YES).url == "/account/sign-in/code/"


def test_no_thank_you_is_remembered_and_can_be_undone(acme, guest, heard):
    client = Client()
    _open(client, guest[1])
    refused = client.post("/acme/join/refusal/")
    client.post("/acme/join/refusal/")
    with tenant_scope(acme):
        guest[0].refresh_from_db()
        assert guest[0].declined_at is not None
    assert [invitation.pk for invitation in heard.declined] == [guest[0].pk]
    assert "All the best to you" in refused.content.decode()

    again = Client()
    assert "You are welcome to change your mind" in _open(again, guest[1]).content.decode()
    again.post("/acme/join/", YES)
    assert type_code(again, code_sent_to("carol@home.example")).url == "/acme/join/welcome/"


@pytest.mark.parametrize("path", ["/acme/join/refusal/", "/acme/join/change/"])
def test_without_a_link_there_is_nothing_to_refuse(acme, path):
    assert Client().post(path).status_code == 404
    assert Client().get(path).status_code == 405


def test_wrong_methods_are_refused(acme, guest):
    assert Client().post(guest[1]).status_code == 405
    assert Client().put("/acme/join/").status_code == 405


def test_colleague_is_asked_for_a_name_and_not_for_consent(acme):
    _, path = make_invitation(acme, "hugo@acme.example", roles=("hr_admin", "recruiter"))
    client = Client()
    page = _open(client, path).content.decode()
    assert "HR admin, Recruiter" in page
    assert client.post("/acme/join/", {}).status_code == 422
    client.post("/acme/join/", {"display_name": "Hugo Weber"})
    assert type_code(client, code_sent_to("hugo@acme.example")).url == "/acme/manage/"
    with tenant_scope(acme):
        member = Membership.objects.get()
        assert (member.display_name, member.roles) == ("Hugo Weber", ["hr_admin", "recruiter"])
        assert Consent.objects.count() == 0


def test_roles_cannot_be_posted(acme):
    _, path = make_invitation(acme, "hugo@acme.example", roles=("recruiter",))
    client = Client()
    _open(client, path)
    client.post("/acme/join/", {"display_name": "Hugo", "roles": ["owner"], "role": "owner", "tenant_id": "2"})
    type_code(client, code_sent_to("hugo@acme.example"))
    with tenant_scope(acme):
        assert Membership.objects.get().roles == ["recruiter"]


def test_invitation_revoked_between_yes_and_code(acme, guest, heard):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    with tenant_scope(acme):
        Invitation.objects.update(revoked_at=timezone.now())
    assert type_code(client, code_sent_to("carol@home.example")).url == "/"
    assert heard.accepted == []


def test_employer_closed_between_yes_and_code(acme, guest, heard):
    client = Client()
    _open(client, guest[1])
    client.post("/acme/join/", YES)
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(is_active=False)
    assert type_code(client, code_sent_to("carol@home.example")).url == "/"
    assert heard.accepted == []


def test_codes_by_joining_are_limited_too(guest):
    client = Client()
    _open(client, guest[1])
    answers = []
    for _ in range(6):
        answers.append(client.post("/acme/join/", YES).status_code)
    assert answers == [302] * 5 + [429]


def test_new_invitation_replaces_the_earlier_link(acme, heard):
    subject = uuid4()
    with tenant_scope(acme):
        first, _ = invite(employer=acme, kind="guest", email="a@home.example", subject_id=subject, by=None)
        second, _ = invite(employer=acme, kind="guest", email="b@home.example", subject_id=subject, by=None)
        first.refresh_from_db()
        assert (first.is_open, second.is_open) == (False, True)


def test_expired_link_gives_way_to_a_new_one(acme, heard):
    subject = uuid4()
    with tenant_scope(acme):
        invite(employer=acme, kind="guest", email="a@home.example", subject_id=subject, by=None)
        with time_machine.travel(timezone.now() + timedelta(days=30)):
            second, _ = invite(employer=acme, kind="guest", email="a@home.example", subject_id=subject, by=None)
            assert Invitation.objects.unanswered().get().pk == second.pk


def test_second_address_opens_its_invitation_once_it_is_proven(acme, alice, guest, client_for):
    client = client_for(alice)
    _open(client, guest[1])
    with person_scope(alice.pk):
        EmailAddress.objects.create(user=alice, email="carol@home.example", verified=False)
    assert "You are signed in with another address" in client.get("/acme/join/").content.decode()
    with person_scope(alice.pk):
        EmailAddress.objects.filter(email="carol@home.example").update(verified=True)
    assert client.post("/acme/join/", YES).url == "/acme/join/welcome/"


def test_refusal_by_the_app_that_invited_is_told_and_undone(acme, heard):
    invitation, path = make_invitation(acme, "carol@home.example", kind="guest", roles=())

    def refuse(*said: object) -> None:
        raise ActionError("This record has been closed.")

    invitations.register("guest", replace(invitations.kind_of(invitation), on_accept=refuse))
    client = Client()
    _open(client, path)
    client.post("/acme/join/", {**YES, "display_name": "Carol"})
    assert type_code(client, code_sent_to("carol@home.example")).url == "/"
    assert "This record has been closed." in client.get("/").content.decode()
    with tenant_scope(acme):
        assert (Membership.objects.count(), Consent.objects.count()) == (0, 0)


def test_what_a_leaver_wished_for_is_said_and_not_ticked(acme, guest):
    with tenant_scope(acme):
        set_wishes(recipient_id=guest[0].subject_id, wanted={Category.NEWS: True}, by=None)
    client = Client()
    _open(client, guest[1])
    html = client.get("/acme/join/").content.decode()
    assert "When you left you wished for: News." in html
    assert "checked" not in html
