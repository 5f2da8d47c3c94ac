"""unpack_browser.py PACKED TARGET: the files of npm's @sparticuz/chromium as a Chromium that starts anywhere.

Needs brotli, so it runs in the project's environment.
"""

import io
import os
import shlex
import shutil
import sys
import tarfile
from pathlib import Path
from xml.sax.saxutils import escape

import brotli

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
"""
WRAPPER = """#!/bin/sh
LD_LIBRARY_PATH={home}/lib FONTCONFIG_FILE={home}/fonts.conf
export LD_LIBRARY_PATH FONTCONFIG_FILE
exec {home}/chromium "$@"
"""


def unpack(packed: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in ("al2023", "fonts", "swiftshader"):
        _extract(packed / f"{name}.tar.br", target)
    _write_program(target / "chromium", brotli.decompress((packed / "chromium.br").read_bytes()))
    (target / "fonts.conf").write_text(FONTS.format(home=escape(str(target))))
    _write_program(target / "run", WRAPPER.format(home=shlex.quote(str(target))).encode())


def _extract(archive: Path, target: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(brotli.decompress(archive.read_bytes()))) as files:
        if hasattr(tarfile, "data_filter"):  # Python 3.11.2, Debian 12's, has none; the archive is pinned by its hash
            files.extractall(target, filter="data")
        else:
            files.extractall(target)


def _write_program(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    os.chmod(path, 0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
