from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenancy.modules import Module, register

# Each has a module `room` that tells the apps below what it brings along.
ROOMS: tuple[str, ...] = (
    "feeds",
    "openings",
    "board",
    "matching",
    "alerts",
    "letters",
    "wishes",
    "eligibility",
    "candidates",
    "pipeline",
    "interest",
    "outreach",
    "returning",
    "referrals",
    "checkins",
    "ledger",
)


class BoomerangConfig(AppConfig):
    name = "boomerang"

    def ready(self) -> None:
        register(
            Module(
                name="boomerang",
                label=_("Openings and returns"),
                sentence=_("Show openings to the people who know you, and bring back those who want to."),
                contains=(
                    _("openings, typed in or read from your recruiting system"),
                    _("search for candidates, with the reason for each hit"),
                    _("a board for each opening, from the first word to the first day back"),
                ),
                when_off=_("Switched off, the public page of openings and the addresses for feed readers are gone."),
                icon="briefcase",
                order=50,
                starts=False,
            )
        )
        for room in ROOMS:
            import_module(f"boomerang.{room}.room").open_room()
