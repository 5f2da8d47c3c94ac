"""The leaver's pages. No account: the link moves into the session at once and opens one case until it ends.

Whatever is wrong with a link (expired, revoked, another employer's, mistyped), the answer is the same page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.secret_links import secret_page
from mail.categories import CHOICES, Category
from mail.preferences import wanted_categories, wishes_of
from offboarding.actions.leavers import (
    CodeAnswer,
    TooManyCodes,
    confirm_code,
    save_contact,
    save_farewell,
    save_mail_choice,
    send_code,
    waiting_check,
)
from offboarding.actions.links import find_link
from offboarding.forms.leavers import AddressForm, CodeForm, ContactForm, FarewellForm, MailChoiceForm
from offboarding.models import Case, LeaverLink
from offboarding.rules import can_open_link, keeps_goodbye_short
from tenancy.http import TenantRequest
from tenancy.modules import module_required

SESSION_KEY = "leaver_link"
WHY = "the leaver's one link; the token is the proof"
View = Callable[..., HttpResponse]


def leaver_page(view: View) -> View:
    """Opens the case the session's link belongs to, as long as the link lives; nothing of it is stored.

    Not `no-referrer`: browsers send forms of such a page with `Origin: null`, which the forgery check refuses.
    """

    @wraps(view)
    def opened(request: TenantRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = _open_case(request)
        response = _nothing_here(request) if case is None else view(request, case, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return public(WHY)(never_cache(opened))


def _open_case(request: TenantRequest) -> Case | None:
    try:
        link_id = UUID(str(request.session.get(SESSION_KEY, {}).get(str(request.tenant.pk), "")))
    except ValueError:
        return None
    links = LeaverLink.objects.live(timezone.now()).select_related("case__alumnus", "case__spell")
    link = links.filter(pk=link_id).first()
    return link.case if link and can_open_link(link, today=request.tenant.today()) else None


@module_required("offboarding")
@require_safe
@public(WHY)
@secret_page
def leaving_ended(request: TenantRequest) -> HttpResponse:
    """Where every link leads that opens nothing; the token is gone from the address here too."""
    return _nothing_here(request)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return render(request, "offboarding/leaving_ended.html", status=404)


@module_required("offboarding")
@require_safe
@public(WHY)
@secret_page
@sensitive_variables("token")
def leaving_link(request: TenantRequest, token: str) -> HttpResponse:
    """The address in the mail: remembers the link in the session and leaves the token behind. Changes nothing."""
    link = find_link(token, now=timezone.now()) if len(token) < 200 else None
    if link is None:
        return redirect("offboarding:leaving_ended")
    opened = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = opened | {str(request.tenant.pk): str(link.pk)}
    return redirect("offboarding:leaving")


@module_required("offboarding")
@require_safe
@leaver_page
def leaving(request: TenantRequest, case: Case) -> HttpResponse:
    context = _context(request, case) | {"wishes": _wishes(case), "goodbye": _goodbye(case)}
    return render(request, "offboarding/leaving.html", context)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@leaver_page
def leaving_address(request: TenantRequest, case: Case) -> HttpResponse:
    form = AddressForm(request.POST or None, tenant=request.tenant, initial={"email": case.alumnus.personal_email})
    if request.method == "POST" and form.is_valid():
        try:
            send_code(case, email=form.cleaned_data["email"], employer=request.tenant)
        except TooManyCodes as error:
            form.add_error(None, str(error))
        else:
            return redirect("offboarding:leaving_code")
    return _page(request, case, "address", form, step=1)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@leaver_page
def leaving_code(request: TenantRequest, case: Case) -> HttpResponse:
    check = waiting_check(case)
    if check is None:
        return redirect("offboarding:leaving_address")
    form = CodeForm(request.POST or None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        answer = confirm_code(case, code=form.cleaned_data["code"])
        if answer is CodeAnswer.RIGHT:
            messages.success(request, _("Thank you, your address is confirmed."))
            return redirect("offboarding:leaving_contact")
        if answer is CodeAnswer.TAKEN:
            return _page(request, case, "taken", form, step=1, email=check.email, status=422)
        form.add_error("code", CODE_ANSWERS[answer]())
    return _page(request, case, "code", form, step=1, email=check.email)


CODE_ANSWERS: dict[CodeAnswer, Callable[[], str]] = {
    CodeAnswer.WRONG: lambda: _("That is not the code. Please look at the newest mail and try again."),
    CodeAnswer.ENDED: lambda: _("This code no longer works. Please ask for a new one."),
}


@module_required("offboarding")
@require_http_methods(["POST"])
@leaver_page
def leaving_new_code(request: TenantRequest, case: Case) -> HttpResponse:
    check = waiting_check(case)
    if check is None:
        return redirect("offboarding:leaving_address")
    try:
        send_code(case, email=check.email, employer=request.tenant)
    except TooManyCodes as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A new code is on its way. The earlier one no longer works."))
    return redirect("offboarding:leaving_code")


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@leaver_page
def leaving_contact(request: TenantRequest, case: Case) -> HttpResponse:
    form = ContactForm(request.POST or None, tenant=request.tenant, alumnus=case.alumnus)
    if request.method == "POST" and form.is_valid():
        save_contact(case, phone=form.cleaned_data["phone"], levels=form.levels, listing=form.cleaned_data["listing"])
        return redirect("offboarding:leaving_mail")
    return _page(request, case, "contact", form, step=2)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@leaver_page
def leaving_mail(request: TenantRequest, case: Case) -> HttpResponse:
    said = _said_about_mail(case)
    data = request.POST if request.method == "POST" else None
    form = MailChoiceForm(data, tenant=request.tenant, initial={"wanted": list(said)})
    if request.method == "POST" and form.is_valid():
        save_mail_choice(case, wanted=form.answers)
        return redirect("offboarding:leaving_farewell")
    return _page(request, case, "mail", form, step=3)


@module_required("offboarding")
@require_http_methods(["GET", "HEAD", "POST"])
@leaver_page
def leaving_farewell(request: TenantRequest, case: Case) -> HttpResponse:
    form = FarewellForm(request.POST if request.method == "POST" else None, tenant=request.tenant, case=case)
    if request.method == "POST" and form.is_valid():
        save_farewell(case, farewell=form.cleaned_data["farewell"], colleagues=form.cleaned_data["colleagues"])
        return redirect("offboarding:leaving_done")
    return _page(request, case, "farewell", form, step=4)


@module_required("offboarding")
@require_safe
@leaver_page
def leaving_done(request: TenantRequest, case: Case) -> HttpResponse:
    context = _context(request, case) | {"colleagues": case.colleagues.count()}
    return render(request, "offboarding/leaving_done.html", context)


def _said_about_mail(case: Case) -> set[Category]:
    return {*wanted_categories(case.alumnus_id), *wishes_of(case.alumnus_id)}


def _wishes(case: Case) -> str:
    """What the overview shows of the third answer; nothing before there is one."""
    said = _said_about_mail(case)
    wished = ", ".join(str(category.label) for category in CHOICES if category in said)
    return wished or (_("Nothing for now") if case.answered_at else "")


def _goodbye(case: Case) -> str:
    """What the overview shows of the fourth answer."""
    named = case.colleagues.count()
    people = ngettext("One person named", "%(named)d people named", named) % {"named": named} if named else ""
    told = ", ".join(filter(None, [_("Words to your team") if case.farewell else "", people]))
    return told or (_("Left empty") if case.answered_at else "")


def _page(
    request: TenantRequest, case: Case, name: str, form: Any, *, step: int, status: int = 200, **context: Any
) -> HttpResponse:
    if form.errors:
        status = 422
    values = _context(request, case) | {"form": form, "step": step} | context
    return render(request, f"offboarding/leaving_{name}.html", values, status=status)


def _context(request: TenantRequest, case: Case) -> dict[str, Any]:
    today = request.tenant.today()
    return {
        "case": case,
        "alumnus": case.alumnus,
        "is_short": keeps_goodbye_short(case.spell),
        "is_gone": case.last_day is not None and case.last_day < today,
        "is_last_day": case.last_day == today,
        "is_confirmed": case.alumnus.personal_email_verified_at is not None,
    }
