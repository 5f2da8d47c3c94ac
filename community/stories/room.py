"""What the room brings along when the portal starts. What is published is read on the pages of news."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from community.models import Story, StoryState
from community.stories.audit_words import register_words
from community.stories.letter_block import STORY
from community.stories.rules import READERS
from engagement.letters import blocks
from web.navigation import NavItem, register

STAFF = ("story_create", "story_detail", "story_update")


def open_room() -> None:
    register_words()
    blocks.register(STORY)
    register(
        NavItem(
            label=_("Stories"),
            url_name="community:story_list",
            icon="book-open",
            order=672,
            area="staff",
            group=_("Community"),
            also=tuple(f"community:{page}" for page in STAFF),
            module="news",
            visible=for_roles(*READERS),
            waiting=lambda request: Story.objects.filter(state__in=[StoryState.AGREED, StoryState.CHANGES]),
        )
    )
