"""Mail to a member came back: at the next visit they are asked for another address, or to say that this one works."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_required
from accounts.addresses.main_address import main_address_of
from directory.profile.own import own_or_404
from engagement.returned.actions import write_again
from engagement.returned.reading import has_come_back
from tenancy.http import TenantRequest


@require_safe
@member_required
def returned_address(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    if not has_come_back(alumnus):
        return redirect("directory:home")
    main = main_address_of(request.user)
    other = main if main and main != alumnus.personal_email else ""
    return render(request, "engagement/returned/returned_address.html", {"alumnus": alumnus, "other": other})


@require_POST
@member_required
def returned_address_again(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    if has_come_back(alumnus) and write_again(alumnus, by=request.member):
        messages.success(request, _("Thank you. Mail goes to this address again."))
    return redirect("directory:home")
