"""The home page of a busy member: every room has something to tell there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from boomerang.models import Fit, FitSide, Stage
from community.models import LunchTurn
from community.questions.actions import ask
from directory.connections.actions import ask as ask_to_connect
from directory.models import Alumnus, Connection, ConnectionState
from feedback.models import Mode
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.factories import surveys
from tests.factories.accounts import membership
from tests.factories.candidacies import make_card
from tests.factories.circles import make_mark
from tests.factories.directory import make_job, make_peer, make_spell, own_alumnus
from tests.factories.events import make_event, reply_as
from tests.factories.groups import make_group, make_post, put_in
from tests.factories.lunches import days_ahead, make_lunch
from tests.factories.mentoring import asked, make_mentor
from tests.factories.messages import write
from tests.factories.openings import make_opening
from tests.factories.stories import make_article

ClientFor = Callable[[User], Client]
HOME = "/acme/home/"
# What each card is known by, and whose it is.
CARDS = {
    "A few questions wait": "feedback", "Time to write": "circle", "Somebody wrote to you": "circle",
    "Coming up": "events", "Lunches": "circle", "Your openings": "boomerang", "Openings that fit you": "boomerang",
    "latest-news": "news", "New with people you know": "directory", "mentoring-tile": "mentoring",
    "Your questions to HR": "services",
}  # fmt: skip


@pytest.fixture
def alice_of_acme(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice)
    make_spell(alumnus, team="Risk")
    make_mentor(alumnus)
    return alumnus


def give(acme: Employer, own: Alumnus, staff: User, number: int) -> None:
    """One more of everything that a home page tells of."""
    today, by = acme.today(), membership(acme, staff)
    friend = make_peer(acme, "Friend", f"Number{number}")
    make_job(friend, title="Baker", started_on=today - timedelta(days=9))
    stranger = make_peer(acme, "Stranger", f"Number{number}")
    with tenant_scope(acme):
        Connection.objects.create(
            asker=own, asked=friend, state=ConnectionState.ACCEPTED, answered_at="2026-01-01T00:00Z"
        )
        ask_to_connect(employer=acme, asker=stranger, asked=own)
        surveys.ask(surveys.make_wave(mode=Mode.NAMED), own)
        event = make_event(acme, by=by, title=f"Soup {number}")
        reply_as(event, own)
        fitting, other = make_opening(f"Baker {number}", by=by), make_opening(f"Analyst {number}", by=by)
        Fit.objects.create(opening=fitting, alumnus=own, side=FitSide.MEMBER, score=900, reasons={})
        make_card(other, own, by=by, stage=Stage.CONTACTED)
        make_article(by, title=f"House {number}")
        ask(employer=acme, alumnus=own, category="pay", subject=f"Payslip {number}", text="Where?", by=own.membership)
        group = make_group(acme, friend, name=f"Group {number}")
        put_in(group, own)
        make_post(acme, put_in(group, stranger))
    make_mark(own, friend, today=today - timedelta(days=100))
    write(friend, own)
    write(friend, own, stranger)
    lunch = make_lunch(acme, friend, [own, stranger], name=f"Lunch {number}")
    with tenant_scope(acme):
        LunchTurn.objects.create(table=lunch.table, alumnus=own, round=2, proposed_at=days_ahead(30))
    asked(acme, stranger, own)


@pytest.mark.parametrize("number", [1, 3])
def test_home_of_everything_asks_ten_times_however_much_there_is(
    acme: Employer, alice: User, bob: User, alice_of_acme: Alumnus, client_for: ClientFor, number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for each in range(number):
        give(acme, alice_of_acme, bob, each)
    client = client_for(alice)
    html = client.get(HOME).content.decode()
    assert [card for card in CARDS if card not in html] == []
    with django_assert_num_queries(12):  # two of them the savepoint
        client.get(HOME)


@pytest.mark.parametrize("off", [module.name for module in all_modules()])
def test_home_and_menu_stand_without_any_one_part(
    acme: Employer, alice: User, bob: User, alice_of_acme: Alumnus, client_for: ClientFor, off: str
) -> None:
    give(acme, alice_of_acme, bob, 1)
    acme.modules = [module.name for module in all_modules() if module.name != off]
    with tenant_scope(acme):
        acme.save(update_fields=["modules"])
    response = client_for(alice).get(HOME)
    assert response.status_code == 200
    there = {card for card in CARDS if card in response.content.decode()}
    acme = Employer.objects.get(pk=acme.pk)
    assert there == {card for card, module in CARDS.items() if acme.has_module(module)}
