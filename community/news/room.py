"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles
from community.demo.news import register_chapter
from community.models import NewsPost, PostState
from community.moderation import reportables
from community.news.audit_words import register_words
from community.news.reportables import REPORTABLE
from community.news.rules import READERS
from community.news.section import collect
from community.news.tile import news_tile
from directory import home_tiles
from engagement.digests import sections
from mail.categories import Category
from web.navigation import NavItem, register

MEMBERS = (
    *("news_detail", "saved_article_list", "memory_list", "memory_create"),
    *("own_story_list", "own_story_create", "own_story"),
)
STAFF = ("article_create", "article_update", "article_deletion", "article_preview", "memory_decision")


def open_room() -> None:
    register_words()
    register_chapter()
    reportables.register(REPORTABLE)
    home_tiles.register(
        home_tiles.Tile(
            name="news", template="community/news/_home_tile.html", context=news_tile, order=50, module="news"
        )
    )
    sections.register(
        sections.Section(
            name="news", category=Category.NEWS, label=_("News and stories"), collect=collect, order=40, module="news"
        )
    )
    register(
        NavItem(
            label=_("News"),
            url_name="community:news_list",
            icon="newspaper",
            order=60,
            area="portal",
            group=_("More"),
            also=tuple(f"community:{page}" for page in MEMBERS),
            module="news",
        )
    )
    register(
        NavItem(
            label=_("News"),
            url_name="community:article_desk",
            icon="newspaper",
            order=670,
            area="staff",
            group=_("Community"),
            also=tuple(f"community:{page}" for page in STAFF),
            module="news",
            visible=for_roles(*READERS),
            waiting=lambda request: NewsPost.objects.filter(state=PostState.WAITING),
        )
    )
