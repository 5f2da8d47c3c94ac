"""Which column means what: by the words of its header, checked against its values, each with a confidence."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median_low
from typing import Any

from offboarding.imports import fields
from offboarding.imports.dates import OrderEvidence, read_date
from offboarding.imports.header_rules import (
    COMPILED,
    EXACT,
    FREEMAIL,
    MAIL,
    NOT_NEEDED,
    SALUTATIONS,
    SECOND_CHOICE,
    SENSITIVE,
    UNKNOWN,
)
from offboarding.imports.thesaurus import ideas_of, unknown_words, words_of
from offboarding.imports.values import (
    EMAIL,
    BadValue,
    domain_of,
    fold,
    is_domain,
    read_exit_type,
    read_rehire,
    read_yes_no,
    tidy,
)

HEADER, VALUES, REMEMBERED, CHOSEN = "header", "values", "remembered", "chosen"
SECOND = "second"
ACCEPT = 0.5
SURE = 0.85
SAMPLE = 400
DIGIT = re.compile(r"\d")


@dataclass
class Column:
    """How one column is read. `target` is a field, `custom`, or "" for left out."""

    index: int
    header: str
    target: str = ""
    confidence: float = 0.0
    why: str = UNKNOWN

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Profile:
    """What the values of one column look like, as shares of those that are not blank."""

    filled: int = 0
    emails: float = 0.0
    dates: float = 0.0
    words: float = 0.0
    two_words: float = 0.0
    commas: float = 0.0
    digits: float = 0.0
    salutations: float = 0.0
    yes_no: float = 0.0
    rehire: float = 0.0
    exits: float = 0.0
    different: float = 0.0
    domains: Counter[str] | None = None
    typical_date: str = ""


def recognise(
    header: Sequence[str],
    samples: Sequence[Sequence[str]],
    own_domains: Iterable[str] = (),
    profiles: Sequence[Profile] | None = None,
) -> list[Column]:
    """One `Column` per header, each field given to at most one column: the one that fits it best."""
    profiles = profiles or profile_columns(header, samples)
    readings = [read_header(name) for name in header]
    domains = set(own_domains) | employer_domains(readings, profiles)
    columns = [Column(i, name) for i, name in enumerate(header)]
    candidates: list[tuple[float, int, str, str]] = []
    for i, (target, score) in enumerate(readings):
        if target in (SENSITIVE, NOT_NEEDED):
            columns[i].confidence, columns[i].why = score, target
            continue
        for field, value, why in weigh(target, score, profiles[i], domains):
            candidates.append((round(value, 3), -i, field, why))
    assign(columns, candidates)
    mend_names(columns, profiles)
    guess_dates(columns, profiles)
    return columns


def read_header(header: str) -> tuple[str, float]:
    """(field or another meaning, confidence) by the words of the header alone."""
    words = words_of(header)
    phrase = " ".join(words)
    if phrase in EXACT:
        return EXACT[phrase], 0.99
    ideas = ideas_of(words)
    for need, ban, field, score in COMPILED:
        if need <= ideas and not ban & ideas:
            less = min(0.3, 0.07 * unknown_words(words)) + sum(SECOND_CHOICE.get(word, 0.0) for word in words)
            return field, max(score - less, 0.0)
    return UNKNOWN, 0.0


def weigh(target: str, score: float, seen: Profile, domains: set[str]) -> Iterable[tuple[str, float, str]]:
    """The header's word, checked against the values; and what the values say by themselves."""
    if target == MAIL or (seen.emails > 0.8 and target in (UNKNOWN, "city", "country", "full_name")):
        base = score if target == MAIL else 0.7
        why = HEADER if target == MAIL else VALUES
        own = own_share(seen, domains)
        yield ("work_email" if own >= 0.5 else "personal_email"), base, why
        if target == MAIL:
            yield ("personal_email" if own >= 0.5 else "work_email"), (0.3 if seen.domains else 0.6), why
        return
    if target == UNKNOWN:
        return
    if target == "full_name" and seen.digits > 0.8 and seen.two_words < 0.2:
        yield "employee_number", score - 0.05, VALUES
        return
    yield target, score * plausibility(target, seen), HEADER


def plausibility(target: str, seen: Profile) -> float:
    if not seen.filled:
        return 0.95
    kind = fields.FIELDS[target].kind
    if kind == fields.DATE:
        return 1.0 if seen.dates >= 0.5 else 0.2
    if kind == fields.EMAIL:
        return 1.0 if seen.emails >= 0.3 else 0.3
    if seen.emails > 0.8 or (seen.dates > 0.8 and target != "employee_number"):
        return 0.1
    if target == "title" and seen.salutations > 0.8:
        return 0.0
    if target == "rehire":
        return 1.0 if seen.rehire >= 0.3 or seen.filled < 3 else 0.4
    if target == "regretted":
        return 1.0 if seen.yes_no >= 0.3 or seen.filled < 3 else 0.4
    if target in ("given_name", "family_name", "full_name", "team", "department", "title", "manager", "city"):
        return 1.0 if seen.words >= 0.5 else 0.4
    return 1.0


def assign(columns: list[Column], candidates: list[tuple[float, int, str, str]]) -> None:
    taken: set[str] = set()
    for score, minus_index, field, why in sorted(candidates, reverse=True):
        column = columns[-minus_index]
        if score < ACCEPT or column.target:
            continue
        if field in taken:
            column.why = SECOND
            continue
        column.target, column.confidence, column.why = field, score, why
        taken.add(field)


