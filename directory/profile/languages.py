"""Languages that people speak: ISO 639 codes, named in the reader's language (names from CLDR, through Babel)."""

from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.names import name_key

# Beside the two-letter codes: those of many speakers that have three letters only.
_THREE_LETTERS = frozenset(
    {"asa", "ast", "bho", "brx", "ceb", "chr", "ckb", "doi", "dsb", "fil", "fur", "gsw", "haw", "hsb", "kab", "kok",
     "luo", "luy", "mai", "mni", "nds", "rif", "sat", "sco", "shi", "szl", "tzm", "vec", "yue", "zgh"}
)  # fmt: skip
_NOT_SPOKEN = frozenset({"sh", "mo", "iw", "in", "ji"})  # older codes of others in the list


class Fluency(models.TextChoices):
    """The Common European Framework, and the language one grew up with."""

    NATIVE = "native", _("Native")
    C2 = "C2", _("C2, mastery")
    C1 = "C1", _("C1, advanced")
    B2 = "B2", _("B2, upper intermediate")
    B1 = "B1", _("B1, intermediate")
    A2 = "A2", _("A2, elementary")
    A1 = "A1", _("A1, beginner")


@cache
def _names(language: str) -> dict[str, str]:
    names = {str(code): str(name) for code, name in Locale.parse(language, sep="-").languages.items()}
    codes = [code for code in names if code not in _NOT_SPOKEN and (len(code) == 2 or code in _THREE_LETTERS)]
    return {code: names[code][:1].upper() + names[code][1:] for code in sorted(codes, key=lambda c: name_key(names[c]))}


def language_names() -> dict[str, str]:
    """Code to name, in the order of the names in the language of this request."""
    return _names(get_language() or "en")


def language_name(code: str) -> str:
    return language_names().get(code, code)


def language_code(typed: str) -> str:
    """The code of a language that was typed by its name, here or in English; "" for one that we do not know."""
    wanted = name_key(typed)
    for names in (language_names(), _names("en")):
        found = next((code for code, name in names.items() if name_key(name) == wanted), "")
        if found:
            return found
    return ""


def language_words(languages: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """(name, level) of each language of a profile, as people read them."""
    levels = dict(Fluency.choices)
    return [(language_name(each["code"]), str(levels.get(each.get("level", ""), ""))) for each in languages]
