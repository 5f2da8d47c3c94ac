"""An employer's own settings, and its logo."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public, role_required
from accounts.employer.actions import change_employer
from accounts.forms import EmployerForm
from accounts.models import Role
from tenancy.http import TenantRequest
from tenancy.models import Employer


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.OWNER, Role.HR_ADMIN)
def employer_settings(request: TenantRequest) -> HttpResponse:
    employer = Employer.objects.get(pk=request.tenant.pk)
    form = EmployerForm(request.POST or None, request.FILES or None, instance=employer)
    if request.method != "POST":
        return _settings_page(request, form)
    if not form.is_valid():
        return _settings_page(request, form, status=422)
    change_employer(employer=employer, changed=form.changed_columns, by=request.member)
    messages.success(request, _("Saved."))
    return redirect("accounts:employer_settings")


def _settings_page(request: TenantRequest, form: EmployerForm, *, status: int = 200) -> HttpResponse:
    return render(request, "accounts/employer_settings.html", {"form": form}, status=status)


@require_safe
@public("The logo stands on the landing page and in mails; its name cannot be guessed and never changes its picture.")
def employer_logo(request: HttpRequest, employer_id: int, name: str) -> HttpResponseBase:
    path = f"employers/{employer_id}/logo/{name}"
    if not Employer.objects.filter(pk=employer_id, logo=path).exists():
        raise Http404
    response = FileResponse(default_storage.open(path), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
