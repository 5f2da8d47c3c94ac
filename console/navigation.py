from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from web.navigation import NavItem, register


def register_items() -> None:
    for order, (label, url_name, icon, also) in enumerate(CONSOLE):
        register(NavItem(label=label, url_name=url_name, icon=icon, order=order, area="operator", also=also))
    register(
        NavItem(
            label=_("Support"), url_name="support:grant_list", icon="life-buoy", order=905, area="staff",
            visible=for_roles("owner", "auditor"),
        )
    )  # fmt: skip


EMPLOYER_PAGES = (
    "console:employer_create",
    "console:employer_detail",
    "console:employer_suspension",
    "console:support_ask",
)
CONSOLE = (
    (_("Overview"), "console:overview", "gauge", ()),
    (_("Employers"), "console:employer_list", "building-2", EMPLOYER_PAGES),
    (_("Queues and health"), "console:health", "activity", ()),
    (_("Dead letters"), "console:letter_list", "mail-warning", ()),
    (_("Support"), "console:support_list", "life-buoy", ()),
    (_("Operators"), "console:operator_list", "shield-half", ()),
    (_("Audit log"), "console:audit_log", "scroll-text", ()),
)
