"""Who makes what. Each thing has one function: a second one is refused."""

from collections.abc import Callable
from typing import Any

from tests.isolation.site import Site

Maker = Callable[[Site], Any]

ARGUMENTS: dict[tuple[str, str], Maker] = {}  # (name of the view or "", keyword)
BODIES: dict[str, Callable[[Site], dict[str, Any]]] = {}
TASK_ARGUMENTS: dict[str, Maker] = {}
ROWS: dict[str, Callable[[Site], None]] = {}


def argument(keyword: str, *, of: str = "") -> Callable[[Maker], Maker]:
    return _into(ARGUMENTS, (of, keyword))


def body(view_name: str) -> Callable[[Maker], Maker]:
    return _into(BODIES, view_name)


def task_argument(keyword: str) -> Callable[[Maker], Maker]:
    return _into(TASK_ARGUMENTS, keyword)


def row(label: str) -> Callable[[Maker], Maker]:
    return _into(ROWS, label)


def _into(registry: dict[Any, Any], key: Any) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        assert key not in registry, f"{key} is made by {registry[key].__module__} already"
        registry[key] = maker
        return maker

    return register
