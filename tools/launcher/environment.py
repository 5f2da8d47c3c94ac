"""The environment our children get: the caller's, without what other projects left in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from launcher import paths

# Of an activated virtual environment or another project; each would make a child load the wrong code.
FOREIGN = (
    "CONDA_PREFIX",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def child_environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    environment = {name: value for name, value in base.items() if name not in FOREIGN}
    if not _usable_home(environment.get("HOME", "")):
        home = paths.VAR / "home"
        home.mkdir(parents=True, exist_ok=True)
        environment["HOME"] = str(home)
    environment["PATH"] = os.pathsep.join([str(paths.VENV / "bin"), environment.get("PATH", os.defpath)])
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONUTF8"] = "1"
    _keep_bytecode(environment)
    return environment


def _keep_bytecode(environment: dict[str, str]) -> None:
    """Who wants none beside the sources gets it in var/: without any, each start compiles for ten seconds."""
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = str(paths.VAR / "bytecode")


def installer_environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """For pip, uv and npm: no questions, no other target folder, and the system's certificate authorities.

    uv and node bring their own list of authorities, which knows no company proxy.
    """
    environment = child_environment(base)
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"):
        environment.pop(name, None)
    environment |= {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PIP_USER": "0",
    }
    authorities = next((path for path in AUTHORITIES if Path(path).exists()), None)
    if authorities:
        environment.setdefault("UV_SYSTEM_CERTS", "true")
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if "PIP_INDEX_URL" in environment:  # uv reads no pip settings; a mirror is meant for it as well
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    return environment


def _usable_home(home: str) -> bool:
    return bool(home) and Path(home).is_dir() and os.access(home, os.W_OK | os.X_OK)
