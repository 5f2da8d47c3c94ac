"""The last place of a mentor, and the last question of a month, at the same moment: each in a thread of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from community.exchange import actions as exchange
from community.mentoring.actions import asking
from community.mentoring.actions.asking import NoSeat
from community.models import HelpRequest, Mentorship
from directory.actions import update_profile
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_employer
from tests.factories.directory import make_peer
from tests.factories.mentoring import asked, make_mentor


@pytest.fixture
def employer(transactional_db: None) -> Employer:
    return make_employer("acme", modules=[module.name for module in all_modules()])


def at_once(employer: Employer, *acts: Callable[[], object]) -> list[str]:
    """What each of them came to: "done", or the name of the refusal."""
    barrier, said = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            with tenant_scope(employer):
                barrier.wait(timeout=20)
                act()
                said.append("done")
        except (NoSeat, exchange.CannotAsk) as error:
            said.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_two_accepts_and_two_questions_at_once(employer: Employer) -> None:
    mentor = make_peer(employer, "Nora", "Lind")
    make_mentor(mentor, capacity=1)
    with tenant_scope(employer):
        update_profile(mentor, by=None, can_help_with=["Pay"])
        exchange.set_limit(alumnus=mentor, per_month=1)
    mentees = [make_peer(employer, name, "Young") for name in ("Ada", "Ben", "Cleo")]
    pairs = [asked(employer, each, mentor) for each in mentees]
    accepts = [lambda pair=pair: asking.accept(employer=employer, pair=pair, alumnus=mentor) for pair in pairs]  # type: ignore[misc]
    assert at_once(employer, *accepts) == ["NoSeat", "NoSeat", "done"]
    asks = [
        lambda each=each: exchange.ask(employer=employer, asker=each, helper=mentor, subject="Pay", question="How?")  # type: ignore[misc]
        for each in mentees
    ]
    assert at_once(employer, *asks) == ["CannotAsk", "CannotAsk", "done"]
    with tenant_scope(employer):
        assert (Mentorship.objects.going().count(), HelpRequest.objects.count()) == (1, 1)
