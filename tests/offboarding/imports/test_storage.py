from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

from offboarding.actions.imports import start_import
from offboarding.imports.working import work_on
from offboarding.models import ImportState, LeaverImport
from tests.offboarding.imports.conftest import ERIK, HEADER, as_csv

pytestmark = pytest.mark.usefixtures("in_northwind")


class Elsewhere(Storage):
    """A storage without paths, as S3 is one."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def _open(self, name: str, mode: str = "rb") -> File:
        if name not in self.files:
            raise FileNotFoundError(name)
        return ContentFile(self.files[name], name)

    def _save(self, name: str, content: File) -> str:
        self.files[name] = b"".join(content.chunks())
        return name

    def exists(self, name: str) -> bool:
        return name in self.files

    def delete(self, name: str) -> None:
        del self.files[name]


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeaverImport._meta.get_field("file"), "storage", Elsewhere())


def started() -> LeaverImport:
    return start_import(file=ContentFile(as_csv(HEADER, ERIK)), file_name="leavers.csv", by=None)


def read(leaver_import: LeaverImport) -> LeaverImport:
    work_on(leaver_import.pk)
    leaver_import.refresh_from_db()
    return leaver_import


@pytest.mark.usefixtures("_elsewhere")
def test_files_elsewhere_are_fetched() -> None:
    found = read(started())

    assert found.state == ImportState.MAPPING


@pytest.mark.usefixtures("_elsewhere")
def test_files_elsewhere_that_are_gone() -> None:
    leaver_import = started()
    leaver_import.file.storage.delete(leaver_import.file.name)

    assert read(leaver_import).refusal["code"] == "gone"


def test_files_on_disk_that_are_gone() -> None:
    leaver_import = started()
    leaver_import.file.storage.delete(str(leaver_import.file.name))

    assert read(leaver_import).refusal["code"] == "gone"


def test_no_file_at_all() -> None:
    leaver_import = started()
    LeaverImport.objects.update(file="")

    assert read(leaver_import).refusal["code"] == "gone"


def test_the_disk_is_where_files_lie_by_default(settings: Any) -> None:
    leaver_import = started()

    assert leaver_import.file.path.startswith(str(settings.MEDIA_ROOT))
