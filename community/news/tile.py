"""The latest on the members' home page."""

from typing import Any

from community.news.reading import Article, latest_texts
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking

SHOWN = 3


def news_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    """None where there is nothing to read, and for those who wait for approval."""
    if alumnus.is_limited:
        return None
    texts = yield from latest_texts(alumnus, most=SHOWN)
    return {"articles": [Article(text.post, text) for text in texts]} if texts else None
