"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_members
from feedback.surveys.audit_words import register_words
from feedback.surveys.rules import can_read_surveys
from web.navigation import NavItem, register

PAGES = ("detail", "update", "trial", "version", "deletion")
# Pages of `feedback.waves`.
ASKING = (
    *("feedback:launch_update", "feedback:launch_detail", "feedback:launch_word", "feedback:wave_list"),
    *("feedback:wave_detail", "feedback:wave_people", "feedback:wave_extension", "feedback:wave_closure"),
    "feedback:wave_cancellation",
)
# Pages of `feedback.results`.
RESULTS = tuple(f"feedback:results_{page}" for page in ("detail", "heat", "comparison", "comments", "people"))


def open_room() -> None:
    register_words()
    register(
        NavItem(
            label=_("Surveys"),
            url_name="feedback:survey_list",
            icon="message-square-quote",
            order=600,
            area="staff",
            group=_("Feedback"),
            also=(*(f"feedback:survey_{page}" for page in PAGES), *ASKING, *RESULTS, "feedback:comment_tag"),
            module="feedback",
            visible=for_members(can_read_surveys),
        )
    )
