"""What HR does on the page of one person."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from directory.models import Alumnus, CustomField, StaffNote
from directory.people.actions.listing import approve, limit_access, refuse, set_unlisted
from directory.people.actions.notes import add_note, delete_note, edit_note
from directory.people.actions.own_fields import set_own_values
from directory.people.actions.tags import set_tags
from directory.people.forms import NoteForm, OwnValuesForm, RefusalForm, TagsForm, UnlistingForm
from directory.people.own_fields import seen_fields
from directory.people.rules import KEEPERS, can_edit_note
from directory.people.views import person_context
from tenancy.http import TenantRequest
from web.errors import ActionError


def _person(request: TenantRequest, alumnus_id: UUID) -> Alumnus:
    return get_object_or_404(Alumnus.objects.visible_to(request.member), pk=alumnus_id)


def _page(alumnus: Alumnus, anchor: str = "") -> HttpResponse:
    return redirect(f"{reverse('directory:person_detail', args=[alumnus.pk])}{anchor}")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def person_listing(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    """Off members' lists with a reason; back on them at once."""
    alumnus = _person(request, alumnus_id)
    if request.method == "POST" and alumnus.unlisted:
        set_unlisted(alumnus, unlisted=False, reason="", by=request.member)
        messages.success(request, _("Whether members find this person is their own choice again."))
        return _page(alumnus)
    form = UnlistingForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        set_unlisted(alumnus, unlisted=True, reason=form.cleaned_data["reason"], by=request.member)
        messages.success(request, _("Members do not find this person any more."))
        return _page(alumnus)
    context = {"alumnus": alumnus, "form": form}
    return render(request, "directory/people/listing.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(*KEEPERS)
def person_limit(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    try:
        limit_access(alumnus, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They keep their own profile and see nobody until you approve."))
    return _page(alumnus)


@require_POST
@role_required(*KEEPERS)
def person_approval(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    try:
        approve(alumnus, employer=request.tenant, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Approved. They are told by e-mail."))
    return _page(alumnus)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def person_refusal(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    form = RefusalForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            refuse(alumnus, reason=form.cleaned_data["reason"], employer=request.tenant, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Their access has ended, and they are told why."))
            return _page(alumnus)
    context = {"alumnus": alumnus, "form": form}
    return render(request, "directory/people/refusal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def person_own_fields(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    fields = seen_fields(request.member, alumnus, CustomField.objects.in_use())
    form = OwnValuesForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, fields=fields, alumnus=alumnus
    )
    if request.method == "POST" and form.is_valid():
        set_own_values(alumnus, fields=fields, cleaned=form.cleaned_data, by=request.member)
        messages.success(request, _("Saved."))
        return _page(alumnus, "#own-fields-title")
    return _form_page(request, alumnus, form, title=_("Own fields"))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def person_tags(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    form = TagsForm(request.POST if request.method == "POST" else None, tenant=request.tenant, alumnus=alumnus)
    if request.method == "POST" and form.is_valid():
        set_tags(alumnus, tags=form.cleaned_data["tags"], by=request.member)
        messages.success(request, _("Saved."))
        return _page(alumnus)
    return _form_page(request, alumnus, form, title=_("Tags"))


def _form_page(request: TenantRequest, alumnus: Alumnus, form: forms.Form, *, title: str) -> HttpResponse:
    """One part of what staff keep of somebody."""
    context = {"alumnus": alumnus, "form": form, "title": title}
    return render(request, "directory/people/person_part.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(*KEEPERS)
def note_create(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    """The form stands on the person's page, which comes back with what was typed where something is wrong."""
    alumnus = _person(request, alumnus_id)
    form = NoteForm(request.POST, tenant=request.tenant)
    if form.is_valid():
        add_note(alumnus, text=form.cleaned_data["text"], until=form.cleaned_data["until"], by=request.member)
        messages.success(request, _("The note is kept."))
        return _page(alumnus, "#notes-title")
    return render(request, "directory/person_detail.html", person_context(request, alumnus, note_form=form), status=422)


def _note(alumnus: Alumnus, note_id: UUID) -> StaffNote:
    notes = StaffNote.objects.current().filter(alumnus=alumnus).select_related("alumnus")
    return get_object_or_404(notes, pk=note_id)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def note_update(request: TenantRequest, alumnus_id: UUID, note_id: UUID) -> HttpResponse:
    """Somebody else's note answers 403: the action says so, before the form is shown too."""
    alumnus = _person(request, alumnus_id)
    note = _note(alumnus, note_id)
    if not can_edit_note(request.member, note):
        raise PermissionDenied
    form = NoteForm(request.POST if request.method == "POST" else None, tenant=request.tenant, note=note)
    if request.method == "POST" and form.is_valid():
        edit_note(note, text=form.cleaned_data["text"], until=form.cleaned_data["until"], by=request.member)
        messages.success(request, _("The note is kept."))
        return _page(alumnus, "#notes-title")
    return _form_page(request, alumnus, form, title=_("Note"))


@require_POST
@role_required(*KEEPERS)
def note_deletion(request: TenantRequest, alumnus_id: UUID, note_id: UUID) -> HttpResponse:
    alumnus = _person(request, alumnus_id)
    delete_note(_note(alumnus, note_id), by=request.member)
    messages.success(request, _("The note is gone."))
    return _page(alumnus, "#notes-title")
