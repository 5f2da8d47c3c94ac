from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from audit.events import record
from directory.models import Spell
from feedback.interviews.actions import (
    NotPossible,
    WrongInterviewer,
    decline,
    finish,
    keep_notes,
    open_interview,
    reopen,
    schedule,
)
from feedback.interviews.forms import AppointmentForm, EditionForm, NotesForm, OutcomeForm
from feedback.interviews.reading import sections_of, visible_to
from feedback.interviews.rules import INTERVIEWERS, PLANNERS, READERS, can_hold, can_plan, can_read_notes
from feedback.models import ExitInterview, InterviewState, Outcome
from feedback.promises.forms import PromiseForm
from feedback.promises.reading import promises_of
from feedback.questions.answering import clean
from feedback.questions.content import Content
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

SOON = timedelta(days=7)  # whoever leaves by then and has no date stands out
SHOWN = {
    "pending": (InterviewState.PENDING,),
    "scheduled": (InterviewState.SCHEDULED,),
    "ended": (InterviewState.DONE, InterviewState.DECLINED),
}


@module_required("feedback")
@require_safe
@role_required(*READERS)
def interview_list(request: TenantRequest) -> HttpResponse:
    everything = visible_to(request.member)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "pending"
    order = {"pending": ("spell__last_day", "id"), "scheduled": ("starts_at", "id"), "ended": ("-ended_on", "id")}[show]
    rows = everything.filter(state__in=SHOWN[show])
    if show == "pending":
        rows = rows.filter(spell__last_day__isnull=False)
    if show == "ended":
        rows = rows.filter(ended_on__isnull=False)
    page = keyset_page(rows, order=order, after=request.GET.get("after"), before=request.GET.get("before"))
    tabs = [
        ("pending", _("No date yet"), everything.filter(state=InterviewState.PENDING).count()),
        ("scheduled", _("Scheduled"), everything.filter(state=InterviewState.SCHEDULED).count()),
        ("ended", _("Ended"), None),
    ]
    today = request.tenant.today()
    context = {"page": page, "tabs": tabs, "show": show, "today": today, "soon": today + SOON}
    return render(request, "feedback/interviews/interview_list.html", context)


@module_required("feedback")
@require_POST
@role_required(*PLANNERS)
def interview_create(request: TenantRequest, spell: UUID) -> HttpResponse:
    """From a person's record."""
    found: Spell = get_object_or_404(Spell.objects.filter(last_day__isnull=False).select_related("alumnus"), pk=spell)
    return redirect(open_interview(spell=found, by=request.member))


@module_required("feedback")
@require_safe
@role_required(*READERS)
def interview_detail(request: TenantRequest, interview: UUID) -> HttpResponse:
    return _page(request, _found(request, interview))


@module_required("feedback")
@require_POST
@role_required(*PLANNERS)
def interview_appointment(request: TenantRequest, interview: UUID) -> HttpResponse:
    found = _found(request, interview)
    form = AppointmentForm(request.POST, interview=found, tenant=request.tenant)
    if form.is_valid():
        try:
            schedule(
                interview=found, appointment=form.appointment, edition=form.cleaned_data["edition"],
                version=form.version, by=request.member,
            )  # fmt: skip
        except WrongInterviewer as error:
            form.add_error("interviewer", str(error))
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Both have been invited, with an entry for their calendars."))
            return redirect(found)
    return _page(request, found, appointment=form, status=422)


@module_required("feedback")
@require_POST
@role_required(*PLANNERS)
def interview_refusal(request: TenantRequest, interview: UUID) -> HttpResponse:
    """They would rather not; or, with `undo`, they would after all."""
    found = _found(request, interview)
    form = EditionForm(request.POST)
    act = reopen if request.POST.get("undo") else decline
    try:
        if not form.is_valid():
            raise NotPossible(_("Open the page once more, then try again."))
        act(interview=found, edition=form.cleaned_data["edition"], by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(found)


@module_required("feedback")
@require_POST
@role_required(*INTERVIEWERS)
def interview_notes(request: TenantRequest, interview: UUID) -> HttpResponse:
    found = _to_hold(request, interview)
    form = NotesForm(request.POST)
    answers, errors, typed = found.answers, {}, {}
    if found.version is not None:
        cleaned = clean(Content.load(found.version.content), request.POST, draft=True)
        answers, errors, typed = cleaned.answers, cleaned.errors, cleaned.typed
    if form.is_valid() and not errors:
        try:
            keep_notes(
                interview=found, notes=form.cleaned_data["notes"], answers=answers,
                edition=form.cleaned_data["edition"], by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect(found)
    return _page(request, found, notes=form, typed=typed, errors=errors, status=422)


@module_required("feedback")
@require_POST
@role_required(*INTERVIEWERS)
def interview_outcome(request: TenantRequest, interview: UUID) -> HttpResponse:
    found = _to_hold(request, interview)
    form = OutcomeForm(request.POST, today=request.tenant.today(), edition=found.edition)
    if form.is_valid():
        data = form.cleaned_data
        try:
            finish(
                interview=found, outcome=Outcome(data["outcome"]), on=data["on"], edition=data["edition"],
                by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. What was promised is the next thing."))
            return redirect(found)
    return _page(request, found, outcome=form, status=422)


def _found(request: TenantRequest, interview: UUID) -> ExitInterview:
    rows = visible_to(request.member).select_related("version", "version__survey")
    found: ExitInterview = get_object_or_404(rows, pk=interview)
    return found


def _to_hold(request: TenantRequest, interview: UUID) -> ExitInterview:
    found = _found(request, interview)
    if not can_hold(request.member, found):
        raise PermissionDenied
    return found


def _page(
    request: TenantRequest,
    interview: ExitInterview,
    *,
    appointment: AppointmentForm | None = None,
    notes: NotesForm | None = None,
    outcome: OutcomeForm | None = None,
    typed: dict[str, object] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    reads, plans = can_read_notes(request.member, interview), can_plan(request.member)
    today = request.tenant.today()
    context = {
        "interview": interview,
        "may_plan": plans,
        "may_hold": can_hold(request.member, interview),
        "reads": reads,
        "appointment": appointment or AppointmentForm(interview=interview, tenant=request.tenant) if plans else None,
        "notes": notes or NotesForm(initial={"edition": interview.edition, "notes": interview.notes}),
        "outcome": outcome or OutcomeForm(today=today, edition=interview.edition),
        "sections": sections_of(interview, typed=typed, errors=errors) if reads else [],
        "promises": promises_of(interview) if reads else [],
        "promise": PromiseForm(tenant=request.tenant) if plans else None,
        "today": today,
    }
    if reads and (interview.notes or interview.answers):
        with transaction.atomic():
            record("interview.notes_read", subject=interview.alumnus, by=request.member)
    return render(request, "feedback/interviews/interview_detail.html", context, status=status)
