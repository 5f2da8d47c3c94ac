"""Names as HR systems write them in one cell: "Persson, Erik", "Erik Persson (100000)", "PERSSON Erik"."""

import re

PARTICLES = frozenset(
    [
        "van",
        "von",
        "vom",
        "zu",
        "zur",
        "zum",
        "der",
        "den",
        "de",
        "del",
        "della",
        "degli",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "la",
        "le",
        "les",
        "los",
        "las",
        "el",
        "al",
        "ter",
        "ten",
        "te",
        "af",
        "av",
        "bin",
        "ibn",
        "ben",
        "st.",
        "saint",
        "san",
        "y",
        "e",
        "und",
    ]
)
IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")


def split_name(text: str, *, family_first: bool = False) -> tuple[str, str]:
    """(given name, family name); a single word is a family name."""
    name, _bracket = cut_bracket(text)
    if "," in name:
        family, _, given = name.partition(",")
        return given.strip(" ,"), family.strip()
    words = name.split()
    if len(words) < 2:
        return "", name
    if family_first:
        at = sum(1 for _ in leading_family(words))
        return " ".join(words[at:]), " ".join(words[:at])
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def leading_family(words: list[str]) -> list[str]:
    """The family name in front: its capitals, or its particles and one word; never all of the words."""
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    count = len(capitals) if capitals and words[: len(capitals)] == capitals else 0
    if not count:
        count = next((i for i, word in enumerate(words) if word.lower() not in PARTICLES), 0) + 1
    return words[: min(count, len(words) - 1)]


def cut_bracket(text: str) -> tuple[str, str]:
    """`Jacob Nicholls (12345)` → (`Jacob Nicholls`, `12345`)."""
    found = IN_BRACKETS.search(text)
    return (text[: found.start()].strip(), found[1].strip()) if found and found.start() else (text.strip(), "")
