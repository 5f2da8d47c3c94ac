"""An operator on an employer's pages: with the rights of a reader, for as long as a grant runs, every page noted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import InternalError, connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Role
from audit.events import OPERATOR, record
from console import sessions
from console.models import SupportGrant
from console.operators import operator_of
from tenancy.scope import person_scope
from web.error_pages import permission_denied

# Apps whose staff pages may be looked at. What people told in confidence (answers, private messages) is in none of
# them, and a new app is closed until it is named here.
OPEN_APPS = frozenset({"accounts", "directory", "engagement", "offboarding"})
SAFE_METHODS = frozenset({"GET", "HEAD"})
PAGE = "text/html"
WROTE = "25006"  # PostgreSQL: a write in a read-only transaction
VIEWED, REFUSED = "support.page_opened", "support.page_refused"


class Visitor:
    """Stands where a member stands. Sees the pages HR sees; owns nothing, so that pages for owners stay closed."""

    roles: tuple[str, ...] = ("support",)
    is_staff = True
    is_current = True

    def __init__(self, grant: SupportGrant) -> None:
        self.grant = grant
        self.pk = self.id = grant.pk
        self.tenant_id = grant.tenant_id
        self.user_id = grant.operator_id
        self.display_name = grant.operator_name

    def has_role(self, *roles: str) -> bool:
        return Role.HR_ADMIN in roles

    @cached_property
    def role_labels(self) -> list[str]:
        return [_("Support, reading only")]

    def show(self, view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, noted in the employer's log and made in a transaction that cannot write. Files are no pages."""
        if not self._may_open(request):
            return self._refuse(request, kwargs)
        note(VIEWED, self.grant, request, kwargs)
        try:
            response = _read(view, request, *args, **kwargs)
        except InternalError as error:
            if getattr(error.__cause__, "pgcode", "") != WROTE:
                raise
            return self._refuse(request, kwargs)  # an export, say, that notes itself
        return response if _is_page(response) else self._refuse(request, kwargs)

    def _may_open(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return request.method in SAFE_METHODS and match is not None and match.app_name in OPEN_APPS

    def _refuse(self, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
        """Answered, not raised: the transaction that holds the note must not be rolled back."""
        note(REFUSED, self.grant, request, kwargs)
        return permission_denied(request)


def _read(view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """In a savepoint: read-only ends with it, and the log can be written after."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        response: HttpResponseBase = view(request, *args, **kwargs)
    return response


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Registered with `accounts.access.stand_ins`."""
    grant = getattr(request, "support", None)
    return Visitor(grant) if grant is not None else None


def running_grant(request: HttpRequest) -> SupportGrant | None:
    """Asked at every request, in the employer's scope: a grant ends at its second."""
    if not sessions.is_passkey_session(request) or sessions.has_run_out(request):
        return None
    if not sessions.comes_from_allowed_network(request):
        return None
    person_id: Any = request.user.pk
    with person_scope(person_id):
        operator = operator_of(person_id)
    if operator is None:
        return None
    return SupportGrant.objects.running(timezone.now()).filter(operator_id=operator.pk).first()


def note(action: str, grant: SupportGrant, request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """The page's name and the ids in its address. What was searched for is not kept: it may be a name."""
    match = request.resolver_match
    ids = {name: str(value) for name, value in kwargs.items() if isinstance(value, UUID | int)}
    record(
        action,
        subject=grant,
        by=OPERATOR,
        operator=str(grant.operator_id),
        page=match.view_name if match else "",
        method=request.method,
        ids=ids,
    )


def _is_page(response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "")
    return (
        kind.startswith(PAGE) or 300 <= response.status_code < 400
    ) and "Content-Disposition" not in response.headers
