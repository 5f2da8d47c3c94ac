import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.forms import EmployerForm, plain_domain
from audit.models import AuditEvent
from tenancy.models import Employer
from tenancy.policies import GLOBAL_MODELS
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db

PATH = "/acme/manage/settings/"
GOOD = {
    "name": "Acme Bakery",
    "sender_name": "Your friends at Acme",
    "postal_address": "1 Mill Lane\nBath",
    "work_email_domains": "@Acme.com, acme.co.uk https://www.acme.example/jobs",
    "timezone": "Europe/London",
    "language": "en",
    "colour_primary": "#1F4B99",
    "colour_accent": "#c2571a",
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _picture(kind="PNG", size=(40, 20), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


def _claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are an enormous picture."""
    data = bytearray(_picture())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def _upload(data: bytes, name="logo.png", content_type="image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def _employer() -> Employer:
    return Employer.objects.get(slug="acme")


def test_settings_are_changed_with_a_trace(acme, bob, client_for):
    response = client_for(bob).post(PATH, GOOD)
    changed = _employer()
    assert response.url == PATH
    assert (changed.name, changed.timezone, changed.colour_primary) == ("Acme Bakery", "Europe/London", "#1f4b99")
    assert changed.work_email_domains == ["acme.co.uk", "acme.com", "www.acme.example"]
    with tenant_scope(acme):
        event = AuditEvent.objects.order_by("id").last()
    assert (event.action, event.actor_id) == ("employer.changed", bob.pk)
    assert event.data == {"fields": ["name", "postal_address", "sender_name", "timezone", "work_email_domains"]}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\v", "\x85", "\u2028"])
def test_names_stay_in_one_line(acme, bob, client_for, line_break):
    names = {"name": f" Acme{line_break}Bakery ", "sender_name": f"Your{line_break}friends"}
    assert client_for(bob).post(PATH, {**GOOD, **names}).status_code == 302
    assert (_employer().name, _employer().sender_name) == ("Acme Bakery", "Your friends")


def test_the_form_and_the_database_agree_on_what_may_be_changed():
    assert set(EmployerForm._meta.fields) <= set(GLOBAL_MODELS["tenancy.Employer"].changes)


def test_saving_without_a_change_leaves_no_trace(acme, bob, client_for):
    client = client_for(bob)
    client.post(PATH, GOOD)
    with tenant_scope(acme):
        before = AuditEvent.objects.count()
        client.post(PATH, GOOD)
        assert AuditEvent.objects.count() == before


def test_owner_may_and_others_may_not(olga, alice, rita, mallory, client_for):
    assert client_for(olga).get(PATH).status_code == 200
    for person in (alice, rita):
        assert client_for(person).post(PATH, GOOD).status_code == 403
    assert client_for(mallory).post(PATH, GOOD).status_code == 404
    assert Client().post(PATH, GOOD).url == f"/account/sign-in/?next={PATH}"
    assert client_for(olga).put(PATH).status_code == 405
    assert _employer().name == "Acme"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("timezone", "Mars/Olympus"),
        ("language", "tlh"),
        ("colour_primary", "red;}"),
        ("colour_accent", ""),
        ("work_email_domains", "acme.com localhost"),
        ("work_email_domains", "acme..com"),
        ("work_email_domains", "-acme.com"),
    ],
)
def test_bad_input_comes_back_with_422(acme, bob, client_for, field, value):
    response = client_for(bob).post(PATH, {**GOOD, "sender_name": "Typed before", field: value})
    assert response.status_code == 422
    assert "Typed before" in response.content.decode()
    assert _employer().name == "Acme"


def test_only_these_columns_can_be_posted(acme, bob, client_for):
    client_for(bob).post(PATH, {**GOOD, "slug": "globex", "is_active": "", "id": "99", "tenant_id": "99"})
    after = Employer.objects.get(pk=acme.pk)
    assert (after.slug, after.is_active) == ("acme", True)


@pytest.mark.parametrize(
    ("word", "domain"),
    [
        ("@Acme.com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("anna@acme.com", "acme.com"),
        ("https://acme.com/jobs", "acme.com"),
        ("acme.com.", "acme.com"),
        ("", ""),
    ],
)
def test_domains_are_understood_as_people_type_them(word, domain):
    assert plain_domain(word) == domain


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_logo_is_drawn_afresh_and_served(acme, bob, client_for, kind):
    secret = b"<script>alert(1)</script>"
    response = client_for(bob).post(PATH, {**GOOD, "logo": _upload(_picture(kind, (900, 300)) + secret)})
    logo = _employer().logo
    served = Client().get(logo.url)
    data = b"".join(served.streaming_content)

    assert response.status_code == 302
    assert logo.name.startswith(f"employers/{acme.pk}/logo/")
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert data.startswith(b"\x89PNG")
    assert secret not in data
    assert Image.open(BytesIO(data)).size == (512, 171)


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\x89PNG\r\n\x1a\n" + b"x" * 200,
        b"\xff\xd8\xff",
        _picture()[:40],
        b"hello",
    ],
)
def test_what_is_no_picture_is_refused(acme, bob, client_for, data):
    response = client_for(bob).post(PATH, {**GOOD, "logo": _upload(data)})
    assert response.status_code == 422
    assert "PNG, JPEG or WebP picture" in response.content.decode()
    assert not _employer().logo


def test_too_large_files_and_pictures_are_refused(acme, bob, client_for):
    client = client_for(bob)
    heavy = client.post(PATH, {**GOOD, "logo": _upload(_picture() + b"x" * 1_000_001)})
    bomb = client.post(PATH, {**GOOD, "logo": _upload(_claiming(60_000, 60_000))})
    large = client.post(PATH, {**GOOD, "logo": _upload(_claiming(4_100, 4_100))})
    assert [answer.status_code for answer in (heavy, bomb, large)] == [422, 422, 422]
    assert "larger than 1 MB" in heavy.content.decode()
    assert "too many pixels" in large.content.decode()
    assert not _employer().logo


def test_replaced_logo_is_thrown_away(acme, bob, client_for, django_capture_on_commit_callbacks):
    client = client_for(bob)
    client.post(PATH, {**GOOD, "logo": _upload(_picture())})
    old = _employer().logo
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PATH, {**GOOD, "logo": _upload(_picture(size=(10, 10)))})
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
    client.post(PATH, {**GOOD, "remove_logo": "on", "logo": _upload(_picture(size=(10, 10)))})
    assert _employer().logo


def test_logos_are_found_by_their_full_name_only(acme, globex):
    for path in (f"/media/employers/{acme.pk}/logo/x.png", f"/media/employers/{acme.pk}/logo/..%2F..%2Fx"):
        assert Client().get(path).status_code == 404
