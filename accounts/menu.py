"""Lines of the staff menu that belong to accounts."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from web.navigation import NavItem, register

SETTINGS_PAGES = (
    "accounts:employer_brand",
    "accounts:employer_mail",
    "accounts:employer_mail_text",
    "accounts:employer_page_list",
    "accounts:employer_page_create",
    "accounts:employer_page_update",
    "accounts:employer_page_deletion",
    "accounts:employer_modules",
    "directory:colleague_settings",
    "directory:colleague_invite",
)


def for_members(rule: Callable[[Membership], bool]) -> Callable[[HttpRequest], bool]:
    """`NavItem.visible`: the line is drawn for members of this employer of whom the rule holds."""

    def visible(request: HttpRequest) -> bool:
        member = getattr(request, "member", None)
        return member is not None and rule(member)

    return visible


def waiting_for(rows: Callable[[Membership], QuerySet[Any]]) -> Callable[[HttpRequest], QuerySet[Any] | None]:
    """`NavItem.waiting`: what waits for this member; nothing for whoever is none."""

    def waiting(request: HttpRequest) -> QuerySet[Any] | None:
        member = getattr(request, "member", None)
        return None if member is None else rows(member)

    return waiting


def for_roles(*roles: str) -> Callable[[HttpRequest], bool]:
    return for_members(lambda member: member.has_role(*roles))


def register_items() -> None:
    register(
        NavItem(
            label=_("Team"), url_name="accounts:team", icon="users-round", order=890, area="staff",
            also=("accounts:team_invite", "accounts:team_member", "accounts:team_removal"),
            visible=for_roles(Role.OWNER, Role.HR_ADMIN),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Audit log"), url_name="accounts:audit_log", icon="scroll-text", order=895, area="staff",
            visible=for_roles(Role.OWNER, Role.AUDITOR),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Settings"), url_name="accounts:employer_settings", icon="settings", order=900, area="staff",
            also=SETTINGS_PAGES, visible=for_roles(Role.OWNER, Role.HR_ADMIN),
        )
    )  # fmt: skip
