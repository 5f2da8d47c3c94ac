from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus
from directory.profile.emails import send_still_right
from directory.profile.freshness import is_stale
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_peer, own_alumnus

ClientFor = Callable[[User], Client]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROMPT = "Is your profile still right?"


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


def change(alumnus: Alumnus, **columns: object) -> None:
    with tenant_scope(alumnus.tenant_id):
        Alumnus.objects.filter(pk=alumnus.pk).update(**columns)
        alumnus.refresh_from_db()


@pytest.mark.parametrize(
    ("joined", "confirmed", "stale"),
    [(None, None, False), (364, None, False), (365, None, True), (900, 364, False), (900, 365, True)],
)
def test_a_year_makes_stale(joined: int | None, confirmed: int | None, stale: bool) -> None:
    days = [None if ago is None else NOW - timedelta(days=ago) for ago in (joined, confirmed)]
    assert is_stale(Alumnus(joined_at=days[0], confirmed_at=days[1]), now=NOW) is stale


def test_one_click_confirms(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    change(own, joined_at=timezone.now() - timedelta(days=400))
    client = client_for(alice)
    for path in ("me/", "home/"):
        assert PROMPT in client.get(f"/acme/{path}").content.decode()
    assert client.post("/acme/me/confirmation/", {"from": "home"}).url == "/acme/home/"
    for path in ("me/", "home/"):
        assert PROMPT not in client.get(f"/acme/{path}").content.decode()
    assert client.post("/acme/me/confirmation/").url == "/acme/me/"
    with tenant_scope(own.tenant_id):
        kinds = AuditEvent.objects.about(own).filter(actor_id=alice.pk).values_list("action", flat=True)
        assert list(kinds) == ["profile.confirmed"] * 2


def test_the_page_of_the_mail_confirms_nothing_by_itself(own: Alumnus, alice: User, client_for: ClientFor) -> None:
    page = client_for(alice).get("/acme/me/confirmation/").content.decode()
    assert "Yes, it is right" in page
    assert "Alice Brandt" in page
    change(own)
    assert own.confirmed_at is None


def test_everyone_who_sees_the_profile_sees_when(
    own: Alumnus, acme: Employer, alice: User, client_for: ClientFor
) -> None:
    viewer = client_for(make_peer(acme).membership.user)
    assert "Not confirmed yet" in viewer.get(f"/acme/alumni/{own.pk}/").content.decode()
    with time_machine.travel(NOW, tick=False):
        client_for(alice).post("/acme/me/confirmation/")
    assert "Last confirmed in June 2026" in viewer.get(f"/acme/alumni/{own.pk}/").content.decode()


def test_the_yearly_mail_says_where_to_click_and_nothing_of_the_profile(acme: Employer, own: Alumnus) -> None:
    change(own, headline="Calm payments", city="Lisbon")
    with tenant_scope(acme):
        message = send_still_right(own, employer=acme, year=2026)
        again = send_still_right(own, employer=acme, year=2026)
        next_year = send_still_right(own, employer=acme, year=2027)
        assert message is not None
        assert message == again != next_year
        assert Message.objects.filter(template="directory/still_right").count() == 2
        assert set(Message.objects.values_list("to_address", flat=True)) == {"alice@home.example"}
    assert message.subject == "Is your profile at Acme still right?"
    for body in (message.text, message.html):
        assert "/acme/me/confirmation/" in body
        assert "Alice" in body
        assert "Calm payments" not in body
        assert "Lisbon" not in body


def test_who_has_no_sign_in_is_not_written_to(acme: Employer) -> None:
    record = make_alumnus(acme, personal_email="tom@home.example")
    with tenant_scope(acme):
        assert send_still_right(record, employer=acme, year=2026) is None
        assert not Message.objects.exists()
