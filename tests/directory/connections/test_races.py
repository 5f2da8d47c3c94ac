"""Two people, or two tabs, at the same moment: on real connections, each in a thread of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from directory.connections.actions import NothingToAnswer, NotThere, accept, ask, block, remove
from directory.models import Alumnus, Block, Connection, ConnectionState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_employer
from tests.factories.directory import make_peer

Act = Callable[[], object]


@pytest.fixture
def employer(transactional_db: None) -> Employer:
    return make_employer("acme")


@pytest.fixture
def pair(employer: Employer) -> tuple[Alumnus, Alumnus]:
    return make_peer(employer, "Ada", "Byron"), make_peer(employer, "Ben", "Clark")


def at_once(employer: Employer, *acts: Act) -> list[object]:
    barrier, said = Barrier(len(acts)), []

    def run(act: Act) -> None:
        try:
            with tenant_scope(employer):
                barrier.wait(timeout=20)
                said.append(act())
        except (NotThere, NothingToAnswer) as error:
            said.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == len(acts), "nobody waits for ever, and nothing else went wrong"
    return said


def states(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(Connection.objects.values_list("state", flat=True))


@pytest.mark.parametrize("round_", range(5))
def test_crossing_asks_connect(employer: Employer, pair: tuple[Alumnus, Alumnus], round_: int) -> None:
    ada, ben = pair
    said = at_once(
        employer,
        lambda: ask(employer=employer, asker=ada, asked=ben),
        lambda: ask(employer=employer, asker=ben, asked=ada),
    )
    assert sorted(said) == [False, True]
    assert states(employer) == [ConnectionState.ACCEPTED]


def test_two_tabs_ask_once(employer: Employer, pair: tuple[Alumnus, Alumnus]) -> None:
    ada, ben = pair
    at_once(employer, *[lambda: ask(employer=employer, asker=ada, asked=ben)] * 4)
    assert states(employer) == [ConnectionState.ASKED]


def test_accepting_in_two_tabs_is_accepting_once(employer: Employer, pair: tuple[Alumnus, Alumnus]) -> None:
    ada, ben = pair
    with tenant_scope(employer):
        ask(employer=employer, asker=ada, asked=ben)
    said = at_once(employer, *[lambda: accept(employer=employer, asked=ben, asker=ada)] * 3)
    assert [each for each in said if isinstance(each, Exception)] == []
    assert states(employer) == [ConnectionState.ACCEPTED]


@pytest.mark.parametrize("round_", range(3))
def test_a_block_leaves_no_connection_whatever_comes_with_it(
    employer: Employer, pair: tuple[Alumnus, Alumnus], round_: int
) -> None:
    ada, ben = pair
    with tenant_scope(employer):
        ask(employer=employer, asker=ada, asked=ben)
    at_once(
        employer,
        lambda: accept(employer=employer, asked=ben, asker=ada),
        lambda: block(employer=employer, alumnus=ada, other=ben),
        lambda: ask(employer=employer, asker=ben, asked=ada),
    )
    assert states(employer) == []
    with tenant_scope(employer):
        assert Block.objects.count() == 1


def test_taking_back_and_accepting_end_one_way_or_the_other(employer: Employer, pair: tuple[Alumnus, Alumnus]) -> None:
    ada, ben = pair
    with tenant_scope(employer):
        ask(employer=employer, asker=ada, asked=ben)
    at_once(
        employer,
        lambda: accept(employer=employer, asked=ben, asker=ada),
        lambda: remove(alumnus=ada, other=ben),
    )
    assert states(employer) == []
