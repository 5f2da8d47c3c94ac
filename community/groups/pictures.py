"""Pictures of groups and posts: drawn afresh, so that no place and no camera stays in them."""

from types import MappingProxyType
from typing import Any

from django import forms
from django.http.response import FileResponse

from web.images import BadPicture, Kind, Picture, drawn_afresh, picture_response

GROUP_PICTURE = Kind(max_bytes=8_000_000, sizes=MappingProxyType({"large": 512}), square=True)
POST_PICTURE = Kind(max_bytes=8_000_000, sizes=MappingProxyType({"large": 1280}))


def drawn(upload: Any, kind: Kind) -> Picture | None:
    """For `clean_…` of a form."""
    if not upload:
        return None
    try:
        return drawn_afresh(upload, kind)["large"]
    except BadPicture as error:
        raise forms.ValidationError(str(error)) from error


def private_picture(stored: Any, name: str) -> FileResponse:
    """For the eyes of whoever may read the group: kept by their browser, by no cache between."""
    response = picture_response(stored, name)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
