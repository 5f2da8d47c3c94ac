"""Five hundred people press “I am coming” for a hundred places at once: through the whole web stack, eight at a time.

Beside it the same in bare SQL: a lock, a look, a row, a count. Each stands for one press; none may be lost, and no
place given twice.
"""

import threading
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Membership
from bench.database import backend, employer, owner, owner_login
from bench.measuring import Rounds, Sample, cluster_of, measured, middle
from bench.report import Report
from community.models import Event, EventState, Reply, ReplyState
from directory.models import Alumnus, AlumnusState
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope

PEOPLE, PLACES, THREADS = 500, 100, 8
BARE, OURS = "floor: bare SQL", "ours: the page"
TABLE = "bench_storm"


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    people = PEOPLE // 10 if options.small else PEOPLE
    places = PLACES // 10 if options.small else PLACES
    house = employer("storm")
    with owner_login():
        Employer.objects.filter(pk=house.pk).update(modules=[module.name for module in all_modules()])
    clients = crowd(house, people)
    faults = {"oversold": 0, "lost": 0}
    with bare_tables():
        contenders = {BARE: partial(bare, people, places), OURS: partial(storm, house, clients, places, faults)}
        samples = rounds.run(contenders)
    title = f"{people} replies for {places} places, {THREADS} at a time"
    report.case(title, samples, ours=OURS, unit=1000 / people, per="ms")
    report.goal("places given twice in a storm", faults["oversold"], 0)
    report.goal("replies lost in a storm", faults["lost"], 0)
    rate = people / middle([sample.wall for sample in samples[OURS]])
    report.notes["replies a second"] = round(rate, 1)


def crowd(house: Employer, people: int) -> list[Client]:
    """Signed in already. Once: later runs find the people there."""
    found = []
    for number in range(people):
        email = f"storm-{number}@home.example"
        user = find_or_make_user(email=email, by=None)
        with tenant_scope(house):
            if not Membership.objects.filter(user_id=user.pk).exists():
                member = add_member(
                    employer=house, user=user, roles=["alumnus"], display_name=f"Guest {number}", by=None
                )
                Alumnus.objects.create(
                    given_name="Guest", family_name=str(number), membership=member, joined_at=timezone.now(),
                    state=AlumnusState.ALUMNUS, personal_email=email, personal_email_verified_at=timezone.now(),
                )  # fmt: skip
        client = Client(SERVER_NAME="alumni.example.com")
        client.force_login(user)
        found.append(client)
    return found


def storm(house: Employer, clients: Sequence[Client], places: int, faults: dict[str, int]) -> Sample:
    starts = timezone.now() + timedelta(days=9)
    with tenant_scope(house):
        event = Event.objects.create(
            title="Soup evening", state=EventState.PUBLISHED, zone_name="Europe/Berlin", starts_at=starts,
            ends_at=starts + timedelta(hours=3), capacity=places, published_at=timezone.now(),
        )  # fmt: skip
    page = f"{house.base_path}events/{event.pk}/reply/"

    def press(client: Client) -> None:
        assert client.post(page, {"state": "going", "is_listed": "on"}, secure=True).status_code == 302

    with measured(cluster_of(backend()[0])) as sample:
        at_once(press, clients)
    with tenant_scope(house):
        going = Reply.objects.filter(event=event, state=ReplyState.GOING).count()
        faults["oversold"] += max(0, going - places)
        faults["lost"] += len(clients) - Reply.objects.filter(event=event).count() + abs(min(going, places) - places)
        event.delete()
    return sample


def at_once(press: Callable[[Any], None], presses: Sequence[Any]) -> None:
    """The threads of a server: each takes every eighth of those who press."""
    troubles: list[BaseException] = []

    def some(mine: Sequence[Any]) -> None:
        try:
            for each in mine:
                press(each)
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=some, args=(presses[number::THREADS],)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]


@contextmanager
def bare_tables() -> Iterator[None]:
    with owner() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_reply, {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (id int PRIMARY KEY, capacity int, taken int CHECK (taken <= capacity))")
        cursor.execute(f"CREATE TABLE {TABLE}_reply (id uuid PRIMARY KEY, event int, state text)")
    try:
        yield
    finally:
        with owner() as cursor:
            cursor.execute(f"DROP TABLE {TABLE}_reply, {TABLE}")


def bare(people: int, places: int) -> Sample:
    """One connection for each thread, one transaction for each press."""
    with owner() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}, {TABLE}_reply")
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1, %s, 0)", [places])

    def some(number: int) -> None:
        with owner() as cursor:
            for _press in range(number, people, THREADS):
                cursor.execute("BEGIN")
                cursor.execute(f"SELECT capacity - taken FROM {TABLE} WHERE id = 1 FOR UPDATE")
                state = "going" if cursor.fetchone()[0] > 0 else "waiting"
                cursor.execute(f"INSERT INTO {TABLE}_reply VALUES (%s, 1, %s)", [str(uuid4()), state])
                if state == "going":
                    cursor.execute(f"UPDATE {TABLE} SET taken = taken + 1 WHERE id = 1")
                cursor.execute("COMMIT")

    with measured(cluster_of(backend()[0])) as sample:
        at_once(some, range(THREADS))
    return sample
