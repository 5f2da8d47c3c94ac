from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from tenancy.scope import person_scope
from tests.accounts import steps
from tests.accounts.factors.test_second_step import paper_codes, set_up_app
from tests.accounts.steps import newest_mail
from tests.factories.accounts import client_for
from tests.factories.passkeys import make_passkey

pytestmark = pytest.mark.django_db


def test_everything_is_removed_and_sessions_end(bob):
    set_up_app(bob)
    make_passkey(bob)
    paper_codes(bob)
    client, out = client_for(bob), StringIO()
    call_command("reset_second_step", "Bob@acme.example", stdout=out)
    assert out.getvalue().startswith("Removed: 12.")
    with person_scope(bob.pk):
        assert [model.objects.count() for model in (Passkey, AuthenticatorApp, RecoveryCode)] == [0, 0, 0]
    assert client.get("/account/").status_code == 302
    assert "removed by the installation" in newest_mail("bob@acme.example").text
    steps.sign_in(client, "bob@acme.example")
    assert client.get("/acme/manage/alumni/").status_code == 200


def test_unknown_address_is_named(db):
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("reset_second_step", "nobody@home.example")
