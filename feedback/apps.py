from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenancy.modules import Module, register

# Each has a module `room` that tells the apps below what it brings along.
ROOMS: tuple[str, ...] = (
    "surveys",
    "answering",
    "waves",
    "results",
    "releases",
    "interviews",
    "promises",
    "ambassadors",
)


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        register(
            Module(
                name="feedback",
                label=_("Surveys and exit interviews"),
                sentence=_("Ask the people who leave, and those who left, and see what changes over the years."),
                contains=(
                    _("exit and alumni surveys, ready-made or your own"),
                    _("answers that nobody at the employer can trace to a person"),
                    _("results with small groups hidden, and trends over the years"),
                ),
                icon="message-square-quote",
                order=60,
                starts=False,
            )
        )
        for room in ROOMS:
            import_module(f"feedback.{room}.room").open_room()
