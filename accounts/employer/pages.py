"""Pages in an employer's own words: about, help, legal notice, privacy and others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import membership_of, public, redirect_to_sign_in, role_required
from accounts.employer.actions import change_page, create_page, delete_page, move_page, publish_page, withdraw_page
from accounts.employer.history import history_of
from accounts.employer.page_form import PageForm
from accounts.models import Role
from tenancy.http import TenantRequest
from tenancy.models import EmployerPage
from web.errors import ActionError
from web.rich_text import VERSION, TooMuch, to_html

WRITERS = (Role.OWNER, Role.HR_ADMIN)
STANDARD = (
    (EmployerPage.Kind.ABOUT, lazy("What the network is, and why it is worth being in it.")),
    (EmployerPage.Kind.HELP, lazy("Whom to ask: for a reference, a certificate, a forgotten payslip.")),
    (EmployerPage.Kind.LEGAL, lazy("Who is answerable for these pages, as the law of many countries asks.")),
    (EmployerPage.Kind.PRIVACY, lazy("What you as the employer do with people’s data.")),
)


@require_safe
@role_required(*WRITERS)
def page_list(request: TenantRequest) -> HttpResponse:
    pages = list(EmployerPage.objects.order_by("position", "id").defer("body", "html"))
    there = {page.kind for page in pages}
    missing = [
        {"kind": kind.value, "label": kind.label, "why": why} for kind, why in STANDARD if kind.value not in there
    ]
    return render(request, "accounts/settings/pages.html", {"pages": pages, "missing": missing})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def page_create(request: TenantRequest) -> HttpResponse:
    page = _new_page(request)
    form = PageForm(request.POST or None, instance=page, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            page = create_page(employer=request.tenant, page=form.save(commit=False), by=request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, page)
    return _editor(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def page_update(request: TenantRequest, page_id: UUID) -> HttpResponse:
    page = _get_page(page_id)
    form = PageForm(request.POST or None, instance=page, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        page = form.save(commit=False)
        change_page(employer=request.tenant, page=page, changed=form.changed_columns, by=request.member)
        return _saved(request, page)
    return _editor(request, form, history=history_of(page))


@require_POST
@role_required(*WRITERS)
def page_preview(request: TenantRequest) -> HttpResponse:
    """The text as readers will see it. POST because it may be longer than an address can be; nothing is kept."""
    body = request.POST.get("body", "")
    try:
        preview = EmployerPage(
            title=request.POST.get("title", "")[:80], body=body, html=to_html(body), html_version=VERSION
        )
    except TooMuch as error:
        return render(request, "accounts/settings/_page_preview.html", {"problem": str(error)}, status=422)
    return render(request, "accounts/settings/_page_preview.html", {"preview": preview})


@require_POST
@role_required(*WRITERS)
def page_publication(request: TenantRequest, page_id: UUID) -> HttpResponse:
    page = _get_page(page_id)
    if request.POST.get("published") == "no":
        withdraw_page(employer=request.tenant, page=page, by=request.member)
        messages.success(request, _("“%(title)s” is a draft again.") % {"title": page.title})
    else:
        publish_page(employer=request.tenant, page=page, by=request.member)
        messages.success(request, _("“%(title)s” is published.") % {"title": page.title})
    return redirect("accounts:employer_page_list")


@require_POST
@role_required(*WRITERS)
def page_position(request: TenantRequest, page_id: UUID) -> HttpResponse:
    page = _get_page(page_id)
    move_page(employer=request.tenant, page=page, up=request.POST.get("direction") == "up", by=request.member)
    return redirect("accounts:employer_page_list")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def page_deletion(request: TenantRequest, page_id: UUID) -> HttpResponse:
    page = _get_page(page_id)
    if request.method != "POST":
        return render(request, "accounts/settings/page_deletion.html", {"page": page})
    title = page.title
    delete_page(employer=request.tenant, page=page, by=request.member)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
    return redirect("accounts:employer_page_list")


@require_safe
@public("What an employer publishes for everyone; pages for members ask who is there.")
def page_detail(request: TenantRequest, slug: str) -> HttpResponseBase:
    page = get_object_or_404(EmployerPage.objects.published(), slug=slug)
    request.member = membership_of(request)
    if page.audience == EmployerPage.Audience.MEMBERS and request.member is None:
        if not request.user.is_authenticated:
            return redirect_to_sign_in(request)
        raise Http404
    return render(request, "accounts/employer_page.html", {"page": page})


def _get_page(page_id: UUID) -> EmployerPage:
    page: EmployerPage = get_object_or_404(EmployerPage.objects.all(), pk=page_id)
    return page


def _new_page(request: TenantRequest) -> EmployerPage:
    """With the title and address of a standard page, where one is asked for that is not there yet."""
    kind = request.GET.get("kind", "")
    page = EmployerPage(language=request.tenant.language)
    if kind in {standard.value for standard, _why in STANDARD}:
        page.kind, page.slug = kind, kind
        page.title = str(EmployerPage.Kind(kind).label)
    return page


def _saved(request: TenantRequest, page: EmployerPage) -> HttpResponse:
    if request.POST.get("then") == "publish":
        publish_page(employer=request.tenant, page=page, by=request.member)
        messages.success(request, _("“%(title)s” is published.") % {"title": page.title})
        return redirect("accounts:employer_page_list")
    messages.success(request, _("Saved.") if page.is_published else _("Saved as a draft."))
    return redirect("accounts:employer_page_update", page.pk)


def _editor(request: TenantRequest, form: PageForm, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context |= {"form": form, "page": form.instance, "preview": form.instance}
    return render(request, "accounts/settings/page_form.html", context, status=status)
