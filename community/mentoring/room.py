"""What the room brings along when the portal starts."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import for_roles, waiting_for
from community.calendar_feed.sources import Source
from community.calendar_feed.sources import register as register_source
from community.demo.mentoring import register_chapter
from community.mentoring.actions.going import OCCASION
from community.mentoring.audit_words import register_words
from community.mentoring.reading import calendar_entries, unanswered
from community.mentoring.rules import STAFF_READERS
from community.mentoring.tile import home_tile
from directory.home_tiles import Tile
from directory.home_tiles import register as register_tile
from engagement import occasions
from web.navigation import NavItem, register

PAGES = ("mentor_list", "offer_update", "mentorship_ask", "mentorship_detail", "mentorship_ending")
STAFF_PAGES = ("programme_create", "programme_detail", "programme_update", "programme_proposal")


def open_room() -> None:
    register_words()
    register_chapter()
    occasions.register(occasions.Occasion(name=OCCASION, label=_("After mentoring"), module="mentoring"))
    register_source(
        Source(name="mentoring", label=_("Mentoring meetings"), collect=calendar_entries, module="mentoring", order=60)
    )
    register_tile(
        Tile(
            name="mentoring",
            template="community/mentoring/_home_tile.html",
            context=home_tile,
            order=60,
            module="mentoring",
            aside=True,
        )
    )
    register(
        NavItem(
            label=_("Mentoring"),
            url_name="community:mentoring_home",
            icon="compass",
            order=50,
            area="portal",
            group=_("Together"),
            also=tuple(f"community:{page}" for page in PAGES),
            module="mentoring",
            waiting=waiting_for(unanswered),
        )
    )
    register(
        NavItem(
            label=_("Mentoring"),
            url_name="community:mentoring_overview",
            icon="compass",
            order=666,
            area="staff",
            group=_("Community"),
            also=tuple(f"community:{page}" for page in STAFF_PAGES),
            module="mentoring",
            visible=for_roles(*STAFF_READERS),
        )
    )
