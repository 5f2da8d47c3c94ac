"""How likely it is that two records are of one person: points for what agrees, less for what speaks against it.

The idea is that of record linkage (I. Fellegi and A. Sunter, A Theory for Record Linkage, JASA 64, 1969): each fact
that agrees adds its weight, however the others came out. The weights are ours: one fact that belongs to a single person
is enough for a look (60), a name needs a date beside it, and a name alone never is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from directory.names import name_key

WORTH_A_LOOK = 60
LIKELY = 85
NEAR_NAME = 88  # of 100, rapidfuzz's token_sort_ratio: one slip in a name of eight letters
OTHER_NAME = 55
PHONE_DIGITS = 9  # enough to tell numbers apart, few enough to leave out how the country was written
DOTS_MEAN_NOTHING = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True)
class Reason:
    points: int
    label: str | Promise


REASONS: dict[str, Reason] = {
    "same_address": Reason(60, _("Same e-mail address")),
    "same_number": Reason(60, _("Same employee number")),
    "same_phone": Reason(40, _("Same phone")),
    "same_name": Reason(40, _("Same name")),
    "former_name": Reason(35, _("Former name of one is the name of the other")),
    "near_name": Reason(30, _("Names that differ by a slip")),
    "same_start": Reason(25, _("Started on the same day")),
    "same_birthday": Reason(20, _("Same birthday")),
    "same_last_day": Reason(15, _("Left on the same day")),
    "other_birthday": Reason(-40, _("Different birthdays")),
    "other_name": Reason(-40, _("Quite different names")),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of one record, made comparable."""

    id: UUID
    given: str
    family: str
    former: str = ""
    addresses: frozenset[str] = frozenset()
    number: str = ""
    phone: str = ""
    birthday: tuple[int, int] | None = None
    starts: frozenset[date] = frozenset()
    last_days: frozenset[date] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()

    @property
    def names(self) -> set[str]:
        """The words of the name in one order, with the former family name as well."""
        found = {self.name, f"{self.given} {self.former}".strip() if self.former else ""}
        return {" ".join(sorted(name.split())) for name in found} - {""}


@dataclass(frozen=True)
class Score:
    points: int
    reasons: list[str]


def facts_of(row: dict[str, Any], spells: list[tuple[date | None, date | None]]) -> Facts:
    """`row` as the columns of an alumnus, `spells` as first and last days."""
    month, day = row["birth_month"], row["birth_day"]
    return Facts(
        id=row["id"],
        given=name_key(row["given_name"]),
        family=name_key(row["family_name"]),
        former=name_key(row["former_name"]),
        addresses=frozenset(canonical(row[name]) for name in ("personal_email", "work_email") if row[name]),
        number=row["employee_number"].strip().lower().lstrip("0"),
        phone=phone_key(row["phone"]),
        birthday=(month, day) if month and day else None,
        starts=frozenset(start for start, _end in spells if start),
        last_days=frozenset(end for _start, end in spells if end),
    )


def canonical(address: str) -> str:
    """One mailbox, one spelling: without what stands behind a plus, and without dots where they mean nothing."""
    local, _at, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in DOTS_MEAN_NOTHING else local}@{domain}"


def phone_key(phone: str) -> str:
    digits = "".join(character for character in phone if character.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= 7 else ""


def score(one: Facts, other: Facts) -> Score:
    reasons = list(_reasons(one, other))
    return Score(min(max(sum(REASONS[reason].points for reason in reasons), 0), 100), reasons)


def _reasons(one: Facts, other: Facts) -> Iterator[str]:
    if one.addresses & other.addresses:
        yield "same_address"
    if one.number and one.number == other.number:
        yield "same_number"
    if one.phone and one.phone == other.phone:
        yield "same_phone"
    yield from _of_names(one, other)
    if one.starts & other.starts:
        yield "same_start"
    if one.birthday and other.birthday:
        yield "same_birthday" if one.birthday == other.birthday else "other_birthday"
    if one.last_days & other.last_days:
        yield "same_last_day"


def _of_names(one: Facts, other: Facts) -> Iterator[str]:
    if not one.name or not other.name:
        return
    if sorted(one.name.split()) == sorted(other.name.split()):
        yield "same_name"
    elif one.names & other.names:
        yield "former_name"
    elif _is_near(one.name, other.name):
        yield "near_name"
    elif fuzz.token_sort_ratio(one.name, other.name) < OTHER_NAME:
        yield "other_name"


def _is_near(one: str, other: str) -> bool:
    """A slip, an initial for a name, or a given name that the other leaves out; one word is not enough of a name."""
    if fuzz.token_sort_ratio(one, other) >= NEAR_NAME or _is_initialled(one.split(), other.split()):
        return True
    fewer, more = sorted((set(one.split()), set(other.split())), key=len)
    return len(fewer) > 1 and fewer < more


def _is_initialled(one: list[str], other: list[str]) -> bool:
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) > 1 and all(
        first == second or (min(len(first), len(second)) == 1 and first[0] == second[0]) for first, second in pairs
    )
