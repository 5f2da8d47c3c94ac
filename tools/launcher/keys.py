"""Secrets of this checkout, made once and kept in var/secrets.json (readable by its owner only)."""

from __future__ import annotations

import base64
import json
import os
import secrets

from launcher import locks, paths

ROLES = ("owner", "app", "system")


def load_or_make() -> dict[str, str]:
    file = paths.VAR / "secrets.json"
    with locks.patient("secrets", waiting_for="another start in this checkout"):
        kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        complete = _make() | kept
        if complete != kept:
            unfinished = file.with_suffix(".tmp")
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                json.dump(complete, handle, indent=2)
            os.replace(unfinished, file)
    return complete


def _make() -> dict[str, str]:
    made = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    return made | {f"database_password_{role}": secrets.token_urlsafe(24) for role in ROLES}
