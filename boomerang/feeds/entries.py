"""From one entry of a feed to a posting. What is wrong with a single value costs that value, not the entry. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from boomerang.feeds import values
from boomerang.feeds.postings import Pay, Problem
from boomerang.feeds.values import BadValue
from boomerang.models import Contract, DateOrder, Seniority, Workplace
from directory.names import name_key

MAX_TITLE, MAX_TEAM, MAX_ID, MAX_SKILLS, MAX_SKILL = 160, 120, 200, 20, 60
SHOWN = 80
Value = TypeVar("Value")

# Lines such as "Skills: Python, PostgreSQL" in a description.
_MUST = re.compile(
    r"(?:^|>|\n)\s*(?:required |key |must[- ]have )?(?:skills|must haves?|kenntnisse|compétences|competencias)\s*:"
    r"\s*([^<\n]{2,600})",
    re.IGNORECASE,
)
_NICE = re.compile(
    r"(?:^|>|\n)\s*(?:nice[- ]to[- ]haves?|desirable|preferred skills|bonus skills|von vorteil)\s*:\s*([^<\n]{2,600})",
    re.IGNORECASE,
)


_WORDS = ("skills", "must", "nice", "kenntnisse", "vorteil", "compétences", "competencias", "desirable")


class LeftOut(Exception):
    """Nothing of this entry is taken; its problem has been told."""


@dataclass
class Entry:
    """Reads the values of one entry, and notes what is wrong with them."""

    place: int
    date_order: str = DateOrder.UNKNOWN
    external_id: str = ""
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, name: str = "", *, left_out: bool = False, **params: Any) -> None:
        self.problems.append(Problem(self.place, code, self.external_id[:MAX_ID], name, params, left_out))

    def leave_out(self, code: str, name: str = "", **params: Any) -> LeftOut:
        self.tell(code, name, left_out=True, **params)
        return LeftOut()

    def identify(self, value: Any) -> str:
        said = values.text(value)
        if not said:
            raise self.leave_out("no_id", "id")
        if len(said) > MAX_ID:
            raise self.leave_out("long_id", "id")
        self.external_id = said
        return said

    def title(self, value: Any) -> str:
        said = values.heading(value)
        if not said:
            raise self.leave_out("no_title", "title")
        return self._cut(said, MAX_TITLE, "title_cut", "title")

    def team(self, value: Any) -> str:
        return self._cut(values.heading(value), MAX_TEAM, "team_cut", "team")

    def _cut(self, said: str, most: int, code: str, name: str) -> str:
        if len(said) > most:
            self.tell(code, name)
        return said[:most].rstrip()

    def day(self, value: Any, name: str) -> date | None:
        return self._read(lambda: values.day(value, self.date_order), None, value, name)

    def moment(self, value: Any, name: str) -> datetime | None:
        return self._read(lambda: values.moment(value, self.date_order), None, value, name)

    def link(self, value: Any, name: str = "apply_url") -> str:
        return self._read(lambda: values.link(value), "", value, name)

    def contract(self, value: Any) -> Contract:
        said = values.text(value)
        if not said:
            return Contract.PERMANENT
        return self._read(lambda: values.contract(said), Contract.PERMANENT, said, "contract")

    def seniority(self, value: Any, title: str) -> Seniority | None:
        said = values.text(value)
        if not said:
            return values.seniority_of_title(title)
        return self._read(lambda: values.seniority(said), None, said, "seniority")

    def workplace(self, value: Any, where: values.Where) -> Workplace:
        said = values.text(value)
        if said and said.lower() != "unspecified":
            return self._read(lambda: values.workplace(said), Workplace.ON_SITE, said, "workplace")
        if where.is_hybrid:
            return Workplace.HYBRID
        return Workplace.REMOTE if where.is_remote else Workplace.ON_SITE

    def pay(self, least: Any, most: Any, currency: Any, period: Any = "") -> Pay:
        try:
            return values.pay(least, most, currency, period)
        except BadValue as bad:
            low, high = values.text(least)[:SHOWN], values.text(most)[:SHOWN]
            said = values.text(period) if bad.code == "pay_period" else " – ".join(each for each in (low, high) if each)
            self.tell(bad.code, "pay", value=said[:SHOWN], least=low, most=high)
            return Pay()

    def skills(self, said: Sequence[str], *, without: Sequence[str] = ()) -> tuple[str, ...]:
        """The first spelling of each; with those that are taken already not more than an opening may have."""
        taken = {name_key(each)[:MAX_SKILL] for each in without}
        found = {name_key(each)[:MAX_SKILL]: each for each in reversed(said) if len(each) <= MAX_SKILL}
        kept = [each for key, each in reversed(found.items()) if key and key not in taken]
        most = MAX_SKILLS - len(without)
        if len(kept) > most:
            self.tell("skills_cut", "skills")
        return tuple(kept[:most])

    def _read(self, read: Callable[[], Value], otherwise: Value, value: Any, name: str) -> Value:
        try:
            return read()
        except BadValue as bad:
            self.tell(bad.code, name, value=values.text(value)[:SHOWN])
            return otherwise


def skills_in(description: str) -> tuple[list[str], list[str]]:
    """(must, nice) that a description lists in a line of its own; nothing is guessed from sentences."""
    lower = description.lower()
    if not any(word in lower for word in _WORDS):
        return [], []  # looking at each line takes its time
    return _listed(_MUST, description), _listed(_NICE, description)


def _listed(line: re.Pattern[str], description: str) -> list[str]:
    """A list has commas and short words; "Skills: you should know how to …" is a sentence."""
    found = line.search(description)
    said = values.words_of(found[1]) if found else []
    return [each.rstrip(".") for each in said] if said and all(len(each.split()) <= 5 for each in said) else []
