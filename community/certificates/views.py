"""The pages of the person whose certificate it is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.certificates.actions import ask_for, revoke, take_back
from community.certificates.forms import CertificateForm
from community.certificates.payload import check_url
from community.certificates.rules import verdict
from community.certificates.words import in_words
from community.models import Certificate, CertificateState
from community.questions.desk import desk
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

CHECKS_SHOWN = 30


@module_required("services")
@require_safe
@member_required
def certificate_list(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    after, before = request.GET.get("after"), request.GET.get("before")
    rows = Certificate.objects.of(own.pk).light()
    page = keyset_page(rows, order=("-asked_at", "id"), after=after, before=before)
    context = {"page": page, "today": request.tenant.today()}
    return render(request, "community/certificates/certificate_list.html", context)


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def certificate_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = CertificateForm(request.POST if request.method == "POST" else None, alumnus=own)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_for(employer=request.tenant, alumnus=own, wishes=form.wishes, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            said = _("Here it is.") if made.is_issued else _("Asked. You get a mail when it is ready.")
            messages.success(request, said)
            return redirect(made)
    context = {"form": form, "at_once": desk().approves_by_itself}
    return render(
        request, "community/certificates/certificate_create.html", context, status=422 if form.errors else 200
    )


@module_required("services")
@require_safe
@member_required
def certificate_detail(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    """With who looked at it: when, and what the page said. Who it was is not known here either."""
    certificate = _own(request, certificate_id)
    was_issued = certificate.state in (CertificateState.ISSUED, CertificateState.REVOKED)
    context = {
        "certificate": certificate,
        "said": in_words(certificate.payload) if was_issued else None,
        "verdict": verdict(certificate, request.tenant.today()) if was_issued else "",
        "checks": list(certificate.checks.order_by("-at", "-id")[:CHECKS_SHOWN]),
        "check_url": check_url(request.tenant, certificate.code) if was_issued else "",
    }
    return render(request, "community/certificates/certificate_detail.html", context)


@module_required("services")
@require_safe
@member_required
@never_cache
def certificate_file(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    certificate = _own(request, certificate_id)
    return file_response(get_object_or_404(Certificate.objects.exclude(pdf=b""), pk=certificate.pk))


@module_required("services")
@require_POST
@member_required
def certificate_withdrawal(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    """Before it is issued the wish is taken back; after that the certificate itself."""
    certificate = _own(request, certificate_id)
    try:
        if certificate.state == CertificateState.ASKED:
            take_back(certificate=certificate)
            messages.success(request, _("Taken back."))
            return redirect("community:certificate_list")
        revoke(employer=request.tenant, certificate=certificate, words="", by=request.member)
        messages.success(request, _("Withdrawn. Whoever checks it reads that it is not valid any more."))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(certificate)


def file_response(certificate: Certificate) -> HttpResponse:
    response = HttpResponse(bytes(certificate.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _own(request: TenantRequest, certificate_id: UUID) -> Certificate:
    own = own_or_404(request)
    rows = Certificate.objects.of(own.pk).light().select_related("alumnus")
    certificate: Certificate = get_object_or_404(rows, pk=certificate_id)
    return certificate
