from django.utils.translation import gettext_lazy as lazy

from audit.wording import Sentence, register


def register_words() -> None:
    register(
        "services",
        lazy("Questions and certificates"),
        {
            "certificate.issued": Sentence(lazy("{actor} issued {subject}."), "file-badge"),
            "certificate.declined": Sentence(lazy("{actor} declined {subject}."), "file-x"),
            "certificate.revoked": Sentence(lazy("{actor} withdrew {subject}."), "file-x"),
            "certificate.key_made": Sentence(lazy("A new key signs certificates from now on."), "key-round"),
        },
    )
