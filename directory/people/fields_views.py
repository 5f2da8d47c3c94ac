"""The employer's own fields: a page to add, order, change and retire them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from directory.models import CustomField
from directory.people.actions.own_fields import (
    MOST_FIELDS,
    create_field,
    move_field,
    restore_field,
    retire_field,
    update_field,
)
from directory.people.forms import CustomFieldForm
from directory.people.rules import KEEPERS
from tenancy.http import TenantRequest
from web.errors import ActionError


@require_safe
@role_required(*KEEPERS)
def field_list(request: TenantRequest) -> HttpResponse:
    fields = list(CustomField.objects.order_by("position", "id"))
    context = {
        "fields": [field for field in fields if field.retired_at is None],
        "retired": [field for field in fields if field.retired_at is not None],
        "most": MOST_FIELDS,
    }
    return render(request, "directory/people/fields.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def field_create(request: TenantRequest) -> HttpResponse:
    form = CustomFieldForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            create_field(**form.values, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The field is there. Every record has it from now on."))
            return redirect("directory:field_list")
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def field_update(request: TenantRequest, field_id: UUID) -> HttpResponse:
    field: CustomField = get_object_or_404(CustomField.objects.all(), pk=field_id)
    # The form writes into its instance while it checks: the action compares with what is stored.
    copy = CustomField.objects.get(pk=field.pk)
    form = CustomFieldForm(request.POST if request.method == "POST" else None, tenant=request.tenant, instance=copy)
    if request.method == "POST" and form.is_valid():
        try:
            update_field(field, **form.values, by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("directory:field_list")
    return _form_page(request, form, field)


def _form_page(request: TenantRequest, form: CustomFieldForm, field: CustomField | None = None) -> HttpResponse:
    context = {"form": form, "field": field}
    return render(request, "directory/people/field_form.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(*KEEPERS)
def field_place(request: TenantRequest, field_id: UUID) -> HttpResponse:
    field = get_object_or_404(CustomField.objects.in_use(), pk=field_id)
    move_field(field, up=request.POST.get("to") == "up", by=request.member)
    return redirect("directory:field_list")


@require_POST
@role_required(*KEEPERS)
def field_retirement(request: TenantRequest, field_id: UUID) -> HttpResponse:
    """Retires one in use, brings back one that is retired."""
    field: CustomField = get_object_or_404(CustomField.objects.all(), pk=field_id)
    try:
        if field.retired_at is None:
            retire_field(field, by=request.member)
            messages.success(request, _("Nobody sees the field any more. What people have in it is kept."))
        else:
            restore_field(field, by=request.member)
            messages.success(request, _("The field is back, with what people had in it."))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect("directory:field_list")
