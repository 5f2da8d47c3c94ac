"""Who gets what in a trial of mail, known to the sender and to the judge alike: standard library only.

Of ten messages one is a sign-in code, three are single ones and six belong to a mailing. The address names the kind, so
that the judge needs no table of the product.
"""

import uuid
from pathlib import Path

DOMAIN = "trial.example"
KINDS = ("code", "service", "invitation", "news", "bulk", "bulk", "bulk", "bulk", "bulk", "bulk")
MARKETING = frozenset({"news", "bulk"})


def kind(number: int) -> str:
    return KINDS[number % len(KINDS)]


def person(tag: str, number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{tag}:{number}")


def address(tag: str, number: int) -> str:
    return f"{tag}.{kind(number)}.{person(tag, number)}@{DOMAIN}"


def kind_of(address: str) -> str:
    return address.split(".")[1]


def letter_box(folder: Path) -> Path:
    """Where the sender finds its orders."""
    return folder / "letters"
