from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from audit.models import AuditEvent
from tenancy.models import Employer
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/brand/"
PREVIEW = f"{PATH}preview/"
SHEET = f"{PATH}preview.css"
GOOD = {"colour_primary": "#0B6E4F", "colour_accent": "f4a"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _picture(kind="PNG", size=(40, 20), colour="red") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def _upload(data: bytes, name="logo.png", content_type="image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def _employer() -> Employer:
    return Employer.objects.get(slug="acme")


def test_colours_are_saved_as_people_write_them(acme, bob, client_for):
    assert client_for(bob).post(PATH, GOOD).url == PATH
    assert (_employer().colour_primary, _employer().colour_accent) == ("#0b6e4f", "#ff44aa")
    with tenant_scope(acme):
        event = AuditEvent.objects.order_by("id").last()
    assert event.data == {"fields": ["colour_accent", "colour_primary"]}
    assert "#0b6e4f" in Client().get("/acme/brand.css").content.decode()


@pytest.mark.parametrize("colour", ["red;}", "", "#12345", "rgb(1,2,3)", "#1234567", "url(x)", "#gggggg", "</style>"])
def test_what_is_no_colour_comes_back_with_422_and_the_rest(acme, bob, client_for, colour):
    response = client_for(bob).post(PATH, {"colour_primary": colour, "colour_accent": "#abcdef"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="#abcdef"' in page
    assert _employer().colour_primary == "#1f4b99"


def test_bad_logo_does_not_lose_the_colours(acme, bob, client_for):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    response = client_for(bob).post(PATH, {**GOOD, "logo": _upload(svg, "logo.svg", "image/svg+xml")})
    page = response.content.decode()
    assert response.status_code == 422
    assert "SVG included, cannot be used" in page
    assert 'value="#0B6E4F"' in page
    assert "colour_primary=%230b6e4f" in page
    assert not _employer().logo


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_is_drawn_afresh_and_served_inert(acme, bob, client_for, kind):
    secret = b"<script>alert(1)</script>"
    response = client_for(bob).post(PATH, {**GOOD, "logo": _upload(_picture(kind, (900, 300)) + secret)})
    logo = _employer().logo
    served = Client().get(logo.url)
    data = b"".join(served.streaming_content)

    assert response.status_code == 302
    assert logo.name.startswith(f"employers/{acme.pk}/logo/")
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served["Content-Security-Policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    assert secret not in data
    assert Image.open(BytesIO(data)).size == (512, 171)


def test_too_large_files_are_refused(acme, bob, client_for):
    response = client_for(bob).post(PATH, {**GOOD, "logo": _upload(_picture() + b"x" * 1_000_001)})
    assert response.status_code == 422
    assert "larger than 1 MB" in response.content.decode()


def test_replaced_logo_is_thrown_away(acme, bob, client_for, django_capture_on_commit_callbacks):
    client = client_for(bob)
    client.post(PATH, {**GOOD, "logo": _upload(_picture())})
    old = _employer().logo
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PATH, {**GOOD, "logo": _upload(_picture(colour="blue"))})
    assert not old.storage.exists(old.name)
    assert old.storage.exists(_employer().logo.name)


def test_logo_is_removed(acme, bob, client_for):
    client = client_for(bob)
    client.post(PATH, {**GOOD, "logo": _upload(_picture())})
    url = _employer().logo.url
    client.post(PATH, {**GOOD, "remove_logo": "on"})
    assert not _employer().logo
    assert Client().get(url).status_code == 404


def test_new_logo_wins_over_removing_the_old_one(acme, bob, client_for):
    client = client_for(bob)
    client.post(PATH, {**GOOD, "logo": _upload(_picture())})
    client.post(PATH, {**GOOD, "remove_logo": "on", "logo": _upload(_picture(colour="blue"))})
    assert _employer().logo


def test_logos_are_found_by_their_full_name_and_employer_only(acme, globex, bob, client_for):
    client_for(bob).post(PATH, {**GOOD, "logo": _upload(_picture())})
    name = _employer().logo.name.rpartition("/")[2]
    for path in (
        f"/media/employers/{acme.pk}/logo/x.png",
        f"/media/employers/{globex.pk}/logo/{name}",
        f"/media/employers/{acme.pk}/logo/..%2F..%2Fx",
        f"/media/employers/{acme.pk}/",
    ):
        assert Client().get(path).status_code == 404


def test_preview_follows_what_is_typed_and_saves_nothing(acme, bob, client_for):
    response = client_for(bob).get(
        PREVIEW, {"colour_primary": "#ffd400", "colour_accent": "nonsense"}, HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="brand-preview",
    )  # fmt: skip
    page = response.content.decode()
    assert "<html" not in page
    assert "preview.css?colour_primary=%23ffd400&amp;colour_accent=%23c2571a" in page
    assert "On light pages, words in #ffd400 are hard to read" in page
    assert "On dark pages" not in page
    assert _employer().colour_primary == "#1f4b99"


def test_preview_says_where_a_colour_reads_well_everywhere(acme, bob, client_for):
    page = client_for(bob).get(PREVIEW, {"colour_primary": "#7d7672"}).content.decode()
    assert "<html" in page
    assert "hard to read" in page
    assert "reads well, in light and in dark" not in page


def test_preview_sheet_sets_colours_on_the_preview_alone(acme, bob, client_for):
    response = client_for(bob).get(SHEET, {"colour_primary": "#ffd400", "colour_accent": "red;} body{display:none"})
    css = response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert css.startswith(".brand-preview {\n  --brand-fill: light-dark(#ffd400,")
    assert "display" not in css
    assert css.count("{") == 1


@pytest.mark.parametrize("path", [PATH, PREVIEW, SHEET])
def test_doors(acme, olga, alice, rita, mallory, client_for, path):
    assert client_for(olga).get(path).status_code == 200
    for person in (alice, rita):
        assert client_for(person).get(path).status_code == 403
    assert client_for(mallory).get(path).status_code == 404
    assert Client().get(path).url == f"/account/sign-in/?next={path}"
    assert client_for(olga).put(path).status_code == 405


def test_sign_in_wears_the_brand_of_where_one_came_from(acme, globex):
    page = Client().get("/account/sign-in/", {"next": "/acme/home/"}).content.decode()
    assert "/acme/brand.css?v=" in page
    assert ">Acme</span>" in page
    for elsewhere in ("/account/", "/nowhere/home/", "//evil.example/acme/", ""):
        page = Client().get("/account/sign-in/", {"next": elsewhere}).content.decode()
        assert "brand.css" not in page
