from django.test import Client

from accounts.models import User
from feedback.models import Mode, SealedInvitation
from tenancy.models import Employer
from tests.factories.accounts import client_for
from tests.factories.directory import own_alumnus
from tests.factories.surveys import ask, make_wave


def test_a_few_questions_wait_at_home(house: Employer, alice: User) -> None:
    """Confidential and named ones, until they are answered. A sealed one never: its link is known to the mail alone."""
    ines = own_alumnus(house, alice, "Ines", "Rocha")
    sealed = make_wave(mode=Mode.SEALED)
    SealedInvitation.objects.create(wave=sealed, alumnus=ines, token_digest="0" * 64)
    browser = client_for(alice)
    assert "A few questions wait" not in browser.get("/acme/home/").content.decode()
    _asked, link = ask(make_wave(), ines)
    home = browser.get("/acme/home/").content.decode()
    assert "A few questions wait" in home
    assert link in home
    Client().post(f"{link}page/p1/", {"q-rec": "9", "go": "on"})
    assert "begun" in browser.get("/acme/home/").content.decode()
    Client().post(f"{link}page/p2/", {"go": "on"})
    assert "A few questions wait" not in browser.get("/acme/home/").content.decode()
