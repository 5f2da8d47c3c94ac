from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from directory.models import Alumnus
from engagement.preferences.forms import PreferenceForm
from mail.actions import set_preferences
from mail.categories import MARKETING, Category
from mail.preferences import wanted_categories
from tenancy.http import TenantRequest

ALWAYS = (Category.CODE, Category.SERVICE)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def preference_update(request: TenantRequest) -> HttpResponse:
    recipient_id = _recipient_id(request)
    wanted = wanted_categories(recipient_id)
    optional = [category.value for category in MARKETING if category in wanted]
    data = request.POST if request.method == "POST" else None
    form = PreferenceForm(data, tenant=request.tenant, initial={"wanted": optional})
    if request.method == "POST" and form.is_valid():
        set_preferences(recipient_id=recipient_id, wanted=form.answers, by=request.member)
        messages.success(request, _("Saved. We only send what you ticked."))
        return redirect("engagement:preference_update")
    context = {"form": form, "always": ALWAYS, "gets_any": bool(optional)}
    return render(request, "engagement/preference_update.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
def preference_stop(request: TenantRequest) -> HttpResponse:
    """No to everything optional, in one click."""
    everything = dict.fromkeys(MARKETING, False)
    set_preferences(recipient_id=_recipient_id(request), wanted=everything, by=request.member)
    messages.success(request, _("Done. Only mail about your own account and case still reaches you."))
    return redirect("engagement:preference_update")


def _recipient_id(request: TenantRequest) -> UUID:
    """The alumnus record where there is one: what the leaver chose before joining stays true."""
    own = Alumnus.objects.filter(membership=request.member).values_list("pk", flat=True).first()
    return own or request.member.pk
