from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from engagement.digests.actions import set_rules
from engagement.digests.forms import RulesForm
from engagement.digests.planning import rules_of
from engagement.digests.reading import outlook_of
from engagement.digests.rules import KEEPERS
from engagement.digests.sections import sections_for
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def round_up_update(request: TenantRequest) -> HttpResponse:
    rules = rules_of()
    now = {"is_on": rules.is_on, "weekday": rules.weekday, "hour": rules.hour}
    form = RulesForm(request.POST if request.method == "POST" else None, tenant=request.tenant, initial=now)
    if request.method == "POST" and form.is_valid():
        set_rules(**form.cleaned_data, by=request.member)
        messages.success(request, _("Saved. It holds from the next round-up on."))
        return redirect("engagement:round_up_update")
    context = {
        "form": form,
        "rules": rules,
        "outlook": outlook_of(request.tenant, rules),
        "sections": sections_for(request.tenant),
    }
    page = "engagement/digests/round_up_update.html"
    return render(request, page, context, status=422 if form.is_bound else 200)
