from typing import Any

from community.exchange.actions import answer as answer_help
from community.exchange.actions import ask as ask_for_help
from community.models import HelpRequest, HelpState, HelpTerms
from directory.actions import change_state, update_profile
from directory.models import AlumnusState
from tests.isolation.factories.cast import own_alumnus, peer
from tests.isolation.factories.community.mentoring import mentor
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("helper")
def helper_id(site: Site) -> Any:
    return mentor(site).pk


def help_request(site: Site, name: str, *, is_mine: bool = True, state: HelpState = HelpState.WAITING) -> HelpRequest:
    """A question of the alumnus, or to them."""

    def make() -> HelpRequest:
        own, other = own_alumnus(site), peer(site, name)
        change_state(other, state=AlumnusState.ALUMNUS, by=None)
        asker, helper = (own, other) if is_mine else (other, own)
        update_profile(helper, by=None, can_help_with=["Pricing"])
        made = ask_for_help(employer=site.employer, asker=asker, helper=helper, subject="Pricing", question="How much?")
        if state != HelpState.WAITING:
            answer_help(employer=site.employer, request=made, helper=helper, state=state, words="A tenth more.")
        return made

    return site.once(f"help {name}", make)


@argument("help_request")
def help_request_id(site: Site) -> Any:
    return help_request(site, "Tara").pk


@argument("help_request", of="community:help_answer")
def asked_help_id(site: Site) -> Any:
    return help_request(site, "Ugo", is_mine=False).pk


@argument("help_request", of="community:help_thanks")
def answered_help_id(site: Site) -> Any:
    return help_request(site, "Vera", state=HelpState.YES).pk


@body("community:help_answer")
def help_answer(site: Site) -> dict[str, Any]:
    return {"state": "yes", "words": "A tenth more."}


@body("community:help_ask")
def help_question(site: Site) -> dict[str, Any]:
    return {"subject": "Pricing", "question": "How much?"}


@body("community:exchange_limit")
def help_limit(site: Site) -> dict[str, Any]:
    return {"per_month": "4"}


@row("community.HelpTerms")
@row("community.HelpRequest")
def help_rows(site: Site) -> None:
    help_request_id(site)
    HelpTerms.objects.get_or_create(alumnus=own_alumnus(site))
