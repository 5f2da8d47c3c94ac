"""Giving a person a way into the network: a new one for a member, one on paper for somebody without an address."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.models import Role
from accounts.step_up import step_up_required
from directory.forms import WayInForm
from directory.models import Alumnus
from directory.people.ways_in import CLOSED_STATES, give_way_in, latest_way_in
from tenancy.http import TenantRequest
from tenancy.urls import employer_url
from web.errors import ActionError


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.HR_ADMIN)
@step_up_required("people.recover")
@never_cache
def way_in(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus: Alumnus = get_object_or_404(Alumnus.objects.select_related("membership"), pk=alumnus_id)
    form = WayInForm(request.POST or None, tenant=request.tenant, is_member=alumnus.has_joined)
    if request.method != "POST" or not form.is_valid():
        return _page(request, alumnus, form)
    try:
        given = give_way_in(alumnus, employer=request.tenant, email=form.cleaned_data["email"], by=request.user)
    except ActionError as error:
        form.add_error(None, str(error))
        return _page(request, alumnus, form)
    if given.code:
        url = employer_url(request.tenant, "accounts:join_code")
        context = {"alumnus": alumnus, "invitation": given.invitation, "code": given.code, "url": url}
        return render(request, "directory/way_in_sheet.html", context)
    messages.success(request, _("The new way in is on its way by e-mail. The sign-in they had has been told, too."))
    return redirect("directory:person_detail", alumnus.pk)


def _page(request: TenantRequest, alumnus: Alumnus, form: WayInForm) -> HttpResponse:
    context = {
        "alumnus": alumnus,
        "form": form,
        "latest": latest_way_in(alumnus),
        "is_closed": alumnus.state in CLOSED_STATES,
    }
    return render(request, "directory/way_in.html", context, status=422 if form.errors else 200)
