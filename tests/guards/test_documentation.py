"""What can be set or run is written down."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tenancy import logins

ROOT = Path(__file__).resolve().parents[2]
OUR_APPS = {
    "accounts", "audit", "boomerang", "community", "console", "directory", "engagement", "feedback", "mail",
    "offboarding", "tenancy", "web",
}  # fmt: skip
DOCUMENTS = "\n".join(path.read_text() for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")])


def read_settings() -> set[str]:
    sources = (ROOT / "alumni_portal" / "settings.py").read_text() + Path(logins.__file__).read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', sources)) | set(logins.URLS.values())


def test_the_settings_are_found_at_all() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "PROCESS"} <= read_settings()


@pytest.mark.parametrize("name", sorted(read_settings()))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "settings.md").read_text()


@pytest.mark.parametrize("command", sorted(name for name, app in get_commands().items() if app in OUR_APPS))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"\b{command}\b", DOCUMENTS)
