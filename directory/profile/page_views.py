"""One person's page, and their photo. Hidden, gone and never there look the same, and kindly."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.connections.reading import box_for, own_alumnus
from directory.models import Alumnus
from directory.profile.panels import panels_for
from directory.profile.photos import PHOTO_SIZES, photo_paths
from directory.profile.reading import profile_for
from directory.rules import can_edit_profile, can_see_people
from directory.visibility import visible_fields
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.images import picture_response

PHOTO_KEPT = 3600  # seconds: so long a browser may show a photo that has been hidden since


@module_required("directory")
@require_safe
@member_required
def alumnus_detail(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    alumnus = Alumnus.objects.visible_to(request.member).filter(pk=alumnus_id).first()
    if alumnus is None:
        return _hidden(request)
    own = own_alumnus(request.member)
    connection = box_for(request.member, own, alumnus, today=timezone.localdate())
    context = {
        "profile": profile_for(request.member, alumnus),
        "connection": connection,
        "panels": panels_for(request, own, alumnus) if own is not None and connection is not None else [],
        "may_edit": can_edit_profile(request.member, alumnus),
        "may_see_record": can_see_people(request.member),
    }
    return render(request, "directory/alumnus_detail.html", context)


@module_required("directory")
@require_safe
@member_required
def alumnus_photo(request: TenantRequest, alumnus_id: UUID, size: str) -> HttpResponseBase:
    alumnus = Alumnus.objects.visible_to(request.member).filter(pk=alumnus_id).first()
    if alumnus is None or not alumnus.photo.name or size not in PHOTO_SIZES:
        return _hidden(request)
    if "photo" not in visible_fields(request.member, alumnus):
        return _hidden(request)
    path = photo_paths(alumnus.photo.name)[size]
    try:
        stored = default_storage.open(path)
    except FileNotFoundError:  # replaced between the row and the file
        return _hidden(request)
    response = picture_response(stored, path)
    response["Cache-Control"] = f"private, max-age={PHOTO_KEPT}"
    return response


def _hidden(request: TenantRequest) -> HttpResponse:
    return render(request, "directory/alumnus_hidden.html", status=404)
