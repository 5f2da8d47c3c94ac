"""The one way in for papers that people attach: told by what is in them, never by their name or the browser's word.

Pictures are drawn afresh (`web.images`), so that no place and no camera stays in them. Papers go out as downloads of
our own type, in no page; what can hold programs (macros, HTML, SVG, archives) does not come in.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any, Protocol

from django import forms
from django.http.response import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.errors import ActionError
from web.exports import as_download
from web.forms import FilesDrop
from web.images import SIGNATURES, Kind, drawn_afresh

MAX_BYTES = 10_000_000
MOST_AT_ONCE = 5
MOST_PARTS = 2_000  # of an office file; a thousand times as many would keep the process busy
LONGEST_NAME = 80
SCAN = Kind(max_bytes=MAX_BYTES, sizes=MappingProxyType({"scan": 2048}), format="JPEG")  # a page stays readable
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "jpg": "image/jpeg",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text",
    }
)
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.odt"
HINT = gettext_lazy("PDF, pictures, DOCX, XLSX or ODT, up to 10 MB each and five at once")
_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError,
           LookupError, zlib.error)  # fmt: skip


class BadPaper(ActionError):
    """Refused; the message says why and what to do."""


class Upload(Protocol):
    name: str | None

    def seek(self, position: int, /) -> object: ...
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Paper:
    """A file that may be kept. `name` is the person's own without what is no part of a name; the ending is ours."""

    name: str
    ending: str
    data: bytes = field(repr=False)


def taken_in(upload: Upload) -> Paper:
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadPaper(_("“%(name)s” is larger than 10 MB.") % {"name": _stem(upload.name)})
    if data.startswith(SIGNATURES):
        return Paper(f"{_stem(upload.name)}.jpg", "jpg", drawn_afresh(upload, SCAN)["scan"].data)
    ending = "pdf" if data.startswith(b"%PDF-") else _office(data)
    if not ending:
        text = _("“%(name)s” cannot be attached. Send a PDF, a picture, or a DOCX, XLSX or ODT without macros.")
        raise BadPaper(text % {"name": _stem(upload.name)})
    return Paper(f"{_stem(upload.name)}.{ending}", ending, data)


def _office(data: bytes) -> str:
    """Which office file this is; empty where it is none, or one with macros in it."""
    if not data.startswith(b"PK\x03\x04") or data.count(b"PK\x01\x02") > MOST_PARTS:
        return ""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
                return ""
            if "mimetype" in names:
                with archive.open("mimetype") as said:
                    return "odt" if said.read(100).decode("latin-1") == TYPES["odt"] else ""
    except _BROKEN:
        return ""
    if "[Content_Types].xml" not in names:
        return ""
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""


def _stem(name: str | None) -> str:
    """The person's own name of the file, without path, ending and signs that would make it look like another."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = _NO_NAME.sub("", last).strip(" .")
    return plain.rpartition(".")[0].strip(" .")[:LONGEST_NAME] or plain[:LONGEST_NAME] or _("file")


class PapersField(forms.FileField):
    """Cleaned, it is a list of `Paper`; the files that came are not kept."""

    def __init__(self, **kwargs: Any) -> None:
        widget = FilesDrop(attrs={"accept": ACCEPT}, hint=HINT)
        super().__init__(**{"required": False, "widget": widget, "label": gettext_lazy("Files"), **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[Paper]:
        uploads = [super(PapersField, self).clean(each) for each in data or []]
        if len(uploads) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose %(most)d files at most.") % {"most": MOST_AT_ONCE})
        try:
            return [taken_in(upload) for upload in uploads]
        except ActionError as error:
            raise forms.ValidationError(str(error)) from error


def paper_response(stored: IO[bytes], *, name: str, ending: str) -> FileResponse:
    """To keep, not to look at: no browser shows it as a page of ours, and nothing keeps a copy on the way."""
    response = FileResponse(stored, content_type=TYPES[ending])
    response["Content-Security-Policy"] = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    as_download(name, response)
    return response
