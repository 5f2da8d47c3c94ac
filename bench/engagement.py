"""A mailing to many: planned by one statement, sent over one connection. Beside the least that could do it, and beside
what a Django project usually does: a render and a `send()` for each person, or a task for each mail.

Each sample of ours sends with a worker of its own (`bench.one_delivery`), so that peak memory is the worker's.
"""

import json
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: TID251 -- it is what we measure against
from django.db import transaction
from django.template import engines

from bench import mailings
from bench.database import backend, employer, empty, owner
from bench.measuring import Rounds, Sample, growth, measured, middle
from bench.report import ROOT, Report
from mail.actions import enqueue
from mail.categories import Category, Lane
from mail.composing import Composer
from mail.delivery import claim, deliver_lane
from mail.models import Message, State
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from web.addresses import sender_address

SIZES, SMALL, MILLION = [1_000, 100_000], [200, 2_000], 1_000_000
# The usual ways cost the same for each person, and much; so many people tell it.
PEERS = 500
LISTMONK = 2_960  # messages a second; quoted, since it cannot be installed from the registries
OUR_PLAN, OUR_SENDING = "ours: plan", "ours: claim, intent, send, outcome"
BARE_PLAN, BARE_SENDING = "floor: bare INSERT … SELECT", "floor: ready mails, claimed and marked"


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    mailings.no_limits()
    northwind = employer("bench-mail")
    sizes = list(options.sizes or (SMALL if options.small else SIZES))
    planning(northwind, sizes + [MILLION] * options.million, rounds, report)
    with mailings.sink() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        sending(northwind, sizes, port, rounds, report)
        claiming(20_000 if options.small else 500_000, 10 if options.small else 50, report)
    empty(mailings.OUTBOX)


# Planning


def planning(northwind: Employer, sizes: Sequence[int], rounds: Rounds, report: Report) -> None:
    costs: dict[int, float] = {}
    floors: dict[int, float] = {}
    for size in sizes:
        samples = rounds.run(
            {
                BARE_PLAN: partial(_planned_bare, northwind, size),
                "floor: bare COPY": partial(_copied, northwind, size),
                OUR_PLAN: partial(_planned, northwind, size),
            }
        )
        report.case(f"plan, {size:,} readers", samples, ours=OUR_PLAN, unit=1e6 / size, per="µs")
        costs[size], floors[size] = (_each(samples[name], size) for name in (OUR_PLAN, BARE_PLAN))
    last = sizes[-1]
    report.goal("readers planned a second", 1 / costs[last], 20_000, at_least=True)
    report.goal("planning against the bare INSERT … SELECT", costs[last] / floors[last], 3)
    report.notes["growth of planning, for each reader"] = round(growth(costs), 3)


def _planned(northwind: Employer, size: int) -> Sample:
    mailings.set_scene(northwind, size)
    with measured(backend) as sample:
        assert mailings.plan(northwind) == size
    return sample


def _planned_bare(northwind: Employer, size: int) -> Sample:
    mailings.set_scene(northwind, size)
    with owner() as cursor:
        mailings.bare_table(cursor)
        with measured(partial(_pid, cursor)) as sample:
            assert mailings.plan_bare(cursor, northwind) == size
    return sample


def _copied(northwind: Employer, size: int) -> Sample:
    rows = mailings.copied_rows(northwind, size)
    with owner() as cursor:
        mailings.bare_table(cursor)
        with measured(partial(_pid, cursor)) as sample:
            cursor.copy_expert("COPY bench_outbox FROM STDIN", rows)
    return sample


def _pid(cursor: Any) -> list[int]:
    cursor.execute("SELECT pg_backend_pid()")
    return [cursor.fetchone()[0]]


def _each(samples: Sequence[Sample], size: int) -> float:
    return middle([sample.total for sample in samples]) / size


# Sending


