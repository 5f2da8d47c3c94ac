"""What the events about releases mean."""

from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "releases",
        lazy("Survey results"),
        {"wave.released": Sentence(lazy("The results of {subject} were released."), "chart-column")},
    )
