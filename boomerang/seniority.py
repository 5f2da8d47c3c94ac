"""How senior a title sounds, in the languages that titles are written in. Titles say it by a few words."""

from collections.abc import Iterable
from functools import lru_cache

from boomerang.models import Seniority
from directory.names import words

# Of the words of a title the first of these lines that holds one of them decides.
_WORDS: tuple[tuple[Seniority, frozenset[str]], ...] = (
    (
        Seniority.EXECUTIVE,
        frozenset({"chief", "ceo", "cfo", "cto", "coo", "cmo", "cio", "ciso", "president", "vp", "svp", "evp",
                   "geschaftsfuhrer", "geschaftsfuhrerin", "vorstand", "pdg"}),
    ),
    (Seniority.DIRECTOR, frozenset({"director", "direktor", "direktorin", "directeur", "directrice"})),
    (
        Seniority.ENTRY,
        frozenset({"intern", "internship", "trainee", "apprentice", "apprenticeship", "student", "praktikant",
                   "praktikantin", "auszubildende", "auszubildender", "azubi", "werkstudent", "werkstudentin",
                   "stagiaire", "apprenti", "graduate"}),
    ),
    (Seniority.JUNIOR, frozenset({"junior", "jr", "assistant", "associate", "assistent", "assistentin"})),
    (
        Seniority.LEAD,
        frozenset({"lead", "leader", "principal", "staff", "architect", "teamleiter", "teamleiterin", "teamlead"}),
    ),
    (Seniority.SENIOR, frozenset({"senior", "sr", "expert", "experte", "expertin"})),
    (
        Seniority.MANAGER,
        frozenset({"manager", "head", "supervisor", "leiter", "leiterin", "abteilungsleiter", "abteilungsleiterin",
                   "responsable", "chef", "cheffe"}),
    ),
)  # fmt: skip
# A manager of one of these leads no people.
_NO_PEOPLE = frozenset(
    {"account", "product", "project", "projekt", "community", "case", "office", "programme", "program"}
)


@lru_cache(maxsize=10_000)
def seniority_of(title: str) -> Seniority | None:
    """None for an empty title; a title without any of these words is that of somebody who knows their work."""
    found = words(title)
    if not found:
        return None
    if found[:2] == ["vice", "president"]:
        return Seniority.EXECUTIVE
    for seniority, signs in _WORDS:
        if not signs.isdisjoint(found) and not (seniority == Seniority.MANAGER and _leads_nobody(found)):
            return seniority
    return Seniority.MID


def highest(titles: Iterable[str]) -> Seniority | None:
    return max((found for title in titles if (found := seniority_of(title)) is not None), default=None)


def _leads_nobody(found: list[str]) -> bool:
    return "manager" in found and not _NO_PEOPLE.isdisjoint(found)
