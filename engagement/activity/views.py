from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.profile.own import own_or_404
from engagement.activity.formula import HALF_LIFE, STEPS
from engagement.activity.reading import account_of, rows_of
from tenancy.http import TenantRequest


@require_safe
@member_required
def activity_detail(request: TenantRequest) -> HttpResponse:
    """What is counted of oneself, all of it, and what it adds up to."""
    alumnus = own_or_404(request)
    account = account_of(alumnus.pk)
    context = {
        "account": account,
        "rows": rows_of(account),
        "steps": [int(step) for step in STEPS],
        "half_life_days": HALF_LIFE.days,
    }
    return render(request, "engagement/activity/activity_detail.html", context)