def sending(northwind: Employer, sizes: Sequence[int], port: int, rounds: Rounds, report: Report) -> None:
    costs: dict[int, float] = {}
    for size in sizes:
        samples = rounds.run(
            {
                "floor: ready mails, SMTP alone": partial(_piped, northwind, size, port),
                BARE_SENDING: partial(_piped_and_marked, northwind, size, port),
                OUR_SENDING: partial(_sent, northwind, size, port),
            }
        )
        report.case(f"send, {size:,} messages", samples, ours=OUR_SENDING, unit=1e6 / size, per="µs")
        costs[size] = _each(samples[OUR_SENDING], size)
    last = sizes[-1]
    few = min(PEERS, sizes[-1])
    peers = rounds.run(
        {
            "peer: Django, render and send() each": partial(_django, northwind, few),
            "peer: a task for each mail": partial(_task_each, northwind, few),
            OUR_SENDING: partial(_sent, northwind, few, port),
        }
    )
    report.case(f"send, {few:,} messages", peers, ours=OUR_SENDING, unit=1e6 / few, per="µs")
    best_peer = min(_each(peers[name], few) for name in peers if name.startswith("peer"))
    report.goal("messages a second of CPU", 1 / costs[last], 3_400, at_least=True)
    report.goal("against listmonk's rate, as quoted", 1 / costs[last] / LISTMONK, 1.2, at_least=True)
    report.goal("against the best usual way", best_peer / costs[last], 8, at_least=True)
    report.goal("against ready mails, claimed and marked", costs[last] / _each(samples[BARE_SENDING], last), 2.5)
    report.goal("peak memory of the worker, MB", max(sample.peak_mb for sample in samples[OUR_SENDING]), 150)
    report.notes["growth of sending, for each message"] = round(growth(costs), 3)
    report.notes["messages a second by the clock"] = round(last / middle([s.wall for s in samples[OUR_SENDING]]))


