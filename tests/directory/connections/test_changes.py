"""“New with people you know” on the home page: only of connections, and only what they show."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from accounts.models import User
from directory.models import Alumnus, Connection, ConnectionState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_job, make_peer, own_alumnus, set_levels


def connect(asker: Alumnus, asked: Alumnus) -> None:
    with tenant_scope(asker.tenant_id):
        Connection.objects.create(
            asker=asker, asked=asked, state=ConnectionState.ACCEPTED, answered_at="2026-01-01T00:00Z"
        )


def test_new_jobs_of_connections_are_told_once_and_only_where_they_are_shown(
    acme: Employer, alice: User, client_for: Callable[[User], Client]
) -> None:
    own, today = own_alumnus(acme, alice), acme.today()
    ines, tom, hidden, stranger, long_ago = (
        make_peer(acme, name, "Rocha") for name in ("Ines", "Tom", "Hidden", "Stranger", "Longago")
    )
    set_levels(hidden, jobs="staff")
    for peer in (ines, tom, hidden, stranger):
        make_job(peer, f"House of {peer.given_name}", title="Baker", started_on=today - timedelta(days=20))
    make_job(ines, "Elsewhere", started_on=today - timedelta(days=30))
    make_job(long_ago, "House of Longago", started_on=today - timedelta(days=200))
    connect(own, ines)
    connect(tom, own)
    connect(own, hidden)
    connect(own, long_ago)
    page = client_for(alice).get("/acme/home/").content.decode()
    assert "New with people you know" in page
    assert "Now Baker at House of Ines" in page
    assert "Now Baker at House of Tom" in page
    for words in ("Elsewhere", "House of Hidden", "House of Stranger", "House of Longago"):
        assert words not in page


def test_nothing_new_is_no_card(acme: Employer, alice: User, client_for: Callable[[User], Client]) -> None:
    own_alumnus(acme, alice)
    assert "New with people you know" not in client_for(alice).get("/acme/home/").content.decode()
