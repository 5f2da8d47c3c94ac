from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenancy.modules import Module, register

# Each has a module `room` that tells the apps below what it brings along.
ROOMS = (
    "activity",
    "audiences",
    "campaigns",
    "digests",
    "journeys",
    "letters",
    "preferences",
    "returned",
    "sender",
    "undelivered",
)


class EngagementConfig(AppConfig):
    name = "engagement"

    def ready(self) -> None:
        register(
            Module(
                name="engagement",
                label=_("Mail to alumni"),
                sentence=_("Stay in touch with mail that is welcome."),
                contains=(
                    _("journeys: mails and tasks counted from the last day"),
                    _("campaigns to a chosen audience, and a round-up"),
                    _("a time machine that shows what each leaver will get, and when"),
                ),
                icon="mail",
                order=40,
                starts=False,
            )
        )
        for room in ROOMS:
            import_module(f"engagement.{room}.room").open_room()
