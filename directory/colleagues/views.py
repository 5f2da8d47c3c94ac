"""How current colleagues come in: the page they open themselves, and HR's settings with the list of them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import public, role_required
from accounts.addresses import work
from accounts.joining import steps
from accounts.joining.consents import current_text
from accounts.members.actions import find_or_make_user
from accounts.models import Consent, Role
from accounts.signing_in import steps as sign_in
from accounts.signing_in.steady import takes_the_same_time
from directory.colleagues.actions import (
    AlreadyHere,
    NotOpen,
    TooManyInvitations,
    colleagues,
    invite_colleague,
    open_invitation,
    set_colleagues_join,
)
from directory.colleagues.forms import InviteForm, SettingsForm, WorkAddressForm
from tenancy.http import TenantRequest
from tenancy.models import Employer
from tenancy.modules import module_required
from tenancy.urls import employer_url, global_url

SETTERS = (Role.OWNER, Role.HR_ADMIN)
TOO_MANY = 429
SHOWN = 50


@module_required("directory")
@takes_the_same_time
@require_http_methods(["GET", "HEAD", "POST"])
@public("A current colleague has no account yet: the code goes to the work address.")
@never_cache
def colleague_join(request: TenantRequest) -> HttpResponse:
    """Answers every address alike: no visitor learns who works here, who has joined, or which domains count."""
    if not request.tenant.colleagues_may_join:
        raise Http404
    consent = current_text(Consent.Purpose.NETWORK).for_employer(request.tenant)
    posted = request.POST if request.method == "POST" else None
    form = WorkAddressForm(posted, tenant=request.tenant, consent=consent)
    if posted is None or request.user.is_authenticated:
        return render(request, "directory/colleagues/join.html", {"form": form})
    if not form.is_valid():
        return render(request, "directory/colleagues/join.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    if not sign_in.may_request_code(request, email):
        form.add_error(None, _("That was a lot of codes in a short time. Please wait ten minutes and try again."))
        return render(request, "directory/colleagues/join.html", {"form": form}, status=TOO_MANY)
    if _may_come(email, request.tenant):
        invitation = open_invitation(employer=request.tenant, email=email)
        steps.remember_yes(request, request.tenant, invitation, form)
        find_or_make_user(email=email, language=request.tenant.language, by=None)
    sign_in.send_code(request, email=email)
    return redirect(global_url("account_confirm_login_code"))


def _may_come(email: str, employer: Employer) -> bool:
    """A mailbox of this employer's, whose owner has not left: only HR calls somebody back."""
    owner = work.employer_of(email)
    return owner is not None and owner.pk == employer.pk and not work.is_retired(email)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def colleague_settings(request: TenantRequest) -> HttpResponse:
    employer = Employer.objects.get(pk=request.tenant.pk)
    form = SettingsForm(request.POST if request.method == "POST" else None, tenant=employer)
    if request.method == "POST" and form.is_valid():
        set_colleagues_join(
            employer=employer,
            may_join=form.cleaned_data["may_join"],
            at_once=form.cleaned_data["at_once"],
            by=request.member,
        )
        messages.success(request, _("Saved."))
        return redirect("directory:colleague_settings")
    context = {
        "form": form,
        "people": colleagues()[:SHOWN],
        "join_url": employer_url(employer, "directory:colleague_join"),
        "is_open": employer.colleagues_may_join,
    }
    return render(request, "directory/colleagues/settings.html", context)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SETTERS)
def colleague_invite(request: TenantRequest) -> HttpResponse:
    if not request.tenant.colleagues_may_join:
        return redirect("directory:colleague_settings")
    form = InviteForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        try:
            alumnus = invite_colleague(
                employer=request.tenant, email=form.cleaned_data["email"], person=form.person, spell=form.spell,
                by=request.member,
            )  # fmt: skip
        except (AlreadyHere, NotOpen) as error:
            form.add_error("email", str(error))
        except TooManyInvitations as error:
            form.add_error(None, str(error))
            return render(request, "directory/colleagues/invite.html", {"form": form}, status=TOO_MANY)
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": alumnus.full_name})
            return redirect("directory:colleague_settings")
    return render(request, "directory/colleagues/invite.html", {"form": form}, status=422 if form.is_bound else 200)
