from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from offboarding.rules import can_edit_cases, can_see_cases
from web.navigation import NavItem, register


def register_items() -> None:
    register(
        NavItem(
            label=_("Start"), url_name="offboarding:dashboard", icon="layout-dashboard", order=0, area="staff",
            visible=for_members(lambda member: member.is_staff),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Cases"), url_name="offboarding:case_list", icon="folder-open", order=10, area="staff",
            group=_("Leavers"), also=CASE_PAGES, module="offboarding", visible=for_members(can_see_cases),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Imports"), url_name="offboarding:import_list", icon="upload", order=11, area="staff",
            group=_("Leavers"), also=IMPORT_PAGES, module="imports", visible=for_members(can_edit_cases),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Checklists"), url_name="offboarding:checklist_list", icon="list-checks", order=12, area="staff",
            group=_("Leavers"), also=("offboarding:checklist_create", "offboarding:checklist_update"),
            module="offboarding", visible=for_members(can_edit_cases),
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Eligibility"), url_name="offboarding:eligibility", icon="user-check", order=13,
            area="staff", group=_("Leavers"), module="offboarding", visible=for_members(can_edit_cases),
        )
    )  # fmt: skip


IMPORT_PAGES = ("offboarding:import_create", "offboarding:import_detail", "offboarding:import_undoing")
CASE_PAGES = (
    "offboarding:case_detail",
    "offboarding:case_create",
    "offboarding:case_release",
    "offboarding:case_last_day",
    "offboarding:case_withdrawal",
    "offboarding:case_death",
    "offboarding:case_ineligibility",
    "offboarding:case_reopening",
    "offboarding:case_link",
)
