"""Some two hundred people answer a sealed wave, and everything a later reader can get hold of is written down."""

import json
import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client

from feedback.models import SealedInvitation, Wave
from feedback.sealed.mixer import mix_open_waves
from tenancy.scope import tenant_scope
from tests.factories.sealed import MARK, SCORE, WORDS, invitations, make_sealed_wave, mark, token

PEOPLE = 200
MIXED_EVERY = 31  # answers between two ticks of the clock

PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')
NONCE = re.compile(r'name="nonce" value="([0-9a-f]{32})"')

# What every reader finds: where a row lies, which transaction wrote it, and all it says.
ROWS = "SELECT ctid::text, xmin::text::bigint, to_jsonb(t) FROM {table} AS t ORDER BY ctid"


@dataclass
class Row:
    place: tuple[int, int]
    transaction: int
    said: dict[str, Any]


@dataclass
class Dump:
    """All tables as one reader with every right sees them, and all that was written elsewhere."""

    tables: dict[str, list[Row]]
    lines: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)  # in the cache and the queue


@dataclass
class Truth:
    """What the attacker would like to know: whose answers bear which mark. And what he knows of people already."""

    marks: dict[str, str]  # alumnus → mark
    bands: dict[str, dict[str, str]]
    names: dict[str, tuple[str, ...]]  # alumnus → whatever stands for this person: ids, names, token, its digest


def prepare(employer: Any, people: int = PEOPLE) -> tuple[Wave, Truth]:
    wave = make_sealed_wave(employer, people, marks=people)
    marks, bands, names = {}, {}, {}
    for number, each in enumerate(invitations(wave)):
        person = str(each.alumnus_id)
        marks[person] = mark(number)
        bands[person] = each.bands
        names[person] = (person, str(each.pk), token(each), each.token_digest)
    return wave, Truth(marks, bands, names)


def answer_all(wave: Wave, truth: Truth, *, seed: int, answer: Callable[..., None], tick: Callable[[], object]) -> None:
    """Everybody opens the link and answers at once: no case is easier for the attacker."""
    people = invitations(wave)
    random.Random(seed).shuffle(people)
    for number, each in enumerate(people, 1):
        answer(each, truth.marks[str(each.alumnus_id)])
        if number % MIXED_EVERY == 0:
            tick()
    tick()


def by_web(invitation: SealedInvitation, said: str) -> None:
    """As a browser does, from the link in the mail to the thanks."""
    browser, link = Client(), f"/s/{token(invitation)}/"
    nonce = NONCE.search(browser.get(link).content.decode())
    assert nonce is not None
    address = browser.post(f"{link}ballot/", {"nonce": nonce[1]})["Location"]
    proof = PROOF.search(browser.get(address).content.decode())
    assert proof is not None
    fields = {"proof": proof[1], "page": "two", "go": "on", f"q-{SCORE}": "7", f"q-{MARK}": said}
    thanks = browser.post(address, {**fields, f"q-{WORDS}": f"In my words: {said}"})
    assert "Thank you" in thanks.content.decode()


def tick(wave: Wave) -> Callable[[], object]:
    def now() -> None:
        with tenant_scope(wave.tenant_id):
            mix_open_waves()

    return now


def dump(as_owner: Callable[[], Any], lines: list[str] | None = None) -> Dump:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall() if name != "django_migrations"]
        tables = {}
        for name in names:
            cursor.execute(ROWS.format(table=connection.ops.quote_name(name)))
            tables[name] = [Row(_place(ctid), xmin, json.loads(said)) for ctid, xmin, said in cursor.fetchall()]
    return Dump({name: rows for name, rows in tables.items() if rows}, lines or [], _kept())


def _place(ctid: str) -> tuple[int, int]:
    block, number = ctid.strip("()").split(",")
    return int(block), int(number)


def _kept() -> dict[str, str]:
    """Every key of the cache's server with what it holds, the queues included."""
    server = cache._cache.get_client()  # type: ignore[attr-defined]
    kept: dict[str, str] = {}
    for number in (0, 1):
        server.connection_pool.connection_kwargs["db"] = number
        kept |= {repr(key): repr(server.dump(key)) for key in server.scan_iter(count=1000)}
    return kept


class Lines(logging.Handler):
    """Whatever reaches the console in production, as it is written there."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))
