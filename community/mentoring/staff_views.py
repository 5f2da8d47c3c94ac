"""For those who look after mentoring: figures, and programmes with their people and pairs. Never the notes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.mentoring.actions.programmes import (
    change_programme,
    create_programme,
    end_programme,
    let_in,
    propose,
    take_back_proposal,
    take_over,
    turn_away,
)
from community.mentoring.forms import ProgrammeForm, ProposalForm
from community.mentoring.overview import figures, overview_of, programme_rows
from community.mentoring.rules import COORDINATORS, STAFF_READERS, coordinates
from community.models import MentoringProgramme, Mentorship, ProgrammePlace
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.ids import uuid_in


@module_required("mentoring")
@require_safe
@role_required(*STAFF_READERS)
def mentoring_overview(request: TenantRequest) -> HttpResponse:
    today = request.tenant.today()
    context = {
        "figures": figures(today),
        "rows": programme_rows(today),
        "may_write": coordinates(request.member),
    }
    return render(request, "community/mentoring/overview.html", context)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*COORDINATORS)
def programme_create(request: TenantRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        programme = create_programme(terms=form.terms, by=request.member)
        messages.success(request, _("Begun. Members see it on their mentoring page."))
        return redirect(programme)
    return render(
        request, "community/mentoring/programme_form.html", {"form": form}, status=422 if form.errors else 200
    )


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*COORDINATORS)
def programme_update(request: TenantRequest, programme: UUID) -> HttpResponse:
    found = _found(programme)
    form = ProgrammeForm(request.POST if request.method == "POST" else None, tenant=request.tenant, programme=found)
    if request.method == "POST" and form.is_valid():
        change_programme(programme=found, terms=form.terms, by=request.member)
        messages.success(request, _("Saved."))
        return redirect(found)
    context = {"form": form, "programme": found}
    return render(request, "community/mentoring/programme_form.html", context, status=422 if form.errors else 200)


@module_required("mentoring")
@require_safe
@role_required(*STAFF_READERS)
def programme_detail(request: TenantRequest, programme: UUID) -> HttpResponse:
    return _page(request, _found(programme))


@module_required("mentoring")
@require_POST
@role_required(*COORDINATORS)
def programme_coordination(request: TenantRequest, programme: UUID) -> HttpResponse:
    found = _found(programme)
    take_over(programme=found, by=request.member)
    messages.success(request, _("You coordinate it from now on."))
    return redirect(found)


@module_required("mentoring")
@require_POST
@role_required(*COORDINATORS)
def programme_ending(request: TenantRequest, programme: UUID) -> HttpResponse:
    found = _found(programme)
    end_programme(programme=found, by=request.member)
    messages.success(request, _("Ended. Pairs under way go on as they agreed."))
    return redirect(found)


@module_required("mentoring")
@require_POST
@role_required(*COORDINATORS)
def programme_admission(request: TenantRequest, programme: UUID, programme_place: UUID) -> HttpResponse:
    """In; or, with `out`, not in, or out again."""
    found = _found(programme)
    place = get_object_or_404(ProgrammePlace.objects.filter(programme=found), pk=programme_place)
    if place.alumnus.membership_id == request.member.pk:
        raise PermissionDenied
    if request.POST.get("out"):
        turn_away(place=place, by=request.member)
        messages.success(request, _("Taken off the list."))
    else:
        let_in(employer=request.tenant, place=place, by=request.member)
        messages.success(request, _("Let in."))
    return redirect(found)


@module_required("mentoring")
@require_POST
@role_required(*COORDINATORS)
def programme_proposal(request: TenantRequest, programme: UUID) -> HttpResponse:
    found = _found(programme)
    overview = overview_of(found, today=request.tenant.today())
    form = ProposalForm(request.POST, tenant=request.tenant, mentors=overview.mentors, mentees=overview.mentees)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            propose(
                employer=request.tenant, programme=found, mentor_id=chosen["mentor"], mentee_id=chosen["mentee"],
                line=chosen["line"], by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. Both are asked, and both decide."))
            return redirect(found)
    return _page(request, found, form=form)


@module_required("mentoring")
@require_POST
@role_required(*COORDINATORS)
def programme_proposal_withdrawal(request: TenantRequest, programme: UUID, proposed: UUID) -> HttpResponse:
    found = _found(programme)
    pair: Mentorship = get_object_or_404(
        Mentorship.objects.filter(programme=found, proposed_by__isnull=False), pk=proposed
    )
    take_back_proposal(pair=pair, by=request.member)
    messages.success(request, _("Taken back."))
    return redirect(found)


def _found(programme: UUID) -> MentoringProgramme:
    rows = MentoringProgramme.objects.select_related("coordinator")
    found: MentoringProgramme = get_object_or_404(rows, pk=programme)
    return found


def _page(request: TenantRequest, programme: MentoringProgramme, *, form: ProposalForm | None = None) -> HttpResponse:
    overview = overview_of(programme, today=request.tenant.today())
    chosen = {"mentor": uuid_in(request.GET.get("mentor")), "mentee": uuid_in(request.GET.get("mentee"))}
    context = {
        "programme": programme,
        "overview": overview,
        "form": form
        or ProposalForm(tenant=request.tenant, mentors=overview.mentors, mentees=overview.mentees, initial=chosen),
        "may_write": coordinates(request.member),
        "is_over": programme.is_over(request.tenant.today()),
        "is_coordinator": programme.coordinator_id == request.member.pk,
    }
    status = 422 if form is not None else 200
    return render(request, "community/mentoring/programme_detail.html", context, status=status)
