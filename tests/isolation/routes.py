"""The pages to try, read from both URLconfs: name, parts of the address, declared access, declared methods."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenancy.urls import EMPLOYER_URLCONF, script_prefix
from tests.isolation.site import Site

SAFE = ("GET", "HEAD")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One URL pattern. `of_employer` says in which of the two URLconfs it stands."""

    name: str
    path: str
    keywords: tuple[str, ...]
    view: Callable[..., Any]
    of_employer: bool
    urlconf: str

    def __str__(self) -> str:
        return self.name or self.path

    @property
    def policy(self) -> str:
        return getattr(self.view, "access_policy", "")

    @property
    def module(self) -> str:
        return getattr(self.view, "module", "")

    @cached_property
    def declared_methods(self) -> frozenset[str]:
        """Those of `require_safe`, `require_POST` and the like; empty where the view has none."""
        return frozenset().union(*(_methods_in(layer) for layer in layers(self.view)))

    @property
    def methods(self) -> list[str]:
        return [method for method in METHODS if method in self.declared_methods]

    def url(self, site: Site, kwargs: dict[str, Any]) -> str:
        with script_prefix(site.employer.base_path if self.of_employer else "/"):
            return reverse(self.name, urlconf=self.urlconf, kwargs=kwargs)


def layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The view and everything it is wrapped around, from the outside in."""
    seen: Any = view
    while seen is not None:
        yield seen
        seen = getattr(seen, "__wrapped__", None)


def _methods_in(layer: Callable[..., Any]) -> frozenset[str]:
    if not inspect.isfunction(layer):
        return frozenset()
    return frozenset(inspect.getclosurevars(layer).nonlocals.get("request_method_list", ()))


def all_routes() -> list[Route]:
    return [*routes_of(settings.ROOT_URLCONF, of_employer=False), *routes_of(EMPLOYER_URLCONF, of_employer=True)]


def routes_of(urlconf: str, *, of_employer: bool) -> Iterator[Route]:
    for name, pattern, path, parts in _walk(get_resolver(urlconf).url_patterns):
        keywords = tuple(key for key in parts if key not in pattern.default_args)
        yield Route(name, path, keywords, pattern.callback, of_employer, urlconf)


def _walk(
    patterns: list[URLPattern | URLResolver], space: str = "", prefix: str = "", outer: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern, str, tuple[str, ...]]]:
    """With the parts of the address, those of an `include()` around it first."""
    for pattern in patterns:
        path, parts = prefix + str(pattern.pattern), (*outer, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, path, parts)
        else:
            yield f"{space}{pattern.name}" if pattern.name else "", pattern, path, parts
