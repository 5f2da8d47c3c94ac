from typing import Any

from community.circle.reading import due_marks, message_href
from community.circle.rules import KINDS, standing_on
from directory.connections.rules import takes_part
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking

SHOWN = 4


def home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    """Whoever is due, for the home page; nothing where nobody is."""
    if not takes_part(alumnus):
        return None
    today = request.tenant.today()
    marks = yield from due_marks(alumnus, request.member, today=today, limit=SHOWN)
    return {"lines": [_line(mark, today) for mark in marks]} if marks else None


def _line(mark: Any, today: Any) -> dict[str, Any]:
    standing = standing_on(today, like_on=mark.like_on, most_on=mark.most_on)
    return {
        "mark": mark,
        "name": mark.person.full_name if mark.person else mark.name,
        "standing": standing,
        "kind": KINDS[standing],
        "write_href": message_href(mark.person_id) if mark.person_id else "",
    }
