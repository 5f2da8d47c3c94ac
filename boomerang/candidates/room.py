"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from boomerang.candidates import facets
from boomerang.candidates.audit_words import register_words
from boomerang.candidates.exporting import open_kind
from boomerang.candidates.rules import can_search
from boomerang.demo.wishes import tell
from tenancy.demo import Chapter
from tenancy.demo import register as register_chapter
from web.navigation import NavItem, register

SEARCH_PAGES = (
    "candidate_compare", "search_list", "search_create", "review_list", "eligibility_decision", "candidate_export",
    "export_right_list", "file_detail",
)  # fmt: skip
LIST_PAGES = ("list_create", "list_detail", "list_update", "entry_note")


def open_room() -> None:
    facets.register()
    open_kind()
    register_words()
    register_chapter(Chapter(name="recruiters", order=80, tell=tell))
    for label, page, icon, order, also in (
        (_("Candidates"), "candidate_list", "user-search", 700, SEARCH_PAGES),
        (_("Lists"), "list_list", "list-checks", 715, LIST_PAGES),
    ):
        register(
            NavItem(
                label=label,
                url_name=f"boomerang:{page}",
                icon=icon,
                order=order,
                area="staff",
                group=_("Recruiting"),
                also=tuple(f"boomerang:{name}" for name in also),
                module="boomerang",
                visible=for_members(can_search),
            )
        )
