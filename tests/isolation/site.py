"""One employer of the matrix's small world, with its people and whatever the factories have made for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from tenancy.models import Employer


@dataclass
class Site:
    employer: Employer
    people: dict[str, User] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """The thing of this name; made when it is first asked for."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]
