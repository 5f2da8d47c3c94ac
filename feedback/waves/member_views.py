"""What members say about being asked: nobody but they may shorten their rest."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_required
from directory.profile.own import own_or_404
from feedback.models import LastAsked
from feedback.waves.actions import let_ask
from feedback.waves.audience import REST
from mail.categories import Category
from mail.preferences import wants_at_once
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own_surveys(request: TenantRequest) -> HttpResponse:
    """When one was last asked and may be asked again. Which surveys, and whether one has answered, is not kept."""
    alumnus = own_or_404(request)
    if request.method == "POST":
        may_ask = "ask" in request.POST
        let_ask(alumnus=alumnus, may_ask=may_ask)
        messages.success(request, _("The next survey may come sooner.") if may_ask else _("You have your rest."))
        return redirect("feedback:own_surveys")
    last = LastAsked.objects.filter(alumnus=alumnus).first()
    rests_until = last.on + REST if last and last.on and last.on + REST > request.tenant.today() else None
    context = {
        "last": last,
        "rests_until": rests_until,
        "is_wanted": wants_at_once(alumnus.pk, Category.SURVEYS),
    }
    return render(request, "feedback/waves/own_surveys.html", context)
