"""How many claims wait for HR: in the menu and on the start page, asked once for a page."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offboarding.claims.rules import can_decide_claims
from offboarding.models import Claim
from web.navigation import NavItem, register, waiting_at

QUEUE = "offboarding:claim_list"


def claims_waiting(request: HttpRequest) -> int:
    """0 for colleagues who decide none."""
    return waiting_at(QUEUE, request, area="staff")


def _decides(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and can_decide_claims(member)


def register_item() -> None:
    register(
        NavItem(
            label=_("Requests to join"), url_name=QUEUE, icon="inbox", order=14, area="staff",
            group=_("Leavers"), also=("offboarding:claim_detail", "offboarding:claim_refusal"), module="offboarding",
            visible=_decides, waiting=lambda request: Claim.objects.waiting(),
        )
    )  # fmt: skip
