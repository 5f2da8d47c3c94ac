"""The words that people say yes to are proof: those of a version never change, and new words get a new version."""

from hashlib import sha256

from django.utils import translation

from mail.categories import CHOICES
from mail.consent_texts import TEXT_VERSION, versions, words_of

# By version: the hash of its words. A failing line means that words were edited: add a version to
# `mail.consent_texts`, keep the old words under the old one, and add the new hash here.
KNOWN = {"2026-11": "9a8a7248da0d3381", "2026-11-22": "f7e9d28474e6944d", "2026-11-22.2": "02da68c21f9fc40a"}


def hash_of(version: str) -> str:
    with translation.override("en"):
        words = "\n".join(f"{category}: {text}" for category, text in sorted(words_of(version).items()))
    return sha256(words.encode()).hexdigest()[:16]


def test_words_of_a_version_never_change() -> None:
    assert {version: hash_of(version) for version in versions()} == KNOWN


def test_the_present_version_speaks_of_everything_one_can_choose() -> None:
    assert versions()[-1] == TEXT_VERSION
    assert words_of(TEXT_VERSION).keys() == {*CHOICES}
