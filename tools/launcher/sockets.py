"""Sockets and ports: a private folder for the servers' Unix sockets, a free port for the web."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from launcher import paths
from launcher.console import LaunchError

PORTS_TRIED = 50
LONGEST_FOLDER = 60  # a socket's whole path may not exceed 107 bytes


def socket_folder(kind: str) -> Path:
    """A short private folder. Lower case only: it becomes the host of a URL, and hosts lose their capitals."""
    tag = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:10]
    return _private_folder(_temporary_folder() / f"alumni-{os.geteuid()}-{tag}-{kind}")


def _temporary_folder() -> Path:
    candidates = [Path("/tmp"), Path("/var/tmp"), Path(tempfile.gettempdir())]
    for folder in candidates:
        name = str(folder)
        if name == name.lower() and len(name) < LONGEST_FOLDER and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise LaunchError("no folder for sockets: neither /tmp nor /var/tmp can be written to.")


def _private_folder(folder: Path) -> Path:
    """Root's folder may be entered by others, because its PostgreSQL runs under another account."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    folder.mkdir(mode=mode, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid():
        raise LaunchError(f"{folder} belongs to someone else.", "Remove it, then run this again.")
    folder.chmod(mode)
    return folder


def choose_port(host: str, *, wanted: int | None, default: int) -> int:
    """The wanted port or an error; without a wish the first free one from the default on."""
    if wanted is not None:
        if not is_free(host, wanted):
            raise LaunchError(f"port {wanted} is taken.", "Choose another one with --port, or leave --port out.")
        return wanted
    for port in range(default, default + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise LaunchError(f"ports {default} to {default + PORTS_TRIED - 1} are all taken.", "Choose one with --port.")


def is_free(host: str, port: int) -> bool:
    try:
        listen(host, port).close()
    except PermissionError as error:
        raise LaunchError(f"port {port} may not be used by this account.", "Choose one above 1023.") from error
    except socket.gaierror as error:
        raise LaunchError(f"{host} is no address of this machine.", "Choose another one with --host.") from error
    except OSError:
        return False
    return True


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(64)
    except BaseException:
        listener.close()
        raise
    return listener
