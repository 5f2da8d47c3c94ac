"""An employer's logo. Its other files are nobody's business; its settings are in `accounts.employer`."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import public
from tenancy.models import Employer
from web.images import picture_response


@require_safe
@public("The logo stands on the landing page and in mails; its name is its content's and never shows another picture.")
def employer_logo(request: HttpRequest, employer_id: int, name: str) -> HttpResponseBase:
    path = f"employers/{employer_id}/logo/{name}"
    if not Employer.objects.filter(pk=employer_id, logo=path).exists():
        raise Http404
    return picture_response(default_storage.open(path), name)
