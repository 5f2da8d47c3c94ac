"""The one way in for pictures that people upload. Measured before it is decoded, then drawn afresh from its pixels.

What comes out is a new file: no camera, place, comment or second file hidden in the first survives.
"""

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from types import MappingProxyType
from typing import IO, Literal, Protocol

from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from web.errors import ActionError

Format = Literal["WEBP", "PNG", "JPEG"]

READ: tuple[str, ...] = ("JPEG", "PNG", "WEBP")
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
MAX_PIXELS = 25_000_000
LONGEST_STRIP = 20  # times as long as wide: what is thinner is no picture of anything
ENDINGS: Mapping[Format, str] = MappingProxyType({"WEBP": "webp", "PNG": "png", "JPEG": "jpg"})
TYPES: Mapping[str, str] = MappingProxyType({"webp": "image/webp", "png": "image/png", "jpg": "image/jpeg"})
WORKING_SIDE = 2048
# What Pillow is known to raise over broken files.
_BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, EOFError,
    ArithmeticError, MemoryError, Warning, struct.error, zlib.error,
)  # fmt: skip
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BadPicture(ActionError):
    """Refused; the message says why and what to do."""


class Upload(Protocol):
    """What is read of an uploaded file. Its name and the type that the browser gave it are not asked for."""

    def seek(self, position: int, /) -> object: ...
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Kind:
    """A use of pictures. `sizes` name how large each is drawn: the box it must fit in, or fills when `square`.

    PNG or, for photographs, JPEG where mail programs show it (Outlook knows no WebP), WebP elsewhere.
    """

    max_bytes: int
    sizes: Mapping[str, int]
    format: Format = "WEBP"
    square: bool = False


PHOTO = Kind(max_bytes=5_000_000, sizes=MappingProxyType({"large": 512, "small": 96}), square=True)
LOGO = Kind(max_bytes=1_000_000, sizes=MappingProxyType({"logo": 512}), format="PNG")
IN_MAIL = Kind(max_bytes=10_000_000, sizes=MappingProxyType({"mail": 1072}), format="JPEG")  # twice as wide as shown


@dataclass(frozen=True)
class Picture:
    """One drawn size. `name` comes from its content, so that whoever has it may keep it for ever."""

    data: bytes = field(repr=False)
    width: int
    height: int
    format: Format

    @property
    def name(self) -> str:
        return f"{hashlib.sha256(self.data).hexdigest()[:40]}.{ENDINGS[self.format]}"


def drawn_afresh(upload: Upload, kind: Kind) -> dict[str, Picture]:
    """Each of the kind's sizes, by name. Raises `BadPicture` for all that is not a clean still picture."""
    data = _bytes_of(upload, kind)
    try:
        with Image.open(BytesIO(data), formats=READ) as source:
            _check_measures(source)
            pixels = _upright(source)
        return {name: _draw(pixels, size, kind) for name, size in kind.sizes.items()}
    except _BOMBS as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise BadPicture(_("This is not a JPEG, PNG or WebP picture that we can read.")) from error


def _bytes_of(upload: Upload, kind: Kind) -> bytes:
    """Counted while reading: the size that the browser says is not believed."""
    upload.seek(0)
    data = upload.read(kind.max_bytes + 1)
    if len(data) > kind.max_bytes:
        raise BadPicture(
            _("The file is larger than %(size)d MB. Choose a smaller one.") % {"size": kind.max_bytes // 1_000_000}
        )
    if not data.startswith(SIGNATURES):
        raise BadPicture(_("This is not a JPEG, PNG or WebP picture. Other formats, SVG included, cannot be used."))
    return data


def _check_measures(source: Image.Image) -> None:
    """Asked of the file's head alone, before any pixel is decoded."""
    if source.width * source.height > MAX_PIXELS:
        raise _too_large()
    if max(source.size) > LONGEST_STRIP * min(source.size):
        raise BadPicture(_("The picture is much longer than it is wide. Choose another shape."))
    if source.format in ("PNG", "WEBP") and getattr(source, "n_frames", 1) != 1:  # phones put two into one JPEG
        raise BadPicture(_("Moving pictures cannot be used. Choose a still one."))


def _too_large() -> BadPicture:
    return BadPicture(_("The picture has more than 25 megapixels. Choose a smaller one."))


def _upright(source: Image.Image) -> Image.Image:
    """The pixels alone, turned the way the camera was held."""
    plain = source.convert("RGBA" if source.has_transparency_data else "RGB")
    plain.thumbnail((WORKING_SIDE, WORKING_SIDE))  # first, so that the copies after this are small
    turned = ImageOps.exif_transpose(plain)
    return Image.frombytes(turned.mode, turned.size, turned.tobytes())


def _draw(pixels: Image.Image, size: int, kind: Kind) -> Picture:
    if kind.square:
        side = min(size, *pixels.size)
        drawn = ImageOps.fit(pixels, (side, side))
    else:
        drawn = pixels.copy()
        drawn.thumbnail((size, size))
    out = BytesIO()
    if kind.format == "PNG":
        drawn.save(out, "PNG", optimize=True)
    elif kind.format == "JPEG":
        _on_white(drawn).save(out, "JPEG", quality=82, optimize=True, progressive=True)
    else:
        drawn.save(out, "WEBP", quality=82, method=4)
    return Picture(out.getvalue(), drawn.width, drawn.height, kind.format)


def _on_white(pixels: Image.Image) -> Image.Image:
    if pixels.mode == "RGB":
        return pixels
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper


def content_type(name: str) -> str:
    """By our own ending; a stored picture has no other type."""
    return TYPES[name.rpartition(".")[2]]


def picture_response(stored: IO[bytes], name: str) -> FileResponse:
    """Served inert: our own type, nothing runs in it, and it may be kept for ever, since its name is its content's."""
    response = FileResponse(stored, content_type=content_type(name))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
