"""Parts of the portal that an employer switches on and off. Apps register theirs in `AppConfig.ready()`.

A page of a module that is off does not exist (404 for everyone), its menu items are gone, its tasks do not run. What
the module has stored stays, and is there again once the module is switched on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404
from django.utils.functional import Promise

if TYPE_CHECKING:
    from tenancy.models import Employer

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Module:
    """`name` stands in the employer's row for good. `sentence` says what it is for, `contains` what one gets.

    `starts` proposes it to a new employer: on until an owner has chosen. `needs` are modules it is no use without.
    `when_off` is what people outside the network notice once it is switched off.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    contains: tuple[str | Promise, ...]
    icon: str
    order: int
    starts: bool = True
    needs: tuple[str, ...] = ()
    when_off: str | Promise = ""


class UnknownModule(LookupError):
    """No app has registered a module of this name."""


_modules: dict[str, Module] = {}


def register(module: Module) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _modules[module.name] = module


def all_modules() -> list[Module]:
    return sorted(_modules.values(), key=lambda module: (module.order, module.name))


def module_of(name: str) -> Module:
    try:
        return _modules[name]
    except KeyError:
        raise UnknownModule(f"No app has registered a module “{name}”.") from None


def starting_modules() -> frozenset[str]:
    return frozenset(module.name for module in _modules.values() if module.starts)


def usable(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that are registered and have all they need, which needs things in turn."""
    found = frozenset(names) & _modules.keys()
    while True:
        kept = frozenset(name for name in found if found.issuperset(_modules[name].needs))
        if kept == found:
            return found
        found = kept


def modules_on(employer: "Employer") -> frozenset[str]:
    return usable(starting_modules() if employer.modules is None else employer.modules)


def module_required(name: str) -> Callable[[View], View]:
    """Stands above the access decorator: where the module is off, strangers are not sent to sign in either."""

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not request.tenant.has_module(name):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.module = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorator
