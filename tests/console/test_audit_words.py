"""What owners read about support in their own log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.wording import sentence_of
from console.models import Operator
from console.pages import name_of_page
from tenancy.models import Employer
from tests.factories.console import make_grant, operator_client


def test_owner_reads_in_the_log_who_opened_what(client_for, acme: Employer, opal: Operator, olga: User):
    now = timezone.now()
    make_grant(acme, opal, starts_at=now, ends_at=now + timedelta(minutes=60))
    looking = operator_client(opal)
    looking.get("/operator/")
    looking.get("/acme/manage/cases/")
    page = client_for(olga).get("/acme/manage/audit/").content.decode()
    assert "opened a page" in page
    assert "Opal" in page
    assert "Cases" in page


@pytest.mark.parametrize(
    ("view_name", "words"),
    [("offboarding:case_list", "Cases"), ("offboarding:case_detail", "case detail"), ("landing", "landing"), ("", "")],
)
def test_pages_have_names(view_name: str, words: str):
    assert name_of_page(view_name) == words


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("support.asked", {"minutes": 30, "urgent": True}, "for 30 min, urgent"),
        ("support.asked", {"minutes": 30, "urgent": False}, "for 30 min"),
        ("support.page_opened", {"page": "offboarding:case_detail", "ids": {"case_id": "7"}}, "case detail 7"),
        ("support.page_refused", {}, ""),
        ("support.rule_changed", {"asks_first": True}, "Support asks first."),
        ("support.rule_changed", {"asks_first": False}, "Support may look at once."),
        ("employer.modules_changed", {"on": ["jobs"], "off": ["directory"]}, "On: jobs. Off: Directory."),
        ("operator.letters_repeated", {"count": 3}, "3"),
    ],
)
def test_details_are_in_words(action: str, data: dict, words: str):
    detail = sentence_of(action).detail
    assert detail is not None
    assert detail(data) == words
