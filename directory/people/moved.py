"""Where the people table was until it moved; links in mails and bookmarks keep working."""

from urllib.parse import quote

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.models import STAFF_ROLES
from tenancy.http import TenantRequest


@require_safe
@role_required(*STAFF_ROLES)
def people_moved(request: TenantRequest, rest: str = "") -> HttpResponsePermanentRedirect:
    asked = request.META.get("QUERY_STRING", "")
    target = reverse("directory:people_list") + quote(rest)
    return HttpResponsePermanentRedirect(f"{target}?{asked}" if asked else target)
