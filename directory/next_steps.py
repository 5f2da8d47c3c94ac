"""The short list "What's next" on the members' home page. Apps above add to it in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking


def _for_everyone(request: TenantRequest, alumnus: Alumnus | None) -> bool:
    return True


@dataclass(frozen=True)
class NextStep:
    """`wanted` may be rows: the step is wanted where there is one."""

    label: str | Promise
    url_name: str
    icon: str
    order: int = 50
    anchor: str = ""
    module: str = ""
    wanted: Callable[[TenantRequest, Alumnus | None], bool | QuerySet[Any]] = _for_everyone

    @property
    def href(self) -> str:
        return reverse(self.url_name) + self.anchor


_steps: dict[str, NextStep] = {}


def register(step: NextStep) -> None:
    _steps[step.url_name + step.anchor] = step


def next_steps(request: TenantRequest, alumnus: Alumnus | None) -> Asking[list[NextStep]]:
    ordered = sorted(_steps.values(), key=lambda step: step.order)
    there = [step for step in ordered if not step.module or request.tenant.has_module(step.module)]
    wanted = [step.wanted(request, alumnus) for step in there]
    yield [rows for rows in wanted if isinstance(rows, QuerySet)]
    return [step for step, is_wanted in zip(there, wanted, strict=True) if is_wanted]
