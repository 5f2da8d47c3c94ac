"""An employer's settings: general, brand, e-mail. Each page shows, while one types, what comes of it."""

from typing import Any

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.employer.actions import DomainTaken, change_employer, change_mail_text, send_test_mail
from accounts.employer.forms import BrandForm, BrandPreviewForm, GeneralForm, MailForm, MailTextForm
from accounts.employer.previews import (
    brand_preview,
    mail_preview,
    sample_mail,
    sample_of_text,
    text_preview,
    with_typed,
)
from accounts.models import Role
from mail.views import MAIL_POLICY
from mail.wording import MailText, own_words, texts_for
from tenancy.http import TenantRequest
from tenancy.models import Employer
from web.brand import brand_css
from web.errors import ActionError
from web.http import wants_fragment

SETTERS = (Role.OWNER, Role.HR_ADMIN)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def employer_settings(request: TenantRequest) -> HttpResponse:
    employer = _employer(request)
    form = GeneralForm(request.POST or None, instance=employer, may_change_domains=request.member.has_role(Role.OWNER))
    if request.method == "POST" and form.is_valid():
        try:
            change_employer(employer=employer, changed=form.changed_columns, by=request.member)
        except DomainTaken as error:
            form.add_error("work_email_domains", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:employer_settings")
    return _page(request, "general", form)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def employer_brand(request: TenantRequest) -> HttpResponse:
    employer = _employer(request)
    form = BrandForm(request.POST or None, request.FILES or None, instance=employer)
    if request.method == "POST" and form.is_valid():
        change_employer(employer=employer, changed=form.changed_columns, by=request.member)
        messages.success(request, _("Saved. The network looks like this now."))
        return redirect("accounts:employer_brand")
    return _page(request, "brand", form, preview=brand_preview(request.tenant, request.POST))


@require_safe
@role_required(*SETTERS)
def employer_brand_preview(request: TenantRequest) -> HttpResponse:
    """For the colours in the query, beside the form and in place of what stood there."""
    return _preview(request, "brand-preview", "_brand_preview", preview=brand_preview(request.tenant, request.GET))


@require_safe
@role_required(*SETTERS)
def employer_brand_sheet(request: TenantRequest) -> HttpResponse:
    """The colours in the query, on the preview only. A style sheet of its own keeps the security policy strict."""
    seeming = with_typed(request.tenant, BrandPreviewForm(request.GET))
    return HttpResponse(brand_css(seeming, selector=".brand-preview"), content_type="text/css; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def employer_mail(request: TenantRequest) -> HttpResponse:
    employer = _employer(request)
    form = MailForm(request.POST or None, instance=employer)
    if request.method == "POST" and form.is_valid():
        change_employer(employer=employer, changed=form.changed_columns, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("accounts:employer_mail")
    texts = [{"text": text, "is_own": bool(own_words(request.tenant, text))} for text in texts_for(request.tenant)]
    preview = mail_preview(request.tenant, request.POST)
    return _page(request, "mail", form, preview=preview, texts=texts, address=request.user.email)


@require_safe
@role_required(*SETTERS)
def employer_mail_preview(request: TenantRequest) -> HttpResponse:
    return _preview(request, "mail-preview", "_mail_preview", preview=mail_preview(request.tenant, request.GET))


@require_safe
@role_required(*SETTERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def employer_mail_document(request: TenantRequest) -> HttpResponse:
    """An e-mail brings its own styles, so that it stands in a frame, where nothing runs."""
    return HttpResponse(sample_mail(request.tenant, request.GET).html)


@require_POST
@role_required(*SETTERS)
def employer_test_mail(request: TenantRequest) -> HttpResponse:
    try:
        send_test_mail(employer=request.tenant, to=request.user.email, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("A test e-mail is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("accounts:employer_mail")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def employer_mail_text(request: TenantRequest, name: str) -> HttpResponse:
    text = _text(request, name)
    form = MailTextForm(request.POST or None, text=text, employer=request.tenant)
    if request.method == "POST" and form.is_valid():
        change_mail_text(employer=_employer(request), text=text, words=form.cleaned_data["words"], by=request.member)
        messages.success(request, _("Saved. The next e-mail carries these words."))
        return redirect("accounts:employer_mail")
    preview = text_preview(request.tenant, text, str(form["words"].value() or ""))
    return _page(request, "mail_text", form, preview=preview, text=text, is_own=bool(own_words(request.tenant, text)))


@require_safe
@role_required(*SETTERS)
def employer_mail_text_preview(request: TenantRequest, name: str) -> HttpResponse:
    text = _text(request, name)
    preview = text_preview(request.tenant, text, request.GET.get("words", ""))
    return _preview(request, "text-preview", "_text_preview", preview=preview, text=text)


@require_safe
@role_required(*SETTERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # as above
def employer_mail_text_document(request: TenantRequest, name: str) -> HttpResponse:
    text = _text(request, name)
    words = request.GET.get("words") or own_words(request.tenant, text) or text.ours
    return HttpResponse(sample_of_text(request.tenant, text, words).html)


@require_POST
@role_required(*SETTERS)
def employer_mail_text_reset(request: TenantRequest, name: str) -> HttpResponse:
    change_mail_text(employer=_employer(request), text=_text(request, name), words="", by=request.member)
    messages.success(request, _("The e-mail is in our words again."))
    return redirect("accounts:employer_mail")


def _employer(request: TenantRequest) -> Employer:
    """A form writes into its instance before it is judged; the request's own employer is on every page."""
    return Employer.objects.get(pk=request.tenant.pk)


def _text(request: TenantRequest, name: str) -> MailText:
    for text in texts_for(request.tenant):
        if text.name == name:
            return text
    raise Http404


def _page(request: TenantRequest, name: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"accounts/settings/{name}.html", {"form": form, **context}, status=status)


def _preview(request: TenantRequest, target: str, name: str, **context: Any) -> HttpResponse:
    """A piece of a page; whoever opens its address by hand gets the page around it as well."""
    template = f"accounts/settings/{name}.html"
    if not wants_fragment(request, target):
        context["piece"], template = template, "accounts/settings/piece.html"
    return render(request, template, context)
