from pathlib import Path

import pytest

from launcher import paths


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout in place of this one."""
    for name, place in {"ROOT": "", "VAR": "var", "VENV": ".venv"}.items():
        monkeypatch.setattr(paths, name, tmp_path / place)
    (tmp_path / "var").mkdir()
    return tmp_path
