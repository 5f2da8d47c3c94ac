"""HR's side: what waits, one certificate, one made for somebody, the key, and what was decided about both services."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from community.certificates.actions import decline, issue, issue_for, revoke
from community.certificates.forms import ReasonForm, SpellsForm
from community.certificates.keys import change_key, public_keys
from community.certificates.reading import spells_of
from community.certificates.rules import READERS, WRITERS, can_write
from community.certificates.views import file_response
from community.certificates.words import in_words, spell_in_words
from community.models import Certificate, CertificatePart, CertificateState
from community.questions.desk import desk, set_terms
from community.questions.forms import DeskForm
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.navigation import waiting_at
from web.pagination import keyset_page

SHOWN = {state.value: state for state in CertificateState}


@module_required("services")
@require_safe
@role_required(*READERS)
def desk_certificate_list(request: TenantRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWN else CertificateState.ASKED.value
    order = ("asked_at", "id") if show == CertificateState.ASKED else ("-asked_at", "id")
    rows = Certificate.objects.light().select_related("alumnus").filter(state=show)
    after, before = request.GET.get("after"), request.GET.get("before")
    waiting = waiting_at("community:desk_certificate_list", request, area="staff")
    tabs = [
        (state.value, state.label, waiting if state == CertificateState.ASKED else None) for state in SHOWN.values()
    ]
    context = {
        "page": keyset_page(rows, order=order, after=after, before=before),
        "tabs": tabs,
        "show": show,
        "today": request.tenant.today(),
        "may_write": can_write(request.member),
    }
    return render(request, "community/certificates/desk_list.html", context)


@module_required("services")
@require_safe
@role_required(*READERS)
def desk_certificate(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    return _page(request, _found(certificate_id))


@module_required("services")
@require_POST
@role_required(*WRITERS)
def desk_certificate_issue(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    certificate = _found(certificate_id)
    try:
        issue(employer=request.tenant, certificate=certificate, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        name = certificate.alumnus.full_name
        messages.success(request, _("Issued. %(name)s gets a mail now.") % {"name": name})
    return redirect(certificate.desk_url)


@module_required("services")
@require_POST
@role_required(*WRITERS)
def desk_certificate_refusal(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    """Declined while it waits; withdrawn once it was issued. Both with a reason that the person reads."""
    certificate = _found(certificate_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        act = decline if certificate.state == CertificateState.ASKED else revoke
        try:
            act(employer=request.tenant, certificate=certificate, words=form.cleaned_data["words"], by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done. The person gets a mail with your words."))
            return redirect(certificate.desk_url)
    return _page(request, certificate, form=form, status=422)


@module_required("services")
@require_safe
@role_required(*WRITERS)
@never_cache
def desk_certificate_file(request: TenantRequest, certificate_id: UUID) -> HttpResponse:
    return file_response(get_object_or_404(Certificate.objects.exclude(pdf=b""), pk=certificate_id))


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def desk_certificate_create(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    """For somebody who cannot ask: dates and roles alone."""
    alumnus: Alumnus = get_object_or_404(Alumnus.objects.all(), pk=alumnus_id)
    form = SpellsForm(request.POST if request.method == "POST" else None, alumnus=alumnus)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = issue_for(
                employer=request.tenant, alumnus=alumnus, spells=data["spells"],
                printed_name=data.get("printed_name", ""), by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Issued."))
            return redirect(made.desk_url)
    context = {"form": form, "alumnus": alumnus}
    return render(request, "community/certificates/desk_create.html", context, status=422 if form.errors else 200)


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def service_settings(request: TenantRequest) -> HttpResponse:
    form = DeskForm(request.POST if request.method == "POST" else None, held=desk())
    if request.method == "POST" and form.is_valid():
        set_terms(terms=form.terms, by=request.member)
        messages.success(request, _("Saved. It holds for what is asked from now on."))
        return redirect("community:service_settings")
    context = {"form": form, "keys": public_keys()}
    return render(request, "community/certificates/settings.html", context, status=422 if form.errors else 200)


@module_required("services")
@require_POST
@role_required(*WRITERS)
@step_up_required("certificates.change_key")
def certificate_key_change(request: TenantRequest) -> HttpResponse:
    change_key(by=request.member)
    messages.success(request, _("A new key signs from now on. What was signed before stays good."))
    return redirect("community:service_settings")


def _found(certificate_id: UUID) -> Certificate:
    rows = Certificate.objects.light().select_related("alumnus", "asked_by", "decided_by")
    certificate: Certificate = get_object_or_404(rows, pk=certificate_id)
    return certificate


def _page(
    request: TenantRequest, certificate: Certificate, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    was_issued = bool(certificate.payload)
    context = {
        "certificate": certificate,
        "said": in_words(certificate.payload) if was_issued else None,
        "spells": [] if was_issued else [spell_in_words(spell) for spell in spells_of(certificate)],
        "parts": [label for part, label in CertificatePart.choices if part in certificate.parts],
        "form": form or ReasonForm(),
        "may_write": can_write(request.member),
        "has_expired": certificate.has_expired(request.tenant.today()),
    }
    return render(request, "community/certificates/desk_detail.html", context, status=status)
