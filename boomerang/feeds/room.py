"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from boomerang.demo.feeds import register_chapter
from boomerang.feeds.audit_words import register_words
from boomerang.feeds.rules import READERS
from web.navigation import NavItem, register

PAGES = ("create", "file", "detail", "update", "upload", "deletion", "run")


def open_room() -> None:
    register_words()
    register_chapter()
    register(
        NavItem(
            label=_("Feeds"),
            url_name="boomerang:feed_list",
            icon="rss",
            order=720,
            area="staff",
            group=_("Recruiting"),
            also=tuple(f"boomerang:feed_{page}" for page in PAGES),
            module="boomerang",
            visible=for_roles(*READERS),
        )
    )
