"""The member home at its heaviest: 500 connections, 50 groups, a circle of 200, in an employer of 100,000, with every
part of the network on. Beside it the statements of that page alone, sent bare: the least that could draw it so.
"""

from argparse import Namespace
from datetime import timedelta
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.members.actions import find_or_make_user
from accounts.models import Membership
from bench.database import backend, owner_login
from bench.directory import member_client
from bench.measuring import Rounds, Sample, measured, middle
from bench.people import OTHERS, populate, settle
from bench.report import Report
from community.models import Group, GroupMember, Mark
from directory.models import Alumnus, Connection, ConnectionState, Job
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope

SIZE, SMALL = 100_000, 2_000
CONNECTIONS, GROUPS, CIRCLE = 500, 50, 200
PAGES = 20  # a sample, so that clock ticks of 10 ms do not count
OURS, BARE = "ours: the page", "floor: its statements, sent bare"


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    size = SMALL if options.small else SIZE
    employer = populate([size], others=OTHERS // 100 if options.small else OTHERS // 10)[size]
    with owner_login():
        Employer.objects.filter(pk=employer.pk).update(modules=[module.name for module in all_modules()])
    client = member_client(employer)
    settle_in(employer)
    statements, queries = asked(client, employer)
    samples = rounds.run({BARE: partial(bare, statements, employer), OURS: partial(pages, client, employer, queries)})
    report.case(f"home of a member, {size:,} people", samples, ours=OURS, unit=1000 / PAGES, per="ms")
    report.goal("queries of the home page", queries, 12)
    report.goal("SQL of the home page, ms", 1000 / PAGES * middle([sample.sql for sample in samples[OURS]]), 50)
    report.notes["statements"] = [statement[:400] for statement in statements]


def settle_in(employer: Employer) -> None:
    """The member who looks gets what a busy one has. Once: later runs find it there."""
    user = find_or_make_user(email=f"bench@{employer.slug}.example", by=None)
    with tenant_scope(employer):
        member = Membership.objects.get(user_id=user.pk)
        if Connection.objects.filter(asker__membership=member).exists():
            return
        own, *others = Alumnus.objects.filter(joined_at__isnull=False).order_by("pk")[: CONNECTIONS + 1]
        Alumnus.objects.filter(pk=own.pk).update(membership=member)
        now, today = timezone.now(), employer.today()
        Connection.objects.bulk_create(
            Connection(asker=own, asked=other, state=ConnectionState.ACCEPTED, answered_at=now) for other in others
        )
        Job.objects.bulk_create(
            Job(alumnus=other, employer_name="Tidewater", title="Baker", started_on=today - timedelta(days=9))
            for other in others[:40]
        )
        groups = Group.objects.bulk_create(
            Group(name=f"Group {number}", name_key=f"group {number}", member_count=1) for number in range(GROUPS)
        )
        GroupMember.objects.bulk_create(GroupMember(group=group, alumnus=own) for group in groups)
        Mark.objects.bulk_create(
            Mark(
                owner=own, person=other, name=other.full_name, since_on=today - timedelta(days=100),
                like_on=today - timedelta(days=number % 60), most_on=today + timedelta(days=30),
            )
            for number, other in enumerate(others[:CIRCLE])
        )  # fmt: skip
    settle()


def asked(client: Client, employer: Employer) -> tuple[list[str], int]:
    """What one page asks, once what is asked rarely (such as a template's first use) has been."""
    for _warm in range(2):
        page(client, employer)
    with CaptureQueriesContext(connection) as found:
        page(client, employer)
    sent = [str(query["sql"]) for query in found.captured_queries]
    reads = [sql for sql in sent if sql.lstrip().upper().startswith(("SELECT", "WITH")) and "set_config" not in sql]
    return reads, len(reads)


def page(client: Client, employer: Employer) -> None:
    assert client.get(f"{employer.base_path}home/", secure=True).status_code == 200


def pages(client: Client, employer: Employer, queries: int) -> Sample:
    with measured(backend) as sample:
        for _page in range(PAGES):
            page(client, employer)
    sample.queries = queries
    return sample


def bare(statements: list[str], employer: Employer) -> Sample:
    with tenant_scope(employer), connection.cursor() as cursor, measured(backend) as sample:
        for _page in range(PAGES):
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()
    sample.queries = len(statements)
    return sample
