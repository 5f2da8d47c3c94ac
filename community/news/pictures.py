"""A post's picture: drawn afresh, in a folder of its own, served to those who may read the post and kept by nobody."""

from types import MappingProxyType

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase

from community.models import NewsPost
from web.images import Kind, Picture, picture_response

WIDE = Kind(max_bytes=10_000_000, sizes=MappingProxyType({"wide": 1440}))


def put_up(post: NewsPost, picture: Picture | None) -> None:
    """Sets the column and stores the file; whoever calls saves the row. The file before goes once that is so."""
    before = post.picture.name or ""
    if picture is None:
        post.picture = ""
    else:
        post.picture = ContentFile(picture.data, name=picture.name)
    if before:
        forget(before)


def forget(name: str) -> None:
    transaction.on_commit(lambda: default_storage.delete(name))


def picture_of(post: NewsPost) -> HttpResponseBase:
    """Asked for anew each time: what is taken back must be gone from the browser too."""
    name = post.picture.name
    if not name:
        raise Http404
    try:
        stored = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = picture_response(stored, post.picture_name)
    response["Cache-Control"] = "private, no-store"
    return response
