"""Files as people attach them."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def picture(*, comment: str = "") -> bytes:
    said, out = PngInfo(), BytesIO()
    said.add_text("Comment", comment)
    Image.new("RGB", (40, 30), "teal").save(out, "PNG", pnginfo=said)
    return out.getvalue()


def office(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
