"""The pages of one's own circle: nobody but the member themselves ever reads any of it."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.circle.actions import (
    TooManyMarks,
    change_mark,
    log_contact,
    mark_outside,
    mark_person,
    put_off,
    set_mail,
    set_paces,
    undo_contact,
    unmark,
)
from community.circle.forms import LabelForm, LogForm, MailForm, MarkForm, OutsideForm
from community.circle.reading import (
    Row,
    circle_of,
    history_of,
    open_asks,
    rows_for,
    rows_of,
    written_this_week,
)
from community.circle.rolodex import rolodex_of
from community.circle.rules import PUT_OFF, Show
from community.models import CircleMail, Contact, ContactKind, Mark, Pace
from directory.access import View, approval_required
from directory.connections.reading import seen_as_member
from directory.connections.rules import takes_part
from directory.connections.views import hidden, own_or_404, pair
from directory.models import Alumnus
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import frequency_of, settings_url
from tenancy.http import TenantRequest
from tenancy.modules import module_required


def mine(view: View) -> View:
    """Passes on the member's own record; without one that takes part there is no circle."""

    @wraps(view)
    def guarded(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, own_or_404(request), *args, **kwargs)

    return guarded


@module_required("circle")
@require_safe
@member_required
@approval_required
@mine
def circle_list(request: TenantRequest, own: Alumnus) -> HttpResponse:
    today, asked_for, label = request.tenant.today(), request.GET.get("show", ""), request.GET.get("label", "")
    circle = circle_of(own, request.member, today=today)
    show = Show(asked_for) if asked_for in Show.values else _first_of(circle.counts)
    rows, page = rows_of(circle, show, label=label, after=request.GET.get("after"), before=request.GET.get("before"))
    tabs = [(each.value, each.label, number) for each, number in circle.counts]
    context = {
        "show": show, "tabs": tabs, "rows": rows, "page": page, "label": label, "labels": circle.labels,
        "gone": circle.gone if show == Show.ALL and not label else [],
        "is_empty": not circle.marks and not circle.gone,
        "asks": open_asks(own),
        "written": written_this_week(own, today=today, zone=request.tenant.zone),
    }  # fmt: skip
    return render(request, "community/circle/circle_list.html", context)


