"""“Is this still right?” One click says yes: on the page of the yearly e-mail, on one’s profile and at home."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from accounts.addresses.main_address import main_address_of
from directory.actions import AddressTaken, confirm_personal_email
from directory.profile.actions import confirm_profile
from directory.profile.own import own_or_404, to_section
from directory.profile.reading import profile_for
from tenancy.http import TenantRequest


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def profile_confirmation(request: TenantRequest) -> HttpResponse:
    """A link in an e-mail only opens the page: programs that follow links confirm nothing."""
    alumnus = own_or_404(request)
    if request.method == "POST":
        confirm_profile(alumnus, by=request.member)
        messages.success(request, _("Thank you. Others see that your profile is up to date."))
        return redirect("directory:home" if request.POST.get("from") == "home" else "directory:profile_update")
    context = {"profile": profile_for(request.member, alumnus), "alumnus": alumnus}
    return render(request, "directory/profile_confirmation.html", context)


@require_POST
@member_required
def profile_address(request: TenantRequest) -> HttpResponse:
    """The address one signs in with, proven by a code, becomes the one of this profile."""
    alumnus = own_or_404(request)
    main = main_address_of(request.user)
    if main is None:
        messages.warning(request, _("Your main address belongs to an employer. Choose a personal one first."))
        return to_section("contact")
    try:
        if main != alumnus.personal_email or alumnus.personal_email_verified_at is None:
            confirm_personal_email(alumnus, email=main, by=request.member)
        messages.success(request, _("Your profile has your main address now."))
    except AddressTaken:
        messages.warning(request, _("Another record of this employer has this address. Ask HR to look at the two."))
    return to_section("contact")
