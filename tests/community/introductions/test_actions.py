"""From the wish to a coffee that came about."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.introductions import actions
from community.introductions.actions import NotShown
from community.introductions.rules import end_of_pause, is_running
from community.introductions.tasks import tick
from community.models import Coffee, CoffeePlace, CoffeeWish, Contact
from directory.models import Alumnus, Block
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels, set_skills

ClientFor = Callable[[User], Client]
MAY = date(2027, 5, 3)


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    with tenant_scope(acme):
        yield acme


@pytest.fixture
def people(acme: Employer, alice: User) -> list[Alumnus]:
    """Alice, Bo and Cy, who all want to be introduced."""
    made = [own_alumnus(acme, alice), make_peer(acme, "Bo", "Li"), make_peer(acme, "Cy", "Doe")]
    for each in made:
        with tenant_scope(acme):
            actions.join(alumnus=each)
    return made


def mails(template: str) -> list[Message]:
    return list(Message.objects.in_scope().filter(template=f"community/{template}").order_by("id"))


def test_an_odd_one_makes_three_and_each_hears_what_both_show(house: Employer, people: list[Alumnus]) -> None:
    alice, bo, cy = people
    for each in (alice, bo):
        make_spell(each, team="Payments")
        set_skills(each, "Pricing")
    set_levels(bo, skills="nobody")
    assert actions.begin_month(house, today=MAY) is not None
    assert actions.begin_month(house, today=MAY) is None
    assert CoffeePlace.objects.count() == 3
    for _twice in range(2):
        actions.tell(house, now=timezone.now())
    texts = {mail.recipient_id: mail.text for mail in mails("coffee_introduced")}
    assert texts.keys() == {alice.pk, bo.pk, cy.pk}
    assert "Bo Li" in texts[alice.pk]
    assert "You have in common: Payments" in texts[alice.pk]
    assert "Pricing" not in texts[alice.pk] + texts[bo.pk]
    assert all("@" not in text.partition("alumni network")[0] for text in texts.values())


def test_pause_leave_and_blocks_are_kept(house: Employer, people: list[Alumnus]) -> None:
    alice, bo, cy = people
    actions.pause(alumnus=alice, months=1, today=MAY)
    wish = CoffeeWish.objects.get(alumnus=alice)
    assert (wish.paused_until, is_running(wish, MAY)) == (date(2027, 5, 31), False)
    Block.objects.create(blocker=bo, blocked=cy)
    assert actions.begin_month(house, today=MAY) is None
    made = actions.begin_month(house, today=date(2027, 6, 1))
    assert made is not None
    placed = set(CoffeePlace.objects.values_list("alumnus_id", flat=True))
    assert len(placed) == 2
    assert alice.pk in placed
    actions.leave(alumnus=alice)
    assert actions.begin_month(house, today=date(2027, 7, 1)) is None
    assert end_of_pause(date(2027, 12, 31), 3) == date(2028, 2, 29)
    set_levels(cy, listing="connections")
    with pytest.raises(NotShown):
        actions.join(alumnus=Alumnus.objects.get(pk=cy.pk))


def test_asked_once_and_one_word_is_enough(house: Employer, people: list[Alumnus]) -> None:
    alice, bo, cy = people
    actions.leave(alumnus=cy)
    actions.begin_month(house, today=MAY)
    actions.tell(house, now=timezone.now())
    later = timezone.now() + timedelta(days=22)
    for _twice in range(2):
        actions.ask(house, now=later)
    assert {mail.recipient_id for mail in mails("coffee_asked")} == {alice.pk, bo.pk}
    place = CoffeePlace.objects.get(alumnus=bo)
    actions.answer(place=place, met=False)
    assert Contact.objects.count() == 0
    for _twice in range(2):
        actions.answer(place=place, met=True)
    assert {(each.owner_id, each.other_id) for each in Contact.objects.all()} == {(alice.pk, bo.pk), (bo.pk, alice.pk)}
    actions.begin_month(house, today=date(2027, 6, 1))
    Coffee.objects.update(asked_at=None, told_at=timezone.now())
    CoffeePlace.objects.update(met=True, answered_at=timezone.now())
    assert actions.ask(house, now=later) == 2
    assert len(mails("coffee_asked")) == 2
    with no_scope():
        assert tick() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_introduce_tell_and_ask_once(acme: Employer, people: list[Alumnus]) -> None:
    """The second begins each step while the first has not finished it, and waits for it."""
    later = timezone.now() + timedelta(days=22)
    steps: list[Callable[[], object]] = [
        lambda: actions.begin_month(acme, today=MAY),
        lambda: actions.tell(acme, now=timezone.now()),
        lambda: actions.ask(acme, now=later),
    ]

    def beside(step: Callable[[], object]) -> object:
        try:
            with tenant_scope(acme):
                return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, tenant_scope(acme):
        for step in steps:
            with transaction.atomic():
                assert step()
                second = pool.submit(beside, step)
                while not (second.done() or somebody_waits_for_us()):
                    pass
            assert not second.result()
        assert CoffeePlace.objects.count() == len(mails("coffee_introduced")) == len(mails("coffee_asked")) == 3


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def test_nobody_is_named_to_whom_they_do_not_want_to_be_seen_by_any_more(
    house: Employer, people: list[Alumnus]
) -> None:
    alice, bo, cy = people
    actions.begin_month(house, today=MAY)
    actions.tell(house, now=timezone.now())
    Block.objects.create(blocker=bo, blocked=alice)
    set_levels(cy, listing="connections")
    actions.ask(house, now=timezone.now() + timedelta(days=22))
    assert {mail.recipient_id for mail in mails("coffee_asked")} == {cy.pk}


def test_the_page(
    acme: Employer, people: list[Alumnus], alice: User, bob: User, client: Client, client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    page, path = client_for(alice), "/acme/introductions/"
    with tenant_scope(acme):
        actions.begin_month(acme, today=MAY)
        place = CoffeePlace.objects.get(alumnus=people[0])
    assert client.get(path).status_code == 302
    assert client_for(bob).get(path).status_code == 404
    text = page.get(path).content.decode()
    assert "Bo Li" in text
    assert "May 2027" in text
    assert page.get(f"{path}wish/").status_code == 405
    assert page.post(f"{path}wish/", {"act": "dance"}).status_code == 422
    assert page.post(f"{path}wish/", {"act": "pause", "months": "3"}).status_code == 302
    assert "Paused until" in page.get(path).content.decode()
    assert page.post(f"{path}wish/", {"act": "leave"}).status_code == 302
    assert "Yes, introduce me" in page.get(path).content.decode()
    assert page.post(f"{path}wish/", {"act": "join"}).status_code == 302
    assert page.post(f"{path}{place.pk}/answer/", {"met": "maybe"}).status_code == 422
    assert page.post(f"{path}{place.pk}/answer/", {"met": "yes"}).status_code == 302
    assert "You met" in page.get(path).content.decode()
    with tenant_scope(acme):
        other = CoffeePlace.objects.exclude(alumnus=people[0]).first()
    assert page.post(f"{path}{other.pk}/answer/", {"met": "yes"}).status_code == 404
    set_levels(people[0], listing="connections")
    page.post(f"{path}wish/", {"act": "leave"})
    assert page.post(f"{path}wish/", {"act": "join"}).status_code == 422
    with tenant_scope(acme):
        for month in (date(2027, 6, 1), date(2027, 7, 1)):
            CoffeeWish.objects.get_or_create(alumnus=people[1])
            actions.begin_month(acme, today=month)
    with django_assert_num_queries(15):
        page.get(path)
