"""A member's own photo: put up, taken off. It is served by `page_views.alumnus_photo`."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member_required
from directory.profile.actions import remove_photo, set_photo
from directory.profile.forms import PhotoForm
from directory.profile.own import own_or_404, to_section
from directory.profile.views import render_profile
from tenancy.http import TenantRequest


@require_POST
@member_required
def photo_create(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo-file-%s")
    if not form.is_valid():
        return render_profile(request, alumnus, photo_file=form)
    set_photo(alumnus, pictures=form.cleaned_data["photo"], by=request.member)
    messages.success(request, _("Your photo is on your profile."))
    return to_section("photo")


@require_POST
@member_required
def photo_deletion(request: TenantRequest) -> HttpResponse:
    remove_photo(own_or_404(request), by=request.member)
    messages.success(request, _("Your photo is off your profile, and deleted."))
    return to_section("photo")
