from typing import Any

from boomerang.models import Outreach, OutreachTemplate
from boomerang.outreach.actions import save_template
from boomerang.outreach.links import ticket_of as reply_ticket_of
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.pipeline import candidacy
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("template")
def outreach_template_id(site: Site) -> Any:
    return site.once("outreach template", lambda: _outreach_template(site)).pk


def _outreach_template(site: Site) -> OutreachTemplate:
    by = membership(site.employer, site.people["recruiter"])
    return save_template(template=None, name="First word", subject="Baker?", body="Come back.", by=by)


def outreach(site: Site) -> Outreach:
    """As if it had been sent: whether it may be is another question."""
    return site.once(
        "outreach", lambda: Outreach.objects.create(candidacy=candidacy(site), subject="Baker?", text="Come back.")
    )


@argument("token", of="outreach_reply:page")
def reply_token(site: Site) -> str:
    return reply_ticket_of(outreach(site)).token


@row("boomerang.Outreach")
@row("boomerang.OutreachTemplate")
def outreach_rows(site: Site) -> None:
    outreach(site), outreach_template_id(site)


@body("boomerang:outreach_create")
def letter_to_candidates(site: Site) -> dict[str, Any]:
    return {"subject": "Baker?", "body": "Come back.", "people": [candidacy(site).pk], "preview": "1"}


@body("outreach_reply:page")
def candidate_answer(site: Site) -> dict[str, Any]:
    return {"answer": "interested"}
