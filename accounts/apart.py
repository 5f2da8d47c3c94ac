"""Sign-ins that stand apart from every employer: the operators' (console). They hold no membership and get no codes."""

from collections.abc import Callable
from uuid import UUID

_questions: list[Callable[[UUID], bool]] = []


def register(is_apart: Callable[[UUID], bool]) -> None:
    """Registering the same question again changes nothing, so that `ready()` may run twice."""
    if is_apart not in _questions:
        _questions.append(is_apart)


def is_apart(person_id: UUID) -> bool:
    return any(question(person_id) for question in _questions)
