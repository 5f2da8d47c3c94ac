"""Pictures in letters: kept once however often they are used, and shown to whoever has the mail."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import public
from engagement.models import LetterPicture
from engagement.models.letters import letter_picture_path
from tenancy.http import TenantRequest
from tenancy.scope import require_tenant
from web.images import Picture, picture_response


@transaction.atomic
def keep_picture(picture: Picture) -> LetterPicture:
    path = letter_picture_path(LetterPicture(tenant_id=require_tenant()), picture.name)
    kept, is_new = LetterPicture.objects.get_or_create(
        file=path, defaults={"width": picture.width, "height": picture.height}
    )
    if is_new:
        default_storage.delete(path)  # left behind by a save that was rolled back: a second one would get another name
        default_storage.save(path, ContentFile(picture.data))
    return kept


@require_safe
@public("mail programs ask for a letter's pictures without a session; the name is the picture's content")
def letter_picture(request: TenantRequest, name: str) -> HttpResponseBase:
    picture = LetterPicture.objects.named(name)
    if picture is None:
        raise Http404
    return picture_response(default_storage.open(picture.file.name), picture.name)
