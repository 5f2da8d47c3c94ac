from typing import Any

from django.utils import timezone

from community.circle.actions import Wish as CircleWish
from community.circle.actions import log_contact, mark_outside
from community.circle.links import ticket_of as named_ticket_of
from community.models import AskState, CircleMail, Contact, ContactKind, Mark, NamedColleague
from tenancy.models import uuid7
from tests.isolation.factories.cast import own_alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def circle_mark(site: Site) -> Mark:
    """Of the alumnus whose session opens the pages: somebody outside, with a call noted by hand."""

    def make() -> Mark:
        made = mark_outside(
            owner=own_alumnus(site), name="Greta Holm", note="From the canteen.",
            wish=CircleWish(labels=["band"]), today=site.employer.today(),
        )  # fmt: skip
        log_contact(mark=made, kind=ContactKind.CALL, on=site.employer.today(), note="Her dog.", employer=site.employer)
        return made

    return site.once("circle mark", make)


@argument("mark_id")
def circle_mark_id(site: Site) -> Any:
    return circle_mark(site).pk


@argument("contact_id")
def circle_contact_id(site: Site) -> Any:
    return Contact.objects.filter(outside=circle_mark(site)).latest("at").pk


def named_colleague(site: Site) -> NamedColleague:
    def make() -> NamedColleague:
        return NamedColleague.objects.create(
            owner=own_alumnus(site), named_id=uuid7(), name="Yara Haddad", email="yara.haddad@home.example",
            state=AskState.MAILED, asked_at=timezone.now(),
        )  # fmt: skip

    return site.once("named colleague", make)


@argument("named_id")
def named_colleague_id(site: Site) -> Any:
    return named_colleague(site).pk


@argument("token", of="community:named_answer")
def named_colleague_token(site: Site) -> str:
    return named_ticket_of(named_colleague(site))


@row("community.Mark")
@row("community.Contact")
@row("community.NamedColleague")
@row("community.CircleMail")
def circle_rows(site: Site) -> None:
    circle_mark(site)
    named_colleague(site)
    CircleMail.objects.get_or_create(owner=own_alumnus(site))


@body("community:mark_create")
@body("community:outside_create")
@body("community:mark_detail")
def circle_wish(site: Site) -> dict[str, Any]:
    return {"name": "Hugo Lind", "note": "", "like": "3m", "most": "4m", "labels": ""}


@body("community:mark_contact")
def circle_call(site: Site) -> dict[str, Any]:
    return {"kind": "call", "on": str(site.employer.today()), "note": ""}


@body("community:circle_labels")
def circle_label(site: Site) -> dict[str, Any]:
    return {"label": "band", "like": "1m", "most": "2m"}


@body("community:circle_mail")
def circle_mail_day(site: Site) -> dict[str, Any]:
    return {"weekday": "2", "is_on": "on"}


@body("community:named_answer")
def named_colleagues_no(site: Site) -> dict[str, Any]:
    return {"answer": "no"}
