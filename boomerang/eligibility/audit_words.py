from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "recruiting",
        lazy("Openings and returns"),
        {
            "eligibility.decided": Sentence(
                lazy("{actor} decided whether {subject} may be hired again."), "clipboard-check"
            ),
        },
    )
