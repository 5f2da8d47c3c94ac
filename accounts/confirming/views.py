"""“Confirm that it is you”: the page that `step_up_required` sends people to, and the way on from it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import step_up
from accounts.access import signed_in_required
from accounts.confirming import steps
from accounts.factors import passkeys, rules, second_step
from accounts.factors.actions import note_passkey_used
from accounts.factors.forms import AppCodeForm
from accounts.mailed_codes import WrongCode
from accounts.models import User
from accounts.signing_in.forms import CodeForm
from accounts.step_up import Question

TOO_MANY = 429


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    question = step_up.question(request)
    if question is None:
        return _over(request)
    if step_up.is_confirmed(request, question.act):
        return steps.go_on(request, question)
    if request.method != "POST":
        return _page(request, question, CodeForm())
    take = {"send": _send, "passkey": _take_passkey, "second-step": _take_second_step}
    return take.get(request.POST.get("action", ""), _take_code)(request, question)


def _take_passkey(request: HttpRequest, question: Question) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # signed in
    purpose = steps.passkey_purpose(question)
    try:
        passkey = passkeys.proven_passkey(request, request.POST.get("answer", ""), user, purpose=purpose)
        steps.refuse_new(question, user, passkey.created_at)
    except (passkeys.PasskeyRefused, steps.TooNew) as error:
        return _page(request, question, CodeForm(), refusal=str(error), status=422)
    note_passkey_used(passkey)
    return steps.finish(request, question, user, method="passkey")


def _take_second_step(request: HttpRequest, question: Question) -> HttpResponse:
    """A code from the app or from paper."""
    user: User = request.user  # type: ignore[assignment]
    if not second_step.may_guess(request, user):
        refusal = _("That was a lot of tries in a short time. Please wait ten minutes and try again.")
        return _page(request, question, CodeForm(), refusal=refusal, status=TOO_MANY)
    form = _second_form(user, request.POST)
    try:
        method = _method_of_code(question, user, form.cleaned_data["code"]) if form.is_valid() else None
    except steps.TooNew as error:
        return _page(request, question, CodeForm(), refusal=str(error), status=422)
    if method:
        return steps.finish(request, question, user, method=method)
    if form.is_valid():
        form.add_error("code", _("That is not the code. Each code works once; wait for the next one and try again."))
    return _page(request, question, CodeForm(), second_form=form, status=422)


def _method_of_code(question: Question, user: User, typed: str) -> str | None:
    steps.refuse_new(question, user, second_step.made_at(user, typed))
    return second_step.method_of_code(user, typed)


def _second_form(user: User, *data: object) -> AppCodeForm:
    return AppCodeForm(*data, has_app=rules.has_app(user), has_paper=rules.has_recovery_codes(user))


def _send(request: HttpRequest, question: Question) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # signed in
    address = steps.next_address(question, user)
    if address is None:
        refusal = _("A code by e-mail does not confirm this.")
        return _page(request, question, CodeForm(), refusal=refusal, status=422)
    try:
        steps.send_code(request, question, user, address=address)
    except steps.NoMoreCodes as error:
        return _page(request, question, CodeForm(), refusal=str(error), status=TOO_MANY)
    messages.success(request, _("A code is on its way. Only the newest one works."))
    return redirect(question.url)


def _take_code(request: HttpRequest, question: Question) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, question, form, status=422)
    try:
        steps.take_code(request, question, user, typed=form.cleaned_data["code"])
    except steps.NoMoreCodes as error:
        return _page(request, question, form, refusal=str(error), status=TOO_MANY)
    except WrongCode as error:
        if steps.waiting_address(question) is None:
            return _page(request, question, CodeForm(), refusal=str(error), status=422)
        form.add_error("code", str(error))
        return _page(request, question, form, status=422)
    if steps.next_address(question, user) is None:
        return steps.finish(request, question, user, method=steps.MAIL)
    messages.success(request, _("That was the first code. This act needs one more, from your other address."))
    return redirect(question.url)


def _page(
    request: HttpRequest,
    question: Question,
    form: CodeForm,
    *,
    second_form: AppCodeForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    has_passkey, has_codes = rules.has_passkey(user), rules.has_app(user) or rules.has_recovery_codes(user)
    next_address = steps.next_address(question, user)
    purpose = steps.passkey_purpose(question)
    context = {
        "question": question,
        "form": form,
        "second_form": (second_form or _second_form(user)) if has_codes else None,
        "options": passkeys.request_options(request, user, purpose=purpose) if has_passkey else "",
        "refusal": refusal,
        "waiting_address": steps.waiting_address(question) if next_address else None,
        "next_address": next_address,
        "advises_passkey": question.is_weighty and not has_passkey and len(steps.addresses_wanted(question, user)) < 2,
    }
    return render(request, "account/confirm.html", context, status=status)


@require_safe
@signed_in_required
@never_cache
def confirmed(request: HttpRequest) -> HttpResponse:
    """What was typed before the confirmation waits here for one more press."""
    question = step_up.question(request)
    if question is None or question.posted is None:
        return _over(request)
    if not step_up.is_confirmed(request, question.act):
        return redirect(question.url)
    fields = [(name, value) for name, values in question.posted for value in values]
    return render(request, "account/confirmed.html", {"question": question, "fields": fields})


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "account/confirm_over.html", status=404)
