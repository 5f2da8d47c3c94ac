"""What members see: the list, one benefit, and its code once they ask for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_required
from community.benefits.actions import take_up
from community.benefits.reading import offered_to, own_code, taken_by
from community.models import Benefit, CodeKind
from directory.access import approval_required
from directory.countries import country_name
from directory.profile.own import own_or_404, own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("news")
@require_safe
@member_required
@approval_required
def benefit_list(request: TenantRequest) -> HttpResponse:
    own = own_or_none(request)
    page = keyset_page(
        offered_to(own, today=request.tenant.today()),
        order=("-shown_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    taken = taken_by(own, [each.pk for each in page.items]) if own else set()
    rows = [{"benefit": each, "is_taken": each.pk in taken} for each in page.items]
    return render(request, "community/benefits/benefit_list.html", {"page": page, "rows": rows})


@module_required("news")
@require_safe
@member_required
@approval_required
def benefit_detail(request: TenantRequest, benefit: UUID) -> HttpResponse:
    own = own_or_none(request)
    found = _offered_or_404(request, benefit)
    context = {
        "benefit": found,
        "countries": [country_name(code) for code in found.countries],
        "code": own_code(found, own) if own else "",
        "is_taken": bool(own and taken_by(own, [found.pk])),
        "may_take": own is not None,
        "has_code": found.code_kind != CodeKind.NONE,
    }
    return render(request, "community/benefits/benefit_detail.html", context)


@module_required("news")
@require_POST
@member_required
@approval_required
def benefit_use(request: TenantRequest, benefit: UUID) -> HttpResponse:
    """Shows the code, or goes to the partner's page; the number of people who did is counted, and no name told."""
    own = own_or_404(request)
    found = _offered_or_404(request, benefit)
    try:
        found = take_up(benefit=found, alumnus=own, today=request.tenant.today())
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect("community:benefit_list")
    return redirect(found)


def _offered_or_404(request: TenantRequest, pk: UUID) -> Benefit:
    offered = offered_to(own_or_none(request), today=request.tenant.today())
    found: Benefit = get_object_or_404(offered, pk=pk)
    return found
