"""Writing to people from a card or a column, and the templates to begin with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import role_required
from accounts.step_up import ask_if_many
from boomerang.models import Candidacy, Opening, OutreachTemplate, Stage
from boomerang.outreach.actions import CannotWrite, NameTaken, Sent, delete_template, save_template, write
from boomerang.outreach.forms import OutreachForm, TemplateForm
from boomerang.outreach.reach import Addressee, addressees
from boomerang.outreach.rules import MOST_AT_ONCE, is_running
from boomerang.outreach.wording import ALL_FIELDS, filled
from boomerang.pipeline.rules import EDITORS
from boomerang.pipeline.views import opening_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.ids import uuid_in
from web.merge_fields import BadText

BULK = "mail.bulk_send"


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def outreach_create(request: TenantRequest, opening: UUID) -> HttpResponse:
    """To one card (`?card=`) or to those of a column (`?stage=`). Who may not be written to is shown, and why."""
    found = opening_or_404(opening)
    cards = _cards(request, found)
    people = sorted(addressees(cards), key=lambda each: bool(each.why_not))
    form = OutreachForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        cards=[str(each.candidacy.pk) for each in people if not each.why_not],
        initial=_begun(request, people),
    )
    preview: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["people"]
        if "preview" in request.POST:
            preview = _preview(request, found, people, form)
        elif question := ask_if_many(request, BULK, people=len(chosen)):
            return question
        elif (sent := _write(request, found, form)) is not None:
            _say(request, sent)
            return redirect(_after(found, sent))
    context = {
        "opening": found,
        "people": people,
        "reachable": sum(not each.why_not for each in people),
        "form": form,
        "chosen": set(form["people"].value() or []),
        "preview": preview,
        "is_running": is_running(found.state),
        "fields": ALL_FIELDS,
        "templates": OutreachTemplate.objects.order_by("name"),
        "most": MOST_AT_ONCE,
    }
    return render(request, "boomerang/outreach/outreach_form.html", context, status=422 if form.errors else 200)


def _cards(request: TenantRequest, opening: Opening) -> list[Candidacy]:
    cards = Candidacy.objects.filter(opening=opening).not_of(request.member).select_related("alumnus")
    if card := request.GET.get("card"):
        try:
            return list(cards.filter(pk=card))
        except ValidationError:
            return []
    stage = request.GET.get("stage", Stage.SUGGESTED)
    return list(cards.filter(stage=stage).order_by("-stage_since", "id")[:MOST_AT_ONCE])


def _begun(request: TenantRequest, people: list[Addressee]) -> dict[str, Any]:
    """The words of a template, where one is asked for; everybody who may be written to is ticked."""
    ticked = [str(each.candidacy.pk) for each in people if not each.why_not]
    chosen = OutreachTemplate.objects.filter(pk=uuid_in(request.GET.get("template"))).first()
    words = {"subject": chosen.subject, "body": chosen.body} if chosen else {}
    return {"people": ticked, **words}


def _preview(request: TenantRequest, opening: Opening, people: list[Addressee], form: OutreachForm) -> dict[str, str]:
    first = next(each for each in people if str(each.candidacy.pk) in form.cleaned_data["people"])
    subject, body = filled(
        subject=form.cleaned_data["subject"],
        body=form.cleaned_data["body"],
        opening=opening,
        to=first.candidacy.alumnus,
        employer=request.tenant,
        by=request.member,
    )
    return {"name": first.candidacy.alumnus.full_name, "subject": subject, "body": body}


def _write(request: TenantRequest, opening: Opening, form: OutreachForm) -> Sent | None:
    try:
        return write(
            opening=opening,
            candidacy_ids=[UUID(pk) for pk in form.cleaned_data["people"]],
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            employer=request.tenant,
            by=request.member,
        )
    except (CannotWrite, BadText) as error:
        form.add_error(None, str(error))
        return None


def _say(request: TenantRequest, sent: Sent) -> None:
    words = ngettext("Written to %(n)d person.", "Written to %(n)d people.", len(sent.to)) % {"n": len(sent.to)}
    messages.success(request, words)
    if sent.left_out:
        names = ", ".join(f"{each.candidacy.alumnus.full_name} ({each.why_not})" for each in sent.left_out)
        messages.warning(request, _("Left out: %(names)s.") % {"names": names})


def _after(opening: Opening, sent: Sent) -> str:
    if len(sent.to) == 1:
        return reverse("boomerang:candidacy_detail", args=[sent.to[0].candidacy_id])
    return reverse("boomerang:opening_board", args=[opening.pk])


@module_required("boomerang")
@require_safe
@role_required(*EDITORS)
def outreach_template_list(request: TenantRequest) -> HttpResponse:
    templates = OutreachTemplate.objects.select_related("changed_by").order_by("name")
    return render(request, "boomerang/outreach/template_list.html", {"templates": templates})


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def outreach_template_create(request: TenantRequest) -> HttpResponse:
    return _template_form(request, None)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def outreach_template_update(request: TenantRequest, template: UUID) -> HttpResponse:
    return _template_form(request, get_object_or_404(OutreachTemplate.objects.all(), pk=template))


def _template_form(request: TenantRequest, template: OutreachTemplate | None) -> HttpResponse:
    form = TemplateForm(request.POST if request.method == "POST" else None, tenant=request.tenant, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            save_template(template=template, by=request.member, **form.cleaned_data)
        except NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("boomerang:outreach_template_list")
    context = {"form": form, "template": template, "fields": ALL_FIELDS}
    return render(request, "boomerang/outreach/template_form.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def outreach_template_deletion(request: TenantRequest, template: UUID) -> HttpResponse:
    found = get_object_or_404(OutreachTemplate.objects.all(), pk=template)
    if request.method == "POST":
        delete_template(found, by=request.member)
        messages.success(request, _("The template is gone."))
        return redirect("boomerang:outreach_template_list")
    return render(request, "boomerang/outreach/template_deletion.html", {"template": found})
