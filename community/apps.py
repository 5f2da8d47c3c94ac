from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenancy.modules import Module, register

# Each has a module `room` that tells the apps below what it brings along.
ROOMS: tuple[str, ...] = (
    "moderation",
    "circle",
    "cards",
    "messages",
    "lunches",
    "groups",
    "questions",
    "certificates",
    "mentoring",
    "calendar_feed",
    "events",
    "news",
    "stories",
    "benefits",
    "involvement",
    "exchange",
    "careers",
)


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        for module in MODULES:
            register(module)
        for room in ROOMS:
            import_module(f"community.{room}.room").open_room()


MODULES = (
    Module(
        name="circle",
        label=_("Keep in touch"),
        sentence=_("Help people not to lose each other: a nudge when it is time, a message, a lunch."),
        contains=(
            _("one’s own circle, with a clock that starts anew at each real contact"),
            _("messages without showing addresses"),
            _("lunches for more than two, planned by whoever’s turn it is"),
            _("coffee with somebody new each month, and cards for birthdays"),
        ),
        icon="coffee",
        order=32,
        starts=False,
        needs=("directory",),
    ),
    Module(
        name="groups",
        label=_("Groups"),
        sentence=_("Let people gather by team, place or subject, and talk there."),
        contains=(
            _("open, closed and hidden groups that anyone may start"),
            _("posts, comments and pictures"),
            _("reports and decisions that can be appealed"),
        ),
        icon="messages-square",
        order=34,
        starts=False,
        needs=("directory",),
    ),
    Module(
        name="events",
        label=_("Events"),
        sentence=_("Meet in person: reunions, talks and small get-togethers."),
        contains=(
            _("replies, plus-ones and a waiting list that moves up by itself"),
            _("calendar files that follow each change"),
            _("a check-in list with codes that works without a network"),
        ),
        icon="calendar-days",
        order=36,
        starts=False,
        needs=("directory",),
    ),
    Module(
        name="mentoring",
        label=_("Mentoring and careers"),
        sentence=_("Help each other after leaving: mentors, give and ask, something to read for the next step."),
        contains=(
            _("mentors who say how much time they have"),
            _("strengths and obstacles matched both ways"),
            _("articles and courses by career stage, for people who were let go first"),
        ),
        icon="compass",
        order=38,
        starts=False,
        needs=("directory",),
    ),
    Module(
        name="news",
        label=_("News, stories and benefits"),
        sentence=_("Tell what is new, and tell people’s stories with their yes."),
        contains=(
            _("news by subject and audience, in several languages"),
            _("stories that the person can take back"),
            _("benefits with a code and a date"),
        ),
        icon="newspaper",
        order=55,
        starts=False,
    ),
    Module(
        name="involvement",
        label=_("Ways to stay involved"),
        sentence=_("Customers, partners, speakers, volunteers, board members: let people say where they would help."),
        contains=(
            _("one page with every way to stay involved"),
            _("each interest as a lead with a next step and somebody who cares for it"),
            _("public pages for board and volunteer openings"),
        ),
        when_off=_("Switched off, its public pages are gone, and links to them lead nowhere."),
        icon="heart-handshake",
        order=57,
        starts=False,
    ),
    Module(
        name="services",
        label=_("Questions and certificates"),
        sentence=_("Be there after the last day: answers from a named person, and a certificate that can be checked."),
        contains=(
            _("questions to HR with a number and a date to expect an answer"),
            _("signed certificates of service, checkable by anyone, also offline"),
        ),
        when_off=_(
            "Switched off, nobody can check a certificate online: the public page behind its code and the published "
            "keys are gone. Whoever has kept the keys can still check the file offline."
        ),
        icon="file-badge",
        order=15,
        starts=False,
    ),
)
