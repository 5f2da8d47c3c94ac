"""How a view says who may open it. `accounts.access` builds the rest on `declare`; a guard test walks all views."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required

View = TypeVar("View", bound=Callable[..., Any])


def declare(view: View, policy: str) -> View:
    view.access_policy = policy  # type: ignore[attr-defined]
    return view


def public(why: str) -> Callable[[View], View]:
    """Anybody may open this page; `why` says for what reason."""

    def decorator(view: View) -> View:
        return declare(login_not_required(view), f"public: {why}")

    return decorator
