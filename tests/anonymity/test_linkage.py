"""The promise of sealed surveys, attacked with everything that a later reader has.

Nobody links a person to an answer better than by guessing: while it runs inside a batch, after the close inside the
whole wave. And the attack is worth something: it finds each leak that is put in on purpose.
"""

from contextlib import nullcontext

import pytest

from feedback.models import SealedInvitation
from tenancy.scope import tenant_scope
from tests.anonymity import scene
from tests.anonymity.attacker import at_most, attack, chance
from tests.anonymity.conftest import as_owner, written_lines
from tests.anonymity.leaks import LEAKS, Leak, Logged
from tests.factories.accounts import make_employer

pytestmark = pytest.mark.django_db  # the module's evidence is collected, and committed, before a test begins

FEW = 60  # people are enough to see a leak


@pytest.mark.parametrize("when", ["running", "closed"])
def test_nobody_links_better_than_by_guessing(evidence, when):
    dump = getattr(evidence, when)
    guesses, expected = attack(dump, evidence.truth), chance(dump)
    bound = at_most(expected, len(guesses))
    print(f"{when}: best {guesses[0]}, {len(guesses)} ways, {expected:.0f} expected by chance, at most {bound}")  # noqa: T201
    assert len(guesses) > (100 if when == "running" else 20)
    assert guesses[0].hits <= bound, guesses[:3]
    assert bound < scene.PEOPLE / 3  # the bound itself says something


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [*LEAKS, Leak], ids=lambda leak: leak.__name__)
def test_a_leak_that_is_put_in_is_found(make, monkeypatch):
    wave, truth = scene.prepare(make_employer("leaky"), FEW)
    leak = make(wave)
    with written_lines() as lines, leak.broken(monkeypatch) if hasattr(leak, "broken") else nullcontext():
        scene.answer_all(wave, truth, seed=3, answer=leak.answer, tick=leak.tick)
    if make is Logged:
        with tenant_scope(wave.tenant_id):
            SealedInvitation.objects.filter(wave=wave).delete()
    dump = scene.dump(as_owner, lines)
    best = attack(dump, truth)[0]
    print(f"{make.__name__}: {best}")  # noqa: T201
    if make is Leak:
        assert best.hits < FEW / 2  # the same way of answering, without a hole
    else:
        assert best.hits >= 0.9 * FEW
