"""Set-up: the locked packages in .venv and the web font. Skipped while its stamp is right."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import locks, paths
from launcher.console import LaunchError, say
from launcher.disk import failure, require_space
from launcher.environment import child_environment, installer_environment

NETWORK_HINT = "Check the network and the settings of pip (index, proxy), then run this again."
STAMP = paths.VENV / ".installed"
FONT = paths.VAR / "assets" / "fonts" / "inter.woff2"


def install() -> None:
    require_writable_checkout()
    paths.VAR.mkdir(exist_ok=True)
    with locks.patient("setup", waiting_for="another set-up in this checkout"):
        if not is_installed():
            require_space(paths.ROOT, megabytes=300 if paths.VENV.exists() else 900, purpose="the packages")
            install_packages()
            build_font()
            STAMP.write_text(fingerprint())


def require_writable_checkout() -> None:
    for folder in (paths.ROOT, paths.VAR):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise LaunchError(
                f"this account may not write to {folder}.", "Clone the repository as the account that runs it."
            )


def is_installed() -> bool:
    return paths.PYTHON.exists() and FONT.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def fingerprint() -> str:
    """Changes with the lock file, the Python, the place of the checkout and the recipe of the font."""
    parts = [
        paths.LOCK_FILE.read_bytes(),
        (paths.ROOT / "tools" / "font.py").read_bytes(),
        sys.version.encode(),
        base_python().encode(),
        str(paths.ROOT).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def base_python() -> str:
    """The interpreter itself, never that of an activated virtual environment, which may vanish."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def install_packages() -> None:
    uv = find_uv()
    say("installing the locked packages")
    _make_venv(uv)
    run_uv(uv, "pip", "sync", "--quiet", "--python", str(paths.PYTHON), "--require-hashes", str(paths.LOCK_FILE))


def _make_venv(uv: str) -> None:
    if _venv_version() == sys.version:
        return
    STAMP.unlink(missing_ok=True)
    run_uv(uv, "venv", "--quiet", "--clear", "--no-managed-python", "--python", base_python(), str(paths.VENV))


def _venv_version() -> str:
    if not paths.PYTHON.exists():
        return ""
    command = [str(paths.PYTHON), "-I", "-c", "import sys; print(sys.version, end='')"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def run_uv(uv: str, *arguments: str) -> None:
    if subprocess.run([uv, *arguments], cwd=paths.ROOT, env=installer_environment()).returncode:
        raise failure("uv failed (see above).", paths.ROOT, NETWORK_HINT)


def find_uv() -> str:
    """The pinned uv, fetched once by whichever pip this Python has."""
    executable = paths.UV_HOME / "bin" / "uv"
    wanted = paths.UV_LOCK_FILE.read_text().split(maxsplit=1)[0].removeprefix("uv==")
    if executable.exists() and wanted in _output_of(executable, "--version"):
        return str(executable)
    pip = _find_pip()
    if pip is None:
        other = shutil.which("uv")
        if other:  # the lock decides the versions, not uv
            return other
        raise LaunchError(
            "this Python has neither pip nor venv.", "Debian, Ubuntu: apt install python3-venv. Then run this again."
        )
    say(f"fetching uv {wanted} (once)")
    shutil.rmtree(paths.UV_HOME, ignore_errors=True)
    command = [*pip, "install", "--quiet", "--require-hashes", "--no-deps"]
    command += ["--target", str(paths.UV_HOME), "--requirement", str(paths.UV_LOCK_FILE)]
    if subprocess.run(command, env=installer_environment()).returncode or not executable.exists():
        raise failure("uv could not be fetched from the package index (see above).", paths.ROOT, NETWORK_HINT)
    shutil.rmtree(paths.VAR / "bootstrap", ignore_errors=True)
    return str(executable)


def _find_pip() -> list[str] | None:
    """Debian's python3 comes without pip; a venv brings one."""
    environment = installer_environment()
    pip = [base_python(), "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, env=environment).returncode == 0:
        return pip
    folder = paths.VAR / "bootstrap"
    command = [base_python(), "-m", "venv", "--clear", str(folder)]
    if subprocess.run(command, capture_output=True, env=environment).returncode == 0:
        return [str(folder / "bin" / "python"), "-m", "pip"]
    return None


def build_font() -> None:
    say("building the web font")
    FONT.parent.mkdir(parents=True, exist_ok=True)
    command = [str(paths.PYTHON), str(paths.ROOT / "tools" / "font.py"), str(FONT)]
    if subprocess.run(command, env=child_environment()).returncode:
        raise failure("building the web font failed (see above).", paths.ROOT)


def _output_of(executable: Path, *arguments: str) -> str:
    return subprocess.run([str(executable), *arguments], capture_output=True, text=True).stdout
