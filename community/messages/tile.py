"""What the members' home page says of messages: only that some wait, and of whom."""

from typing import Any

from community.messages.reading import list_waiting
from directory.connections.rules import takes_part
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking


def home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    if not takes_part(alumnus):
        return None
    rows, number = yield from list_waiting(alumnus)
    return {"rows": rows, "number": number, "more": number - len(rows)} if rows else None
