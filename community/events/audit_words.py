from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    """What organisers do. What members plan among themselves is not written down."""
    register(
        "events",
        lazy("Events"),
        {
            "event.planned": Sentence(lazy("{actor} planned {subject}."), "calendar-plus"),
            "event.changed": Sentence(lazy("{actor} changed {subject}."), "pencil"),
            "event.published": Sentence(lazy("{actor} published {subject}."), "megaphone"),
            "event.refused": Sentence(lazy("{actor} gave {subject} back to its host."), "undo-2"),
            "event.called_off": Sentence(lazy("{actor} called off {subject}."), "calendar-x"),
            "event.deleted": Sentence(lazy("{actor} deleted a draft of an event."), "trash-2"),
            "event.guests_exported": Sentence(lazy("{actor} downloaded the guests of {subject}."), "download"),
            "event_rules.changed": Sentence(lazy("{actor} changed what members may plan."), "settings"),
        },
    )
