"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from directory.people import panels
from feedback.demo.interviews import register_chapter
from feedback.interviews.audit_words import register_words
from feedback.interviews.panel import card_of
from feedback.interviews.rules import READERS
from web.navigation import NavItem, register


def open_room() -> None:
    register_words()
    register_chapter()
    panels.register(
        panels.Panel(
            "exit-interview", _("Exit interview"), "feedback/interviews/_panel.html", card_of, order=35,
            module="feedback",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Exit interviews"),
            url_name="feedback:interview_list",
            icon="door-open",
            order=620,
            area="staff",
            group=_("Feedback"),
            also=("feedback:interview_detail", "feedback:interview_appointment", "feedback:interview_notes"),
            module="feedback",
            visible=for_roles(*READERS),
        )
    )
