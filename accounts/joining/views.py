"""The way in for somebody who has been invited. Opening the link changes nothing: mail scanners open every link."""

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import invitations
from accounts.access import public, signed_in_required
from accounts.addresses import work
from accounts.joining import steps
from accounts.joining.actions import decline_invitation, name_address
from accounts.joining.forms import JoinForm
from accounts.members.actions import find_or_make_user, has_proven
from accounts.models import Invitation
from accounts.secret_links import secret_page
from accounts.sessions import session_scope
from accounts.signing_in import steps as sign_in
from accounts.signing_in.forms import CodeForm
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import wishes_of
from tenancy.http import TenantRequest
from tenancy.urls import global_url
from web.tokens import hash_of


@require_safe
@public("The link in an invitation is opened by people who have no account yet.")
@secret_page
def join_link(request: TenantRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.filter(token_sha256=hash_of(token)).first()
    kept = steps.kept_link(request.tenant, invitation) if invitation is not None and invitation.is_open else None
    return steps.JOIN_LINK.follow(request, kept, is_made_up=invitation is None)


@require_http_methods(["GET", "HEAD", "POST"])
@public("The code on paper is typed by people who have no account yet.")
@never_cache
def join_code(request: TenantRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    form.fields["code"].label = _("Code from the sheet")
    form.fields["code"].error_messages["required"] = _("Enter the code from the sheet.")
    if request.method != "POST":
        return render(request, "accounts/join_code.html", {"form": form})
    status = 422
    if form.is_valid():
        try:
            if steps.open_paper(request, request.tenant, form.cleaned_data["code"]):
                return redirect("accounts:join")
        except steps.TooManyCodes:
            form.add_error(None, _("That was a lot of tries in a short time. Please wait an hour and try again."))
            status = 429
        else:
            form.add_error("code", _("That is not a code that works. Look at the sheet again, or ask for a new one."))
    return render(request, "accounts/join_code.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public("The person is known by the link they came with.")
@never_cache
def join(request: TenantRequest) -> HttpResponse:
    invitation = steps.invitation_in_session(request, request.tenant)
    if invitation is None:
        return steps.JOIN_LINK.answer_closed(request)
    if work.is_foreign(invitation.email, request.tenant):
        return render(request, "accounts/join_work_address.html", {"invitation": invitation}, status=403)
    form = JoinForm(
        request.POST or None,
        asks_for_name=not (invitation.name or invitation.subject_id),
        asks_for_email=invitation.on_paper,
        consent=steps.consent_asked(invitation, request.tenant),
    )
    if request.method != "POST" or _is_somebody_else(request, invitation):
        return _join_page(request, invitation, form)
    if not form.is_valid():
        return _join_page(request, invitation, form, status=422)
    return _say_yes(request, invitation, form)


def _say_yes(request: TenantRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    """Signed in with the invited address: in at once. Otherwise the code to that address comes first."""
    if invitation.on_paper:
        invitation = name_address(invitation=invitation, email=form.cleaned_data["email"])
    steps.remember_yes(request, request.tenant, invitation, form)
    if request.user.is_authenticated:
        return steps.finish_join(request) or steps.JOIN_LINK.answer_closed(request)
    if not sign_in.may_request_code(request, invitation.email):
        form.add_error(None, _("That was a lot of codes in a short time. Please wait ten minutes and try again."))
        return _join_page(request, invitation, form, status=429)
    find_or_make_user(email=invitation.email, language=request.tenant.language, by=None)
    sign_in.send_code(request, email=invitation.email)
    return redirect(global_url("account_confirm_login_code"))


@require_POST
@signed_in_required
@never_cache
def join_completion(request: TenantRequest) -> HttpResponse:
    """The yes was said before the confirmation; joining a second employer goes on here."""
    return steps.finish_join(request) or steps.JOIN_LINK.answer_closed(request)


def _join_page(request: TenantRequest, invitation: Invitation, form: JoinForm, *, status: int = 200) -> HttpResponse:
    describe = invitations.kind_of(invitation).describe
    context = {
        "invitation": invitation,
        "form": form,
        "sentence": describe(invitation) if describe else "",
        "is_somebody_else": _is_somebody_else(request, invitation),
        "wishes": [str(category.label) for category in _wishes(invitation)],
    }
    return render(request, "accounts/join.html", context, status=status)


def _wishes(invitation: Invitation) -> dict[Category, Frequency]:
    """What a leaver ticked at work is shown, not ticked: the yes is said anew."""
    return wishes_of(invitation.subject_id) if invitation.subject_id else {}


def _is_somebody_else(request: TenantRequest, invitation: Invitation) -> bool:
    """Also the same person, if their session came from a work mailbox that opens another employer only."""
    if not request.user.is_authenticated or invitation.on_paper:
        return request.user.is_authenticated
    return not session_scope.opens(request, request.tenant) or not has_proven(request.user, invitation.email)


@require_POST
@public("Saying no must be as easy as saying yes.")
@never_cache
def join_refusal(request: TenantRequest) -> HttpResponse:
    invitation = steps.invitation_in_session(request, request.tenant)
    if invitation is None:
        return steps.JOIN_LINK.answer_closed(request)
    invitation = decline_invitation(invitation=invitation)
    return render(request, "accounts/join_refused.html", {"invitation": invitation})


@require_POST
@public("Whoever is signed in with another address makes room for the invited one.")
@never_cache
def join_change(request: TenantRequest) -> HttpResponse:
    invitation = steps.invitation_in_session(request, request.tenant)
    if invitation is None:
        return steps.JOIN_LINK.answer_closed(request)
    logout(request)
    request.session[steps.JOIN_LINK.key] = steps.kept_link(request.tenant, invitation)
    return redirect(reverse("accounts:join"))
