"""What a feed says, before anything of it is written: postings, and what was wrong with them. Pure."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

import orjson

from boomerang.models import Contract, PayPeriod, Seniority, Workplace
from tenancy.bulk import plain

MAX_LINES = 200  # problems that are told one by one


@dataclass(frozen=True)
class Problem:
    """`place` counts entries, or lines of a table, from 1. Where `left_out`, nothing of the entry was taken."""

    place: int
    code: str
    external_id: str = ""
    field: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    left_out: bool = False


@dataclass(frozen=True)
class Pay:
    least: int | None = None
    most: int | None = None
    currency: str = ""
    period: PayPeriod = PayPeriod.YEAR


@dataclass(frozen=True)
class Place:
    city: str
    country: str = ""


@dataclass(frozen=True)
class Posting:
    """One opening as the feed has it. `description` is HTML where `is_html`, else Markdown."""

    place: int
    external_id: str
    title: str
    team: str = ""
    places: tuple[Place, ...] = ()
    workplace: Workplace = Workplace.ON_SITE
    contract: Contract = Contract.PERMANENT
    seniority: Seniority | None = None
    pay: Pay = Pay()
    description: str = ""
    is_html: bool = True
    must: tuple[str, ...] = ()
    nice: tuple[str, ...] = ()
    deadline: date | None = None
    posted_at: datetime | None = None
    apply_url: str = ""

    @cached_property
    def mark(self) -> str:
        """The same as long as the feed says the same, wherever in it. Counted up when the reading changes."""
        said = {name: value for name, value in self.__dict__.items() if name != "place"}
        return blake2b(orjson.dumps(said, default=plain), digest_size=16, salt=b"2").hexdigest()


Tell = Callable[..., None]


@dataclass
class Reading:
    """All of one feed. `ids` are those of every entry, also of those left out: what is there has not vanished."""

    postings: list[Posting] = dataclasses.field(default_factory=list)
    problems: list[Problem] = dataclasses.field(default_factory=list)
    ids: set[str] = dataclasses.field(default_factory=set)
    nameless: int = 0  # entries without an id
    entries: int = 0
