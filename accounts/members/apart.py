"""Sign-ins that stand apart from every employer: the operators' (console). They hold no membership and get no codes."""

from collections.abc import Callable
from uuid import UUID

Question = Callable[[UUID], bool]

_homes: dict[Question, str] = {}


def register(is_apart: Question, *, home: str) -> None:
    """`home` names the page where these people begin. Registering the same question again changes nothing."""
    _homes[is_apart] = home


def is_apart(person_id: UUID) -> bool:
    return home_of(person_id) is not None


def home_of(person_id: UUID) -> str | None:
    return next((home for question, home in _homes.items() if question(person_id)), None)
