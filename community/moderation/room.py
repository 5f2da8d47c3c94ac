"""What the room brings along when the portal starts."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from community.models import ModerationCase
from community.moderation.audit_words import register_words
from community.moderation.reportables import has_any
from community.moderation.rules import DECIDERS, READERS
from directory import desk_tiles
from tenancy.http import TenantRequest
from web.navigation import NavItem, register, waiting_at

QUEUE = "community:report_list"


def open_room() -> None:
    register_words()
    desk_tiles.register(
        desk_tiles.Tile(
            name="reports",
            template="community/moderation/_tile.html",
            context=_tile,
            order=42,
            is_small=True,
            page=QUEUE,
        )
    )
    register(
        NavItem(
            label=_("Reports"),
            url_name=QUEUE,
            icon="flag",
            order=664,
            area="staff",
            group=_("Community"),
            also=("community:report_detail", "community:report_appeal"),
            visible=_is_shown,
            waiting=lambda request: ModerationCase.objects.waiting(),
        )
    )


def _is_shown(request: HttpRequest) -> bool:
    tenant = getattr(request, "tenant", None)
    return tenant is not None and has_any(tenant) and for_roles(*READERS)(request)


def _tile(request: TenantRequest) -> dict[str, Any] | None:
    if not request.member.has_role(*DECIDERS) or not has_any(request.tenant):
        return None
    waiting = waiting_at(QUEUE, request, area="staff")
    oldest = ModerationCase.objects.waiting().order_by("opened_at").first() if waiting else None
    return {"waiting": waiting, "since": oldest.opened_at} if oldest is not None else None