def _first_of(counts: list[tuple[Show, int]]) -> Show:
    """The first list with somebody in it."""
    return next((show for show, count in counts if count), Show.DUE)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def mark_create(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = pair(request, alumnus_id)
    if other is None or not takes_part(other):
        return hidden(request)
    known = Mark.objects.of(own.pk).filter(person=other).first()
    if known is not None:
        return redirect("community:mark_detail", known.pk)
    form = MarkForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            mark_person(owner=own, person=other, wish=form.wish, today=request.tenant.today())
        except TooManyMarks as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is in your circle. Nobody is told.") % {"name": other.full_name})
            return redirect(other)
    context = {"form": form, "person": other, "labels": _own_labels(own)}
    return render(request, "community/circle/mark_create.html", context, status=422 if form.is_bound else 200)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@mine
def outside_create(request: TenantRequest, own: Alumnus) -> HttpResponse:
    form = OutsideForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        name, note = form.cleaned_data["name"], form.cleaned_data["note"]
        try:
            mark_outside(owner=own, name=name, note=note, wish=form.wish, today=request.tenant.today())
        except TooManyMarks as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is in your circle. Nobody is told.") % {"name": name})
            return redirect("community:circle_list")
    context = {"form": form, "person": None, "labels": _own_labels(own)}
    return render(request, "community/circle/mark_create.html", context, status=422 if form.is_bound else 200)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@mine
def mark_detail(request: TenantRequest, own: Alumnus, mark_id: UUID) -> HttpResponse:
    mark = _mark(own, mark_id)
    form = _form_for(mark)(request.POST if request.method == "POST" else None, tenant=request.tenant, mark=mark)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        change_mark(mark=mark, wish=form.wish, name=data.get("name", ""), note=data.get("note", ""))
        messages.success(request, _("Saved."))
        return redirect("community:mark_detail", mark.pk)
    return _mark_page(request, own, mark, form=form, status=422 if form.is_bound else 200)


def _form_for(mark: Mark) -> type[MarkForm]:
    return MarkForm if mark.person_id else OutsideForm


@module_required("circle")
@require_POST
@member_required
@approval_required
@mine
def mark_contact(request: TenantRequest, own: Alumnus, mark_id: UUID) -> HttpResponse:
    mark = _mark(own, mark_id)
    form = LogForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        return _mark_page(request, own, mark, log=form, status=422)
    data = form.cleaned_data
    log_contact(mark=mark, kind=ContactKind(data["kind"]), on=data["on"], note=data["note"], employer=request.tenant)
    messages.success(request, _("Noted. The clock starts anew from that day."))
    return redirect("community:mark_detail", mark.pk)


@module_required("circle")
@require_POST
@member_required
@approval_required
@mine
def contact_removal(request: TenantRequest, own: Alumnus, contact_id: UUID) -> HttpResponse:
    """Undoing is for what was noted by hand."""
    if not Contact.objects.of(own.pk).filter(pk=contact_id, source="").exists():
        return hidden(request)
    mark = undo_contact(owner=own, contact_id=contact_id)
    messages.success(request, _("Taken back. The clock runs from the contact before."))
    return redirect("community:mark_detail", mark.pk) if mark else redirect("community:circle_list")


@module_required("circle")
@require_POST
@member_required
@approval_required
@mine
def mark_delay(request: TenantRequest, own: Alumnus, mark_id: UUID) -> HttpResponse:
    mark = _mark(own, mark_id)
    put_off(mark=mark, until=request.tenant.today() + PUT_OFF)
    messages.success(request, _("Put off for two weeks."))
    return redirect("community:circle_rolodex" if request.POST.get("from") == "rolodex" else "community:circle_list")


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@mine
def mark_removal(request: TenantRequest, own: Alumnus, mark_id: UUID) -> HttpResponse:
    mark = _mark(own, mark_id)
    if request.method != "POST":
        return render(request, "community/circle/mark_removal.html", {"mark": mark, "name": _name(request, mark)})
    name = _name(request, mark)
    unmark(mark=mark)
    messages.success(request, _("%(name)s is not in your circle any more. Nobody is told.") % {"name": name})
    return redirect("community:circle_list")


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@mine
def circle_labels(request: TenantRequest, own: Alumnus) -> HttpResponse:
    labels = circle_of(own, request.member, today=request.tenant.today()).labels
    posted = request.POST if request.method == "POST" else None
    initial = {"label": request.GET.get("label", "")}
    form = LabelForm(posted, tenant=request.tenant, labels=labels, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        count = set_paces(owner=own, label=data["label"], like=Pace(data["like"]), most=Pace(data["most"]))
        said = ngettext("Saved for %(count)d person.", "Saved for %(count)d people.", count)
        messages.success(request, said % {"count": count})
        return redirect("community:circle_list")
    context = {"form": form, "labels": labels}
    return render(request, "community/circle/labels.html", context, status=422 if form.is_bound else 200)


@module_required("circle")
@require_safe
@member_required
@approval_required
@mine
def circle_rolodex(request: TenantRequest, own: Alumnus) -> HttpResponse:
    today = request.tenant.today()
    context = {
        "cards": rolodex_of(own, request.member, today=today),
        "written": written_this_week(own, today=today, zone=request.tenant.zone),
    }
    return render(request, "community/circle/rolodex.html", context)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
@mine
def circle_mail(request: TenantRequest, own: Alumnus) -> HttpResponse:
    kept = CircleMail.objects.filter(owner=own).first() or CircleMail(owner=own)
    posted = request.POST if request.method == "POST" else None
    form = MailForm(posted, tenant=request.tenant, initial={"weekday": kept.weekday, "is_on": kept.is_on})
    if request.method == "POST" and form.is_valid():
        set_mail(owner=own, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("community:circle_mail")
    often = frequency_of(own.pk, Category.CIRCLE)
    context = {
        "form": form,
        "often": often,
        "is_own_mail": often == Frequency.AT_ONCE,
        "is_off": often == Frequency.OFF,
        "settings_url": settings_url(request.tenant, own.pk),
    }
    return render(request, "community/circle/mail.html", context, status=422 if form.is_bound else 200)


def _mark(own: Alumnus, mark_id: UUID) -> Mark:
    mark: Mark = get_object_or_404(Mark.objects.of(own.pk).select_related("person"), pk=mark_id)
    return mark


def _name(request: TenantRequest, mark: Mark) -> str:
    """As they are called now, where they are still there to be seen."""
    row = _row(request, mark)
    return row.name if row else mark.name


def _row(request: TenantRequest, mark: Mark) -> Row | None:
    """None where somebody is not there any more."""
    seen = seen_as_member(request.member, [mark.person]) if mark.person else {}
    if mark.person is not None and mark.person_id not in seen:
        return None
    return rows_for([mark], seen, today=request.tenant.today())[0]


def _mark_page(
    request: TenantRequest, own: Alumnus, mark: Mark, *, form: Any = None, log: LogForm | None = None, status: int = 200
) -> HttpResponse:
    row = _row(request, mark)
    context = {
        "mark": mark,
        "row": row,
        "name": row.name if row else mark.name,
        "history": history_of(mark),
        "form": form or _form_for(mark)(tenant=request.tenant, mark=mark),
        "log": log or LogForm(tenant=request.tenant),
        "labels": _own_labels(own),
    }
    return render(request, "community/circle/mark_detail.html", context, status=status)


def _own_labels(own: Alumnus) -> list[str]:
    """For the suggestions while typing."""
    found = {label for labels in Mark.objects.of(own.pk).values_list("labels", flat=True) for label in labels}
    return sorted(found, key=str.casefold)
