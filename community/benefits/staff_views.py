"""What staff offer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.benefits.actions import CodesTaken, add_codes, delete_benefit, hide, save_benefit, show
from community.benefits.forms import BenefitForm, CodesForm
from community.benefits.rules import READERS, WRITERS, can_write
from community.models import Benefit, CodeKind
from directory.countries import country_names
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

CODES_LEFT = Count("codes", filter=Q(codes__taken_at__isnull=True))


@module_required("news")
@require_safe
@role_required(*READERS)
def benefit_desk(request: TenantRequest) -> HttpResponse:
    benefits = Benefit.objects.annotate(codes_left=CODES_LEFT)
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(benefits, order=("-changed_at", "id"), after=after, before=before)
    context = {
        "page": page,
        "today": request.tenant.today(),
        "single": CodeKind.SINGLE,
        "may_write": can_write(request.member),
    }
    return render(request, "community/benefits/benefit_desk.html", context)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def benefit_create(request: TenantRequest) -> HttpResponse:
    form = BenefitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        benefit = save_benefit(fields=form.values, by=request.member)
        messages.success(request, _("Saved. Members do not see it yet."))
        return redirect("community:benefit_update", benefit.pk)
    return _form_page(request, None, form=form)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def benefit_update(request: TenantRequest, benefit: UUID) -> HttpResponse:
    found = _benefit_or_404(benefit)
    form = BenefitForm(request.POST if request.method == "POST" else None, benefit=found)
    if request.method == "POST" and form.is_valid():
        save_benefit(benefit=found, fields=form.values, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("community:benefit_update", found.pk)
    return _form_page(request, found, form=form)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def benefit_codes(request: TenantRequest, benefit: UUID) -> HttpResponse:
    """All codes of the file or none, with what is wrong line by line."""
    found = _benefit_or_404(benefit)
    form = CodesForm(request.POST, request.FILES)
    if form.is_valid():
        sheet = form.cleaned_data["file"]
        try:
            number = add_codes(benefit=found, codes=sheet.codes, by=request.member)
        except CodesTaken as error:
            sheet.refuse_known(error.codes)
            form.add_error("file", str(error))
        except ActionError as error:
            form.add_error("file", str(error))
        else:
            text = ngettext("%(number)d code was added.", "%(number)d codes were added.", number)
            messages.success(request, text % {"number": number})
            return redirect("community:benefit_update", found.pk)
    return _form_page(request, found, codes=form)


@module_required("news")
@require_POST
@role_required(*WRITERS)
def benefit_publication(request: TenantRequest, benefit: UUID) -> HttpResponse:
    """To members; or, with `undo`, off their page."""
    found = _benefit_or_404(benefit)
    if request.POST.get("undo"):
        hide(benefit=found, by=request.member)
        messages.success(request, _("Members see it no longer."))
        return redirect("community:benefit_update", found.pk)
    try:
        show(benefit=found, today=request.tenant.today(), by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Members see it on its days."))
    return redirect("community:benefit_update", found.pk)


@module_required("news")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def benefit_deletion(request: TenantRequest, benefit: UUID) -> HttpResponse:
    found = _benefit_or_404(benefit)
    if request.method == "POST":
        delete_benefit(benefit=found, by=request.member)
        messages.success(request, _("Deleted."))
        return redirect("community:benefit_desk")
    return render(request, "community/benefits/benefit_deletion.html", {"benefit": found})


def _benefit_or_404(pk: UUID) -> Benefit:
    found: Benefit = get_object_or_404(Benefit, pk=pk)
    return found


def _form_page(
    request: TenantRequest, benefit: Benefit | None, *, form: BenefitForm | None = None, codes: CodesForm | None = None
) -> HttpResponse:
    form = form or BenefitForm(benefit=benefit)
    codes = codes or CodesForm()
    context: dict[str, Any] = {
        "benefit": benefit,
        "form": form,
        "codes": codes,
        "code_errors": codes.sheet.errors if getattr(codes, "sheet", None) else [],
        "countries": country_names().values(),
        "today": request.tenant.today(),
    }
    if benefit is not None:
        held = benefit.codes.aggregate(all=Count("pk"), left=Count("pk", filter=Q(taken_at__isnull=True)))
        context |= {"codes_held": held["all"], "codes_left": held["left"]}
    status = 422 if form.errors or codes.errors else 200
    return render(request, "community/benefits/benefit_form.html", context, status=status)
