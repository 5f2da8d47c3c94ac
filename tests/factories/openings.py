"""Openings as a recruiter writes them. Call in the employer's scope."""

from collections.abc import Iterable
from typing import Any

from audit.events import Actor
from boomerang.models import Opening, Workplace
from boomerang.openings.actions import Place, publish, save_opening

USUAL: dict[str, Any] = {"workplace": Workplace.REMOTE, "description": "You keep our books in order."}


def make_opening(
    title: str = "Accountant",
    *,
    by: Actor = None,
    is_open: bool = True,
    places: Iterable[Place] = (),
    must: Iterable[str] = (),
    nice: Iterable[str] = (),
    **fields: Any,
) -> Opening:
    """Open and remote, unless it is said otherwise."""
    opening = save_opening(fields={"title": title, **USUAL, **fields}, places=places, must=must, nice=nice, by=by)
    return publish(opening=opening, by=by) if is_open else opening
