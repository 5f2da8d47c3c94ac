"""The stored file as a path on this machine, wherever the storage keeps it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from offboarding.imports.refusals import Refused
from offboarding.models.imports import LeaverImport


@contextmanager
def local_path(leaver_import: LeaverImport) -> Iterator[Path]:
    """The storage's own path on disk; a temporary copy for storages elsewhere."""
    if not leaver_import.file:
        raise Refused("gone")
    try:
        yield Path(str(leaver_import.file.path))
        return
    except NotImplementedError:
        pass
    with tempfile.NamedTemporaryFile() as copy:
        try:
            with leaver_import.file.open("rb") as stored:
                shutil.copyfileobj(stored, copy, 1024 * 1024)
        except FileNotFoundError:
            raise Refused("gone") from None
        copy.flush()
        yield Path(copy.name)
