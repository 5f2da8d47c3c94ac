"""One mentorship, for the two alone: the answer, the way there, and the end. Staff have no part in it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.mentoring.actions.asking import accept, decline, withdraw
from community.mentoring.actions.going import (
    add_note,
    clear_next_date,
    end,
    log_meeting,
    remove_note,
    renew,
    set_goals,
    set_next_date,
)
from community.mentoring.emails import entry_of
from community.mentoring.forms import AnswerForm, EndForm, GoalsForm, MeetingForm, NextDateForm, NoteForm
from community.mentoring.people import NotThere
from community.mentoring.reading import notes_of, pairs_of, rows_of, waits_for
from community.mentoring.rules import can_renew, renewed_until
from community.models import EndReason, MentoringFormat, Mentorship, MentorshipMeeting, MentorshipNote
from directory.access import approval_required
from directory.connections.views import hidden, own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.calendars import calendar
from web.errors import ActionError


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def mentorship_detail(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    return _page(request, own, pair)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_answer(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    form = AnswerForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _page(request, own, pair, answer=form)
    says_yes = form.cleaned_data["answer"] == AnswerForm.YES
    act = accept if says_yes else decline
    try:
        found = act(employer=request.tenant, pair=pair, alumnus=own, answer=form.cleaned_data["words"])
    except NotThere:
        return hidden(request)
    except ActionError as error:
        form.add_error(None, str(error))
        return _page(request, own, pair, answer=form)
    if not says_yes:
        messages.success(request, _("Answered. Thank you for saying so."))
        return redirect("community:mentoring_home")
    agreed = _("Agreed. Fix a first date while you are at it.")
    messages.success(request, agreed if found.is_going else _("Noted. It begins when the other has said yes too."))
    return redirect(found)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_withdrawal(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    try:
        withdraw(pair=pair, alumnus=own)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect(pair)
    messages.success(request, _("Taken back."))
    return redirect("community:mentoring_home")


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_goals(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    form = GoalsForm(request.POST, tenant=request.tenant, pair=pair)
    return _done(request, own, pair, "goals", form, lambda: set_goals(pair=pair, alumnus=own, **form.cleaned_data))


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_date(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    """The next date; or, with `clear`, that it is off."""
    own, pair = _own(request, mentorship)
    if request.POST.get("clear"):
        empty = forms.Form({})
        return _done(
            request, own, pair, "date", empty, lambda: clear_next_date(employer=request.tenant, pair=pair, alumnus=own)
        )
    form = NextDateForm(request.POST, tenant=request.tenant, pair=pair)
    return _done(
        request, own, pair, "date", form,
        lambda: set_next_date(employer=request.tenant, pair=pair, alumnus=own, next_date=form.next_date),
    )  # fmt: skip


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def mentorship_ics(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    if pair.next_at is None:
        return hidden(request)
    about = pair.mentee if pair.mentor_id == own.pk else pair.mentor
    entry = entry_of(pair, about=about, employer=request.tenant)
    response = HttpResponse(calendar([entry], now=timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mentoring.ics"'
    response["Cache-Control"] = "no-store"
    return response


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_note(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    form = NoteForm(request.POST, tenant=request.tenant)
    return _done(request, own, pair, "note", form, lambda: add_note(pair=pair, alumnus=own, **form.cleaned_data))


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_note_deletion(request: TenantRequest, mentorship: UUID, mentorship_note: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    note = get_object_or_404(MentorshipNote.objects.filter(mentorship=pair, author=own), pk=mentorship_note)
    remove_note(note=note, alumnus=own)
    messages.success(request, _("The note is gone."))
    return redirect(pair)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_meeting(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    form = MeetingForm(request.POST, tenant=request.tenant)

    def act() -> object:
        on, how = form.cleaned_data["on"], MentoringFormat(form.cleaned_data["format"])
        return log_meeting(employer=request.tenant, pair=pair, alumnus=own, on=on, format=how)

    return _done(request, own, pair, "meeting", form, act)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def mentorship_renewal(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    return _done(request, own, pair, "", forms.Form({}), lambda: renew(employer=request.tenant, pair=pair, alumnus=own))


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def mentorship_ending(request: TenantRequest, mentorship: UUID) -> HttpResponse:
    own, pair = _own(request, mentorship)
    if not pair.is_going:
        return redirect(pair)
    form = EndForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            end(employer=request.tenant, pair=pair, alumnus=own, reason=EndReason(form.cleaned_data["reason"]))
        except NotThere:
            return hidden(request)
        except ActionError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Ended. Thank you both for the time."))
        return redirect(pair)
    [row] = rows_of(request.member, own, [pair])
    context = {"form": form, "row": row, "pair": pair}
    return render(request, "community/mentoring/mentorship_ending.html", context, status=422 if form.errors else 200)


def _own(request: TenantRequest, mentorship: UUID) -> tuple[Alumnus, Mentorship]:
    own = own_or_404(request)
    pair: Mentorship = get_object_or_404(pairs_of(own), pk=mentorship)
    return own, pair


def _done(
    request: TenantRequest, own: Alumnus, pair: Mentorship, name: str, form: forms.Form, act: Any
) -> HttpResponse:
    """One of the small forms of the page: saved and back, or the page with what was typed."""
    if form.is_valid():
        try:
            act()
        except NotThere:
            return hidden(request)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(pair)
    if not name or (isinstance(form, forms.Form) and not form.fields):
        messages.warning(request, " ".join(str(each) for each in form.non_field_errors()))
        return redirect(pair)
    return _page(request, own, pair, **{name: form})


def _page(request: TenantRequest, own: Alumnus, pair: Mentorship, **bound: forms.Form) -> HttpResponse:
    tenant, today = request.tenant, request.tenant.today()
    [row] = rows_of(request.member, own, [pair])
    shared, private = notes_of(pair, own)
    context = {
        "own": own,
        "pair": pair,
        "row": row,
        "other": row.other,
        "is_mentor": row.is_mentor,
        "waits_for_me": waits_for(pair, own.pk),
        "notes": shared,
        "private_notes": private,
        "meetings": list(MentorshipMeeting.objects.filter(mentorship=pair).order_by("-on")),
        "may_renew": can_renew(pair, today=today),
        "renewed_until": renewed_until(pair, today=today) if can_renew(pair, today=today) else None,
        "zone": tenant.timezone.replace("_", " "),
        "answer": bound.get("answer") or AnswerForm(tenant=tenant),
        "goals": bound.get("goals") or GoalsForm(tenant=tenant, pair=pair),
        "date": bound.get("date") or NextDateForm(tenant=tenant, pair=pair),
        "note": bound.get("note") or NoteForm(tenant=tenant),
        "meeting": bound.get("meeting") or MeetingForm(tenant=tenant),
        "open_form": next(iter(bound), ""),
    }
    return render(request, "community/mentoring/mentorship_detail.html", context, status=422 if bound else 200)
