from typing import Any

from django.db import connection

from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message, State, Trouble
from tenancy.models import uuid7
from tests.factories.console import make_grant, make_operator
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site
from web.tokens import hash_of


@argument("slug")
def slug(site: Site) -> str:
    return site.employer.slug


@argument("grant_id")
def grant_id(site: Site) -> Any:
    operator = site.once("operator", lambda: make_operator(f"helper@{site.employer.slug}.operators.example"))
    return make_grant(site.employer, operator).pk


@argument("token", of="console:enrolment_link")
def enrolment_token(site: Site) -> str:
    operator, token = make_operator(f"new@{site.employer.slug}.operators.example"), f"enrol-{site.employer.slug}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT isolation.enrol(%s, %s, %s)", [uuid7(), operator.pk, hash_of(token)])
    return token


@argument("letter_id")
def letter_id(site: Site) -> Any:
    """One that could not be delivered."""
    failed = enqueue(
        to=f"nobody@{site.employer.slug}.example",
        template="accounts/team_removed",
        context={},
        category=Category.SERVICE,
        employer=site.employer,
    )
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED, error=Trouble.NO_MAILBOX)
    return failed.pk


@body("console:employer_create")
def new_employer(site: Site) -> dict[str, Any]:
    return {"name": "Initech", "slug": "initech", "timezone": "Europe/Berlin", "owner_email": "bill@initech.example"}


@body("console:employer_suspension")
def suspension(site: Site) -> dict[str, Any]:
    return {"reason": "They have asked us to pause for a week."}


@body("console:support_ask")
def support_ask(site: Site) -> dict[str, Any]:
    return {"reason": "An import is stuck since yesterday.", "minutes": "30"}
