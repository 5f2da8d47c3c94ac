import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus
from directory.profile.photos import photo_paths
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, own_alumnus, set_levels

ClientFor = Callable[[User], Client]
Commits = DjangoCaptureOnCommitCallbacks
GPS = 0x8825


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice, personal_email="alice@home.example")


@pytest.fixture
def as_alice(alice: User, own: Alumnus, client_for: ClientFor) -> Client:
    return client_for(alice)


def picture(format: str = "JPEG", size: tuple[int, int] = (900, 700), colour: str = "teal", **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, format, **options)
    return out.getvalue()


def upload(client: Client, data: bytes, name: str = "me.jpg") -> object:
    return client.post("/acme/me/photo/", {"photo": SimpleUploadedFile(name, data)})


def reloaded(alumnus: Alumnus) -> Alumnus:
    with tenant_scope(alumnus.tenant_id):
        return Alumnus.objects.get(pk=alumnus.pk)


def files() -> set[str]:
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_photo_is_drawn_afresh_in_two_sizes(own: Alumnus, as_alice: Client, format: str) -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (47.0, 22.0, 8.0)}
    assert upload(as_alice, picture(format, exif=exif)).url == "/acme/me/#photo"  # type: ignore[attr-defined]
    for size, side in (("large", 512), ("small", 96)):
        response = as_alice.get(f"/acme/alumni/{own.pk}/photo/{size}/")
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, max-age=3600"
        served = Image.open(BytesIO(response.getvalue()))
        assert served.size == (side, side)
        assert not served.getexif()
    assert files() == set(photo_paths(reloaded(own).photo.name).values())
    with tenant_scope(own.tenant_id):
        assert AuditEvent.objects.about(own).order_by("-id")[0].data == {"fields": ["photo"]}


def status_of(client: Client, url: str) -> int:
    response = client.get(url)
    response.getvalue()  # to the end, so that the file is closed
    return int(response.status_code)


def _bomb() -> bytes:
    """A small PNG whose head says 20,000 by 20,000."""
    data = bytearray(picture("PNG", (10, 10)))
    data[16:24] = (20_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is not a JPEG, PNG or WebP picture"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "This is not a JPEG, PNG or WebP picture"),
        (picture("GIF"), "This is not a JPEG, PNG or WebP picture"),
        (_bomb(), "more than 25 megapixels"),
        (b"\xff\xd8\xff" + b"x" * 5_000_000, "larger than 5 MB"),
        (picture("PNG", (2000, 10)), "much longer than it is wide"),
        (b"", "This file is empty"),
    ],
)
def test_what_is_no_clean_picture_is_refused(own: Alumnus, as_alice: Client, data: bytes, error: str) -> None:
    response = upload(as_alice, data)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert error in response.content.decode()  # type: ignore[attr-defined]
    assert files() == set()
    assert reloaded(own).photo.name == ""


def test_no_file_at_all_is_refused(own: Alumnus, as_alice: Client) -> None:
    response = as_alice.post("/acme/me/photo/")
    assert response.status_code == 422
    assert "Choose a picture first." in response.content.decode()


def test_a_new_photo_takes_the_place_of_the_old_one(
    own: Alumnus, as_alice: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    upload(as_alice, picture(colour="teal"))
    before = set(photo_paths(reloaded(own).photo.name).values())
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_alice, picture(colour="tomato"))
    after = set(photo_paths(reloaded(own).photo.name).values())
    assert before.isdisjoint(after)
    assert files() == after
    with django_capture_on_commit_callbacks(execute=True):
        upload(as_alice, picture(colour="tomato"))  # the same picture once more
    assert files() == set(photo_paths(reloaded(own).photo.name).values())


def test_what_a_failed_save_left_behind_does_no_harm(own: Alumnus, as_alice: Client) -> None:
    upload(as_alice, picture())
    small = photo_paths(reloaded(own).photo.name)["small"]
    with tenant_scope(own.tenant_id):
        Alumnus.objects.filter(pk=own.pk).update(photo="")
    default_storage.delete(photo_paths(small)["large"].replace("-small", ""))
    upload(as_alice, picture())
    assert photo_paths(reloaded(own).photo.name)["small"] == small
    assert len(files()) == 2


def test_photo_is_removed_with_its_files(
    own: Alumnus, as_alice: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    upload(as_alice, picture())
    with django_capture_on_commit_callbacks(execute=True):
        assert as_alice.post("/acme/me/photo/deletion/").url == "/acme/me/#photo"
    assert files() == set()
    assert as_alice.get(f"/acme/alumni/{own.pk}/photo/large/").status_code == 404
    assert as_alice.post("/acme/me/photo/deletion/").url == "/acme/me/#photo"


def test_hidden_gone_and_never_there_look_the_same(
    acme: Employer, alice: User, bob: User, own: Alumnus, as_alice: Client, client_for: ClientFor
) -> None:
    upload(as_alice, picture())
    url = f"/acme/alumni/{own.pk}/photo/large/"
    viewer = client_for(make_peer(acme, "Ines").membership.user)
    assert status_of(viewer, url) == 200
    set_levels(own, photo="staff")
    hidden = viewer.get(url)
    assert status_of(client_for(bob), url) == 200
    none = viewer.get(f"/acme/alumni/{make_peer(acme, 'Ines').pk}/photo/large/")
    unknown_size = viewer.get(f"/acme/alumni/{own.pk}/photo/huge/")
    default_storage.delete(reloaded(own).photo.name)
    set_levels(own, photo="everyone")
    gone = viewer.get(url)
    bodies = {_plain(response.content.decode()) for response in (hidden, none, unknown_size, gone)}
    assert {response.status_code for response in (hidden, none, unknown_size, gone)} == {404}
    assert len(bodies) == 1
    set_levels(own, listing="staff")
    assert viewer.get(url).status_code == 404


def _plain(page: str) -> str:
    """Without what differs from one request to the next, and the address that was asked for."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower() and 'name="next"' not in line)


def test_profile_and_initials(own: Alumnus, as_alice: Client) -> None:
    page = as_alice.get(f"/acme/alumni/{own.pk}/").content.decode()
    assert "avatar__photo" not in page
    assert ">AB</span>" in page
    upload(as_alice, picture())
    page = as_alice.get(f"/acme/alumni/{own.pk}/").content.decode()
    assert f'src="/acme/alumni/{own.pk}/photo/large/?v=' in page


def test_doors(own: Alumnus, as_alice: Client, mallory: User, client_for: ClientFor) -> None:
    url = f"/acme/alumni/{own.pk}/photo/large/"
    assert as_alice.post(url).status_code == 405
    assert client_for(mallory).get(url).status_code == 404
    assert Client().get(url).url.startswith("/account/sign-in/")
