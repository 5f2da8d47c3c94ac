from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus
from feedback.answering.actions import ask_for_contact
from feedback.models import ContactWish, Wave
from tenancy.models import Employer
from tests.factories.accounts import client_for, make_member, make_user

LIST = "/acme/manage/asked-to-talk/"


@pytest.fixture
def wish(wave: Wave, ines: Alumnus) -> ContactWish:
    return ask_for_contact(wave_id=wave.pk, alumnus=ines, words="About <b>shifts</b>")


def test_hr_reads_names_and_words(wish: ContactWish, wave: Wave, bob: User) -> None:
    ask_for_contact(wave_id=wave.pk, name="Kim Doe", address="kim@home.example")
    page = client_for(bob).get(LIST).content.decode()
    assert "Ines Rocha" in page
    assert "About &lt;b&gt;shifts&lt;/b&gt;" in page
    assert "ines@home.example" in page
    assert "Kim Doe" in page
    assert "kim@home.example" in page


def test_done_and_not_done(wish: ContactWish, bob: User) -> None:
    browser = client_for(bob)
    for _twice in range(2):
        assert browser.post(f"{LIST}{wish.pk}/done/")["Location"] == LIST
    assert "Ines Rocha" not in browser.get(LIST).content.decode()
    assert "Ines Rocha" in browser.get(f"{LIST}?state=done").content.decode()
    assert browser.post(f"{LIST}{wish.pk}/done/", {"undo": "1"})["Location"] == f"{LIST}?state=done"
    assert "Ines Rocha" in browser.get(LIST).content.decode()
    kinds = AuditEvent.objects.filter(action__startswith="contact_wish.").order_by("id")
    assert list(kinds.values_list("action", flat=True)) == ["contact_wish.done", "contact_wish.reopened"]
    assert "Ines" not in str(list(kinds.values()))


def test_who_may_not(wish: ContactWish, rita: User, alice: User, mallory: User, acme: Employer) -> None:
    """Names were given to HR: not to auditors, recruiters or members."""
    auditor = make_user("audit@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    for user, status in ((rita, 403), (auditor, 403), (alice, 403), (mallory, 404)):
        browser = client_for(user)
        assert browser.get(LIST).status_code == status
        assert browser.post(f"{LIST}{wish.pk}/done/").status_code == status
    assert "/account/sign-in/" in Client().get(LIST)["Location"]
    wish.refresh_from_db()
    assert wish.done_at is None


def test_methods_and_unknown_wishes(wish: ContactWish, bob: User) -> None:
    browser = client_for(bob)
    assert browser.post(LIST).status_code == 405
    assert browser.get(f"{LIST}{wish.pk}/done/").status_code == 405
    assert browser.post(f"{LIST}{uuid4()}/done/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(
    count: int, wave: Wave, bob: User, ines: Alumnus, django_assert_num_queries: Any
) -> None:
    ask_for_contact(wave_id=wave.pk, alumnus=ines)
    for number in range(count - 1):
        ask_for_contact(wave_id=wave.pk, name=f"Kim {number}", address="kim@home.example")
    browser = client_for(bob)
    browser.get(LIST)
    with django_assert_num_queries(9):
        browser.get(LIST)
