import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from web import images
from web.images import LOGO, PHOTO, BadPicture, Kind, drawn_afresh, picture_response

SCRIPT = b"<script>alert(1)</script>"
SEED = 20261122


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), colour: str = "red", **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are an enormous picture."""
    data = bytearray(picture())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def moving(kind: str) -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def draw(data: bytes, kind: Kind = LOGO) -> dict[str, images.Picture]:
    return drawn_afresh(BytesIO(data), kind)


def opened(drawn: images.Picture) -> Image.Image:
    return Image.open(BytesIO(drawn.data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_becomes_a_small_png(kind: str) -> None:
    drawn = draw(picture(kind, (900, 300)))["logo"]

    assert (opened(drawn).format, drawn.width, drawn.height) == ("PNG", 512, 171)
    assert opened(drawn).size == (512, 171)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_photo_becomes_square_webps(kind: str) -> None:
    drawn = draw(picture(kind, (900, 300)), PHOTO)

    assert {name: (one.width, one.height) for name, one in drawn.items()} == {"large": (300, 300), "small": (96, 96)}
    assert {opened(one).format for one in drawn.values()} == {"WEBP"}


def test_small_pictures_are_not_blown_up() -> None:
    assert draw(picture(size=(16, 8)))["logo"].width == 16
    assert draw(picture(size=(16, 8)), PHOTO)["large"].width == 8


def test_transparency_stays() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")

    assert opened(draw(out.getvalue())["logo"]).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_all_sorts_of_colours_are_read(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (20, 10)).save(out, "JPEG" if mode == "CMYK" else "PNG")

    assert opened(draw(out.getvalue())["logo"]).size == (20, 10)


def test_turned_the_way_the_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture("JPEG", (60, 20), exif=exif)

    assert opened(draw(data)["logo"]).size == (20, 60)


def _talkative(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Secret description"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    options: dict[str, object] = {"exif": exif}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "Secret comment")
        info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Secret xmp</x:xmpmeta>")
        options["pnginfo"] = info
    elif kind == "JPEG":
        options |= {"comment": b"Secret comment", "xmp": b"<x:xmpmeta>Secret xmp</x:xmpmeta>"}
    else:
        options["xmp"] = b"<x:xmpmeta>Secret xmp</x:xmpmeta>"
    return picture(kind, (64, 64), **options)


@pytest.mark.parametrize("purpose", [LOGO, PHOTO])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_the_pixels_survives(kind: str, purpose: Kind) -> None:
    source = _talkative(kind)
    assert b"Secret" in source

    for drawn in draw(source + SCRIPT + b"PK\x03\x04", purpose).values():
        assert b"Secret" not in drawn.data
        assert SCRIPT not in drawn.data
        assert b"PK\x03\x04" not in drawn.data
        assert opened(drawn).getexif() == {}
        assert {"comment", "xmp", "icc_profile", "exif", "XML:com.adobe.xmp"}.isdisjoint(opened(drawn).info)


NO_PICTURES = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with xml": b'<?xml version="1.0"?><svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>',
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "pdf": b"%PDF-1.7\n",
    "html": b"<!doctype html><p>hello",
    "html behind a gif": b"GIF89a/*<script>*/=1;",
    "zip": b"PK\x03\x04" + b"x" * 100,
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "text": b"hello",
    "nothing": b"",
    "wave in the clothes of webp": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 40,
    "png without a picture": b"\x89PNG\r\n\x1a\n" + b"x" * 200,
    "jpeg without a picture": b"\xff\xd8\xff",
    "half a png": picture()[:40],
    "half a jpeg": picture("JPEG", (200, 200))[:-400],
    "half a webp": picture("WEBP", (200, 200))[:40],
}


@pytest.mark.parametrize("data", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture, match="JPEG, PNG or WebP picture"):
        draw(data)


@pytest.mark.parametrize("size", [(5001, 5000), (10_000, 10_000), (60_000, 60_000)])
def test_bombs_are_refused_before_they_are_decoded(size: tuple[int, int]) -> None:
    """Their pixels are not there: decoding would say so."""
    with pytest.raises(BadPicture, match="more than 25 megapixels"):
        draw(claiming(*size))


def test_as_large_as_allowed_is_read() -> None:
    with pytest.raises(BadPicture, match="that we can read"):  # it came as far as the missing pixels
        draw(claiming(5000, 5000))


def test_files_are_measured_while_they_are_read() -> None:
    class Liar(BytesIO):
        size = 1

    with pytest.raises(BadPicture, match="larger than 1 MB"):
        drawn_afresh(Liar(picture() + b"x" * 1_000_000), LOGO)
    with pytest.raises(BadPicture, match="larger than 5 MB"):
        drawn_afresh(Liar(picture() + b"x" * 5_000_000), PHOTO)


def test_thin_strips_are_refused() -> None:
    with pytest.raises(BadPicture, match="longer than it is wide"):
        draw(picture(size=(410, 20)))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    with pytest.raises(BadPicture, match="Moving pictures"):
        draw(moving(kind))


def test_the_second_picture_that_phones_add_is_left_out() -> None:
    data = moving("MPO")
    assert data.startswith(b"\xff\xd8\xff")

    assert opened(draw(data)["logo"]).size == (20, 20)


def _mutated(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    match chance.randrange(5):
        case 0:
            for _ in range(chance.randint(1, 12)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        case 1:
            del changed[chance.randrange(len(changed)) :]
        case 2:
            at = chance.randrange(len(changed))
            changed[at:at] = chance.randbytes(chance.randint(1, 64))
        case 3:
            start = chance.randrange(len(changed))
            del changed[start : start + chance.randint(1, 32)]
        case _:
            at = chance.randrange(max(1, len(changed) - 4))
            changed[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"])
    return bytes(changed)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_mutated_files_are_refused_or_become_clean_pictures(kind: str) -> None:
    chance = random.Random(f"{SEED}-{kind}")
    originals = [_talkative(kind), picture(kind, (33, 47), "navy"), moving("WEBP" if kind == "JPEG" else kind)]
    refused = 0

    for _ in range(400):
        data = _mutated(chance, chance.choice(originals))
        try:
            drawn = draw(data)["logo"]
        except BadPicture:
            refused += 1
            continue
        assert b"Secret" not in drawn.data
        assert opened(drawn).format == "PNG"
        opened(drawn).load()
    assert 0 < refused < 400


def test_names_come_from_the_content() -> None:
    red, again, blue = (draw(picture(colour=colour))["logo"] for colour in ("red", "red", "blue"))

    assert red.name == again.name != blue.name
    assert red.name.endswith(".png")
    assert len(red.name) == 44


def test_served_inert() -> None:
    response = picture_response(BytesIO(b"x"), "employers/1/logo/abc.png")

    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert picture_response(BytesIO(b"x"), "a/b.webp")["Content-Type"] == "image/webp"


def test_pictures_in_mail_are_jpegs_on_white() -> None:
    (drawn,) = images.drawn_afresh(BytesIO(picture(size=(2000, 1000))), images.IN_MAIL).values()
    assert (drawn.width, drawn.height, drawn.name[-4:]) == (1072, 536, ".jpg")
    image = opened(drawn)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    clear = BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(clear, "PNG")
    (drawn,) = images.drawn_afresh(clear, images.IN_MAIL).values()
    assert opened(drawn).getpixel((5, 5)) == (255, 255, 255)
    assert images.content_type(drawn.name) == "image/jpeg"
