"""An employer's logo: measured before it is decoded, then drawn afresh, so that only its pixels are kept."""

import warnings
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 1_000_000
MAX_PIXELS = 4_000 * 4_000
LONGEST_SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")


def checked_logo(upload: UploadedFile) -> ContentFile:
    """The picture as a small PNG without anything but its pixels; ValidationError for all else, SVG included."""
    if upload.size is None or upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 1 MB. Choose a smaller one."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns about a decompression bomb
            with Image.open(upload, formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise ValidationError(_("The picture has too many pixels. Choose one below 4,000 by 4,000."))
                return ContentFile(_redrawn(picture), name="logo.png")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is not a PNG, JPEG or WebP picture that we can read.")) from error


def _redrawn(picture: Image.Image) -> bytes:
    plain = picture.convert("RGBA")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.frombytes("RGBA", plain.size, plain.tobytes())
    out = BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return out.getvalue()
