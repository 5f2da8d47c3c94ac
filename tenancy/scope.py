"""Whom the running code works for. Read by the managers, the database backend and Celery."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from tenancy.models import Employer


class NoTenant(RuntimeError):
    """An employer's rows were touched with no employer in scope."""


class WrongTenant(RuntimeError):
    """A row of one employer was written in the scope of another."""


@dataclass(frozen=True)
class Scope:
    """`all_tenants` turns the ORM guard off; row-level security stays, so that only a BYPASSRLS login sees rows."""

    tenant_id: int | None = None
    person_id: UUID | None = None
    all_tenants: bool = False


NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("tenancy_scope", default=NOBODY)


def current_scope() -> Scope:
    return _current.get()


def require_tenant() -> int:
    tenant_id = _current.get().tenant_id
    if tenant_id is None:
        raise NoTenant("No employer in scope: wrap the code in tenant_scope(employer).")
    return tenant_id


@contextmanager
def enter_scope(scope: Scope) -> Iterator[Scope]:
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def tenant_scope(employer: "Employer | int", *, person_id: UUID | None = None) -> Iterator[Scope]:
    tenant_id = employer if isinstance(employer, int) else employer.pk
    with enter_scope(Scope(tenant_id=tenant_id, person_id=person_id)) as scope:
        yield scope


@contextmanager
def person_scope(person_id: UUID) -> Iterator[Scope]:
    """Signed in, no employer chosen: only the person's own memberships are seen, of all employers."""
    with enter_scope(Scope(person_id=person_id)) as scope:
        yield scope


@contextmanager
def no_scope() -> Iterator[Scope]:
    with enter_scope(NOBODY) as scope:
        yield scope


@contextmanager
def unscoped(reason: str) -> Iterator[Scope]:
    """The only way past the ORM guard, for the `system` and `owner` logins. tests/guards lists every use."""
    if not reason.strip():
        raise ValueError("unscoped() needs a reason.")
    with enter_scope(Scope(all_tenants=True)) as scope:
        yield scope
