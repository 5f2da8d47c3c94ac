"""The pages of recruiters: who may open them, what they say, what they change."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Membership, User
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]
LIST = "/acme/recruit/openings/"


def test_a_recruiter_finds_openings_by_their_words(
    house: Employer, recruiter: Membership, rita: User, client_for: ClientFor
):
    make_opening("Payroll accountant", team="Finance", by=recruiter)
    make_opening("Line cook", team="Kitchen", is_open=False, by=recruiter)
    with no_scope():
        everything = client_for(rita).get(LIST).content.decode()
        found = client_for(rita).get(LIST, {"q": "paiyroll"}).content.decode()
        drafts = client_for(rita).get(LIST, {"state": "draft"}).content.decode()
    assert "Payroll accountant" in everything
    assert "Line cook" in everything
    assert "Payroll accountant" in found
    assert "Line cook" not in found
    assert "Line cook" in drafts
    assert "Payroll accountant" not in drafts