def mend_names(columns: list[Column], profiles: Sequence[Profile]) -> None:
    """German "Name" beside "Vorname" is the last name; Spanish "Nombre" or French "Nom" alone is the whole name."""
    by_target = {column.target: column for column in columns if column.target}
    given, family, full = (by_target.get(name) for name in ("given_name", "family_name", "full_name"))
    if given and not family and full and profiles[full.index].commas < 0.5:
        full.target = "family_name"
    elif family and not given and full and profiles[full.index].commas < 0.5 and profiles[full.index].two_words < 0.5:
        full.target = "given_name"
    elif given and not family and not full and profiles[given.index].two_words > 0.5:
        given.target = "full_name"
    elif family and not given and not full and profiles[family.index].two_words > 0.5:
        family.target = "full_name"


def guess_dates(columns: list[Column], profiles: Sequence[Profile]) -> None:
    """Dates under unknown headers, where nothing else says when people left: the later column is the last day."""
    targets = {column.target for column in columns}
    free = [c for c in columns if not c.target and c.why in (UNKNOWN, SECOND) and profiles[c.index].dates > 0.9]
    if not free or targets & {"last_day", "termination_date"}:
        return
    free.sort(key=lambda column: profiles[column.index].typical_date)
    last = free.pop()
    last.target, last.confidence, last.why = "last_day", 0.5, VALUES
    if free and not targets & {"start_date", "original_start_date"}:
        free[0].target, free[0].confidence, free[0].why = "start_date", 0.5, VALUES


def profile_columns(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[Profile]:
    return [profile([row[i] for row in samples if i < len(row)]) for i in range(len(header))]


def profile(values: Iterable[str]) -> Profile:
    filled = [value for value in (tidy(value) for value in list(values)[:SAMPLE]) if value]
    if not filled:
        return Profile()
    count = len(filled)
    lowered = [value.lower() for value in filled]
    emails = [value for value in lowered if EMAIL.fullmatch(value)]
    each = Counter(filled)
    days = [day for value, times in each.items() if (day := day_of(value)) for _ in range(times)]

    def share(test: Any) -> float:
        return sum(times for value, times in each.items() if test(value)) / count

    return Profile(
        filled=count,
        emails=len(emails) / count,
        dates=len(days) / count,
        words=share(lambda value: any(c.isalpha() for c in value)),
        two_words=share(lambda value: " " in value),
        commas=share(lambda value: "," in value),
        digits=share(lambda value: value.replace("-", "").isalnum() and any(c.isdigit() for c in value)),
        salutations=share(lambda value: fold(value) in SALUTATIONS),
        yes_no=share(accepted(read_yes_no)),
        rehire=share(accepted(read_rehire)),
        exits=share(lambda value: read_exit_type(value)),
        different=len(set(lowered)) / count,
        domains=Counter(map(domain_of, emails)),
        typical_date=median_low(days) if days else "",
    )


def day_of(value: str) -> str:
    """The day as text if this is surely a date; bare numbers are none here."""
    if value.isdigit() or "@" in value or not DIGIT.search(value):
        return ""
    for order in ("dmy", "mdy"):
        try:
            day = read_date(value, order)
        except BadValue as bad:
            if bad.code == "date_unreadable":
                return ""  # in either order
            continue
        return day.isoformat() if day else ""
    return ""


def accepted(reader: Any) -> Any:
    def test(value: str) -> bool:
        try:
            return reader(value) not in (None, "")
        except BadValue:
            return False

    return test


def own_share(seen: Profile, domains: set[str]) -> float:
    if not seen.domains or not domains:
        return 0.0
    own = sum(count for domain, count in seen.domains.items() if is_domain(domain, domains))
    return own / seen.domains.total()


def employer_domains(readings: Sequence[tuple[str, float]], profiles: Sequence[Profile]) -> set[str]:
    """The domain that nearly all work addresses share; so a personal address at the employer is noticed
    even where nobody has written down the employer's domains."""
    found = set()
    for (target, _score), seen in zip(readings, profiles, strict=True):
        if target in ("work_email", MAIL) and seen.domains and seen.domains.total() >= 3:
            domain, count = seen.domains.most_common(1)[0]
            enough = 0.5 if target == "work_email" else 0.9
            if count >= enough * seen.domains.total() and domain not in FREEMAIL:
                found.add(domain)
    return found


# Dates that could be read in two ways


def find_orders(columns: Sequence[Column], evidence: dict[int, OrderEvidence]) -> tuple[dict[int, str], list[int]]:
    """(order by column, columns that must be asked about). A column that proves nothing follows its neighbours."""
    dates = [c.index for c in columns if c.target in fields.FIELDS and fields.FIELDS[c.target].kind == fields.DATE]
    orders = {i: evidence[i].order for i in dates if i in evidence and evidence[i].order}
    proven = set(orders.values())
    open_columns = [i for i in dates if i not in orders and i in evidence and evidence[i].either]
    if len(proven) == 1:
        order = proven.pop()
        orders.update(dict.fromkeys(open_columns, order))
        open_columns = []
    return orders, open_columns


# Remembering


def signature(header: Sequence[str]) -> str:
    """The same for the same columns in any order, whatever their case and accents."""
    text = "\n".join(sorted(fold(name) for name in header))
    return hashlib.sha256(text.encode()).hexdigest()


def remembered(header: Sequence[str], mapping: dict[str, str]) -> list[Column] | None:
    """The mapping HR confirmed for these columns before; None if there is none."""
    if not mapping:
        return None
    return [Column(i, name, mapping.get(fold(name), ""), 1.0, REMEMBERED) for i, name in enumerate(header)]


def to_remember(columns: Sequence[Column]) -> dict[str, str]:
    return {fold(column.header): column.target for column in columns}
