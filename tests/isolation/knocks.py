"""One request of the matrix, and what came of it."""

from dataclasses import dataclass, field
from typing import Any

from tests.isolation.site import Site
from tests.isolation.snapshots import Changes
from tests.isolation.wire import Answer
from tests.isolation.world import Principal


@dataclass(frozen=True)
class Knock:
    """One request: who asks for whose object at whose address, and how."""

    who: Principal
    at: Site
    kwargs: dict[str, Any]
    foreign: frozenset[str]  # the parts of the address that are the other employer's
    method: str
    query: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] | None = None
    what: str = ""

    def __str__(self) -> str:
        where = f"at {self.at.employer.slug}"
        foreign = f" with foreign {', '.join(sorted(self.foreign))}" if self.foreign else ""
        return f"{self.method} as {self.who.name} {where}{foreign}{self.what and f' ({self.what})'}"


@dataclass
class Effects:
    answer: Answer
    own: Changes | None = None
