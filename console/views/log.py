from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit_trail.entries import by_day, chain_state
from console import log
from console.access import OperatorRequest, operator_required
from console.operators import operators_and_keys
from web.pagination import keyset_page

SIZE = 50


@require_safe
@operator_required
def audit_log(request: OperatorRequest) -> HttpResponse:
    asked = request.GET
    page = keyset_page(log.events(), order=("-id",), size=SIZE, after=asked.get("after"), before=asked.get("before"))
    context = {
        "page": page,
        "days": list(by_day(log.entries(page.items))),
        "chain": chain_state(None),
        "today": timezone.now().date(),
    }
    return render(request, "console/audit_log.html", context)


@require_safe
@operator_required
def operator_list(request: OperatorRequest) -> HttpResponse:
    """Read only: operators are made and ended by commands on the server."""
    return render(request, "console/operator_list.html", {"rows": operators_and_keys()})
