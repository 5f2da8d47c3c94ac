"""Who else hears that a card moved: referrals, the return ledger. Filled in `AppConfig.ready()`.

Told in the transaction of the move, the opening of a card included (`from_stage` is empty then).
"""

from collections.abc import Callable

from boomerang.models import Candidacy, CandidacyMove

Listener = Callable[[Candidacy, CandidacyMove], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell(candidacy: Candidacy, move: CandidacyMove) -> None:
    for listener in _listeners:
        listener(candidacy, move)
