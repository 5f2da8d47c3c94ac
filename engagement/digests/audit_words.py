from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "round_up",
        lazy("Round-up"),
        {"round_up.rules_changed": Sentence(lazy("{actor} changed when the round-up goes out."), "calendar-clock")},
    )
