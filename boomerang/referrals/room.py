"""What the room brings along when the portal starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from accounts.step_up import register as register_act
from boomerang.demo.referrals import register_chapter
from boomerang.models import Opening
from boomerang.openings import panels
from boomerang.pipeline import moved
from boomerang.referrals.actions import follow_card, own_bonus, terms_of
from boomerang.referrals.audit_words import register_words
from boomerang.referrals.rules import READERS, bonus_of, can_edit_referrals, can_recommend
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest
from web.navigation import NavItem, register

PAGES = ("detail", "terms", "payroll")
register_act("referrals.export", _("download bonuses for payroll"), is_weighty=True)


def open_room() -> None:
    register_words()
    register_chapter()
    moved.listen(follow_card)
    panels.register(
        panels.Panel(name="referral", template="boomerang/referrals/_panel.html", context=_for_members, order=30)
    )
    panels.register(
        panels.Panel(
            name="bonus", template="boomerang/referrals/_staff_panel.html", context=_for_staff, order=60, area="staff"
        )
    )
    register(
        NavItem(
            label=_("Referrals"),
            url_name="boomerang:referral_list",
            icon="user-plus",
            order=730,
            area="staff",
            group=_("Recruiting"),
            also=tuple(f"boomerang:referral_{page}" for page in PAGES),
            module="boomerang",
            visible=for_roles(*READERS),
        )
    )


def _for_members(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    alumnus = own_or_none(request)
    terms = terms_of()
    if alumnus is None or not can_recommend(alumnus, opening, terms):
        return None
    amount, currency, _weeks = bonus_of(terms, own_bonus(opening))
    return {"amount": amount, "currency": currency}


def _for_staff(request: TenantRequest, opening: Opening) -> dict[str, Any] | None:
    terms = terms_of()
    if terms is None or not terms.is_open or opening.is_marketplace:
        return None
    amount, currency, weeks = bonus_of(terms, own_bonus(opening))
    may_edit = can_edit_referrals(request.member)
    return {"amount": amount, "currency": currency, "weeks": weeks, "may_edit": may_edit}