def _sent(northwind: Employer, size: int, port: int) -> Sample:
    mailings.set_scene(northwind, size)
    assert mailings.plan(northwind) == size
    with owner() as cursor:
        cursor.execute("ANALYZE mail_message")  # as PostgreSQL does by itself within a minute
    command = [sys.executable, "-m", "bench.one_delivery", str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["rows"] == size, found
    found.pop("before_mb")
    return Sample(**found)


def _ready(northwind: Employer, size: int) -> list[tuple[str, bytes]]:
    """One of ours, composed once, for everybody."""
    mailings.set_scene(northwind, 1)
    mailings.plan(northwind)
    with tenant_scope(northwind):
        content = Composer().compose(Message.objects.get())
    return [(f"p{number}@example.com", content) for number in range(size)]


def _piped(northwind: Employer, size: int, port: int) -> Sample:
    mails = _ready(northwind, size)
    with measured() as sample:
        mailings.pipelined(port, sender_address(), mails)
    return sample


def _piped_and_marked(northwind: Employer, size: int, port: int) -> Sample:
    """Claims 500 of a bare table, sends ready mails, marks them: no promise kept but that each goes once."""
    mails = _ready(northwind, size)
    mailings.set_scene(northwind, size)
    with owner() as cursor:
        mailings.bare_table(cursor)
        mailings.plan_bare(cursor, northwind)
        with measured(partial(_pid, cursor)) as sample:
            for start in range(0, size, 500):
                cursor.execute(
                    "UPDATE bench_outbox b SET state = 'claimed' FROM (SELECT id FROM bench_outbox WHERE"
                    " lane = 'marketing' AND state = 'pending' ORDER BY tenant_id, next_at, id LIMIT 500"
                    " FOR UPDATE SKIP LOCKED) due WHERE b.id = due.id RETURNING b.id"
                )
                ids = [pk for (pk,) in cursor.fetchall()]
                mailings.pipelined(port, sender_address(), mails[start : start + 500])
                cursor.execute("UPDATE bench_outbox SET state = 'sent' WHERE id = ANY(%s::uuid[])", [ids])
    return sample


def _django(northwind: Employer, size: int) -> Sample:
    """As most projects send a newsletter: two templates and a `send()` for each, on one connection, then `save()`."""
    rows = _rows(northwind, size)
    text, html = (engines["django"].from_string(body) for body in (mailings.TEXT_OF_DJANGO, mailings.HTML_OF_DJANGO))
    wire = get_connection("django.core.mail.backends.smtp.EmailBackend")
    with tenant_scope(northwind), closing(wire), measured(backend) as sample:
        wire.open()
        for row in rows:
            _usual_mail(row, text, html, wire).send()
            _mark(row)
    return sample


def _task_each(northwind: Employer, size: int) -> Sample:
    """A task for each mail: looks its row up, connects, sends, marks. Without the broker, which would come on top."""
    rows = _rows(northwind, size)
    text, html = (engines["django"].from_string(body) for body in (mailings.TEXT_OF_DJANGO, mailings.HTML_OF_DJANGO))
    with tenant_scope(northwind), measured(backend) as sample:
        for row in rows:
            again = Message.objects.get(pk=row.pk)
            wire = get_connection("django.core.mail.backends.smtp.EmailBackend")
            _usual_mail(again, text, html, wire).send()
            _mark(again)
    return sample


def _rows(northwind: Employer, size: int) -> list[Message]:
    mailings.set_scene(northwind, size)
    mailings.plan(northwind)
    with tenant_scope(northwind):
        return list(Message.objects.in_scope())


def _usual_mail(row: Message, text: Any, html: Any, wire: Any) -> EmailMultiAlternatives:
    values = row.merge or {}
    mail = EmailMultiAlternatives("News", text.render(values), to=[row.to_address], connection=wire)
    mail.attach_alternative(html.render(values), "text/html")
    return mail


def _mark(row: Message) -> None:
    row.state, row.sent_at = State.SENT, row.created_at
    row.save(update_fields=["state", "sent_at"])


# Claiming


def claiming(pending: int, employers: int, report: Report) -> None:
    """200 of many, one employer with most of them; and how long a code takes while they wait."""
    empty(mailings.OUTBOX)
    homes = [employer(f"bench-mail-{number}") for number in range(employers)]
    first = pending * 4 // 5
    share = (pending - first) // (employers - 1)
    for number, home in enumerate(homes):
        _pending(home, share if number else first)
    with owner() as cursor:
        cursor.execute("VACUUM ANALYZE mail_message")
    times, served = [], set()
    for _turn in range(20):
        start = time.perf_counter()
        rows = claim(Lane.MARKETING, owner=uuid7(), limit=200)
        times.append(time.perf_counter() - start)
        served |= {row.tenant_id for row in rows}
        assert rows
    report.goal(f"claim of 200 among {pending:,}, ms", 1000 * middle(times), 15)
    report.goal(f"employers of {employers} that got nothing", employers - len(served), 0)
    _codes(report, pending)


def _pending(home: Employer, count: int) -> None:
    with owner() as cursor:
        cursor.execute(
            "INSERT INTO mail_message (id, tenant_id, created_at, category, lane, recipient_id, to_address,"
            " address_hash, sender_name, template, subject, text, html, headers, batch_id, content_id, state,"
            " next_at, attempts, lost_leases, sent_again, error, error_code)"
            " SELECT mail_uuid7(), %s, now(), 'news', 'marketing', gen_random_uuid(), 'p' || n || '@example.com',"
            " '', '', '', '', '', '', '{}', mail_uuid7(), mail_uuid7(), 'pending',"
            " now(), 0, 0, false, '', '' FROM generate_series(1, %s) AS n",
            [home.pk, count],
        )


def _codes(report: Report, pending: int) -> None:
    """From the commit of a code to the relay's answer, by a worker of the codes' own lane."""
    times = []
    for _turn in range(100):
        with transaction.atomic():
            enqueue(
                to="ada@example.com",
                template="accounts/sign_in_code",
                context={"code": "ABC-DEF"},
                category=Category.CODE,
                employer=None,
            )
        start = time.perf_counter()
        assert deliver_lane(Lane.CODES) == 1
        times.append(time.perf_counter() - start)
    report.goal(f"a code while {pending:,} wait, slowest of 100, s", max(times), 5)
