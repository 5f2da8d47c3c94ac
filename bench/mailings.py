"""The scene of the mail bench: readers who said yes, one mailing with both parts, and a sink to send it to."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import CharField, DateTimeField, F, UUIDField, Value
from django.db.models.functions import Cast, Concat, JSONObject

from bench.database import empty, owner
from bench.report import ROOT
from mail import bulk
from mail.categories import Category
from mail.models import Batch, Content, Preference
from tenancy.models import Employer
from tenancy.scope import tenant_scope

OUTBOX = (
    "mail_message",
    "mail_lease",
    "mail_mailbox",
    "mail_preference",
    "mail_batch",
    "mail_content",
    "mail_weeklycount",
    "mail_bucket",
)
PARAGRAPH = "Since you left, the Lisbon office has moved to the river, and the old coffee machine moved with it. "
SUBJECT = "{{ given_name }}, what is new at Northwind"
TEXT = 'Dear {{ given_name | "colleague" }},\n\n' + (PARAGRAPH + "\n\n") * 8 + "Your old team was {{ team }}.\n"
HTML = (
    '<html><body style="margin:0"><h1>News</h1><p>Dear {{ given_name | "colleague" }},</p>'
    + f'<p style="font-size: 16px; line-height: 24px;">{PARAGRAPH}</p>' * 12
    + "<p>Your old team was {{ team }}.</p></body></html>"
)

TEXT_OF_DJANGO = TEXT.replace(' | "colleague"', '|default:"colleague"')
HTML_OF_DJANGO = HTML.replace(' | "colleague"', '|default:"colleague"')


def no_limits() -> None:
    """What is measured is how fast it can go, not how fast it may."""
    settings.MAIL_WARM_UP_PER_DAY = settings.MAIL_DOMAIN_PER_MINUTE = settings.MAIL_EMPLOYER_PER_MINUTE = 0


def set_scene(employer: Employer, readers: int) -> None:
    empty(OUTBOX)
    with owner() as cursor:
        cursor.execute(
            "INSERT INTO mail_preference (id, tenant_id, recipient_id, category, wanted, frequency, changed_at)"
            " SELECT gen_random_uuid(), %s, gen_random_uuid(), 'news', true, 'at_once', now()"
            " FROM generate_series(1, %s)",
            [employer.pk, readers],
        )
        cursor.execute("VACUUM ANALYZE mail_preference, mail_message")


def mailing() -> tuple[Batch, Content]:
    batch = bulk.open_batch(category=Category.NEWS, source="bench")
    fields = ["given_name", "team"]
    return batch, bulk.add_content(batch=batch, language="en", subject=SUBJECT, text=TEXT, html=HTML, fields=fields)


def plan(employer: Employer) -> int:
    """One mailing to every reader, as a campaign does it."""
    with tenant_scope(employer):
        batch, content = mailing()
        readers = Preference.objects.filter(category=Category.NEWS, wanted=True).annotate(
            to_address=Concat(Value("p"), Cast("recipient_id", CharField()), Value("@example.com")),
            content_id=Value(content.pk, UUIDField()),
            merge=JSONObject(given_name=Value("Zoë"), team=F("category")),
            next_at=Cast(Value(None), DateTimeField()),
        )
        return bulk.plan(batch=batch, recipients=readers)


def bare_table(cursor: Any) -> None:
    """An outbox with nothing but its key and the index of the claim, without row-level security."""
    cursor.execute("DROP TABLE IF EXISTS bench_outbox")
    cursor.execute(
        "CREATE TABLE bench_outbox (id uuid PRIMARY KEY, tenant_id integer, created_at timestamptz, category text,"
        " lane text, recipient_id uuid, to_address text, batch text, merge jsonb, state text, next_at timestamptz)"
    )
    cursor.execute("CREATE INDEX ON bench_outbox (lane, tenant_id, next_at, id) WHERE state = 'pending'")


def plan_bare(cursor: Any, employer: Employer) -> int:
    cursor.execute(
        "INSERT INTO bench_outbox SELECT gen_random_uuid(), tenant_id, now(), 'news', 'marketing', recipient_id,"
        ' \'p\' || recipient_id || \'@example.com\', tenant_id::text, \'{"given_name": "Zoë", "team": "news"}\','
        " 'pending', now() FROM mail_preference WHERE tenant_id = %s",
        [employer.pk],
    )
    return cursor.rowcount


def copied_rows(employer: Employer, readers: int) -> StringIO:
    return StringIO(
        "".join(
            f"{uuid4()}\t{employer.pk}\t2026-11-22\tnews\tmarketing\t{uuid4()}\tp{number}@example.com\tb\t"
            '{"given_name": "Zoë", "team": "news"}\tpending\t2026-11-22\n'
            for number in range(readers)
        )
    )


@contextmanager
def sink() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def pipelined(port: int, sender: str, mails: list[tuple[str, bytes]]) -> None:
    """The least that sends them on one connection: no database, no answer looked at but for its line."""
    with closing(socket.create_connection(("127.0.0.1", port))) as wire, wire.makefile("rb") as answers:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers.readline()
        wire.sendall(b"EHLO bench\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        dot = b""
        for to, content in mails:
            wire.sendall(dot + f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode())
            for _answer in range(4 if dot else 3):
                answers.readline()
            wire.sendall(content)
            dot = b".\r\n"
        wire.sendall(dot)
        answers.readline()
