"""Where saved audiences are in use. Rooms that write to them register a question here, in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engagement.models import Segment


@dataclass(frozen=True)
class Use:
    """Something that still goes by the audience, such as a campaign that waits to be sent.

    `is_promised`: somebody has confirmed whom it goes to, so what the audience asks stays as it is until then.
    """

    label: str
    href: str = ""
    is_promised: bool = False


_questions: dict[str, Callable[[Segment], Iterable[Use]]] = {}


def register(name: str, question: Callable[[Segment], Iterable[Use]]) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _questions[name] = question


def users_of(segment: Segment) -> list[Use]:
    return [use for question in _questions.values() for use in question(segment)]
