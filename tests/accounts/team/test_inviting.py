import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Membership
from accounts.team.inviting import invite_colleague, invite_first_owner
from mail.models import Message
from tenancy import hooks
from tenancy.scope import tenant_scope
from tests.accounts.steps import ask_for_code, code_sent_to, newest_mail, type_code

pytestmark = pytest.mark.django_db


def test_colleague_is_invited_by_command(acme, capsys):
    call_command("invite_staff", "acme", "Hugo@acme.example", "--roles", "hr_admin, recruiter")
    url = capsys.readouterr().out.strip()
    with tenant_scope(acme):
        mail = Message.objects.get(to_address="hugo@acme.example")
    assert (mail.template, mail.subject) == (
        "accounts/staff_invitation",
        "Help run the alumni network of Acme",
    )
    assert url in mail.text
    assert url in mail.html

    client = Client()
    client.get(url.removeprefix("http://localhost:8000"))
    client.post("/acme/join/", {"display_name": "Hugo Weber"})
    assert type_code(client, code_sent_to("hugo@acme.example")).url == "/acme/manage/"
    with tenant_scope(acme):
        assert Membership.objects.get().roles == ["hr_admin", "recruiter"]


@pytest.mark.parametrize(
    ("employer", "roles", "words"), [("nowhere", "owner", "no employer"), ("acme", "alumnus", "Roles are")]
)
def test_command_says_what_is_wrong(acme, employer, roles, words):
    with pytest.raises(CommandError, match=words):
        call_command("invite_staff", employer, "a@acme.example", "--roles", roles)


def test_alumni_do_not_come_in_this_way(acme):
    with tenant_scope(acme), pytest.raises(ValueError, match="staff roles"):
        invite_colleague(employer=acme, email="a@acme.example", roles=["alumnus"], by=None)


def test_new_employer_invites_its_first_owner(acme):
    assert invite_first_owner in hooks.employer_created
    with tenant_scope(acme):
        url = invite_first_owner(acme, "olga@acme.example")
    assert url.startswith("http://localhost:8000/acme/join/")
    assert "as Owner" in newest_mail_in(acme, "olga@acme.example")


def newest_mail_in(employer, address: str) -> str:
    with tenant_scope(employer):
        return Message.objects.get(to_address=address).text


def test_code_mail_is_short_and_says_what_it_is():
    ask_for_code(Client(), "nobody@home.example")
    mail = newest_mail("nobody@home.example")
    assert mail.subject == "Nobody signs in with this address yet"
    assert "nobody@home.example" in mail.html
