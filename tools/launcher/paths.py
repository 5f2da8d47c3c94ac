"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_HOME = ROOT / ".tools"
BROWSER_HOME = ROOT / ".tools-browser"
LOCK_FILE = ROOT / "requirements.lock"
PRODUCTION_LOCK_FILE = ROOT / "requirements.production.lock"
BENCH_LOCK_FILE = ROOT / "requirements.bench.lock"
BROWSER_LOCK_FILE = ROOT / "requirements.browser.lock"
UV_LOCK_FILE = ROOT / "tools" / "uv.lock.txt"


def site_packages() -> Path:
    return next((VENV / "lib").glob("python*/site-packages"))


def manage(*arguments: str) -> list[str]:
    return [str(PYTHON), str(ROOT / "manage.py"), *arguments]
