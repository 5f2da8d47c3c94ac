"""One style sheet without a build step.

`static/css/app.css` is plain CSS that imports the others, layer by layer. This finder answers for `css/bundle.css`:
the same sheet with the imports put in place. The development server, the tests and collectstatic all ask finders,
so what runs in production is what was looked at.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ENTRY = "css/app.css"
BUNDLE = "css/bundle.css"
FONT = "fonts/inter.woff2"
# Set-up builds the font from its package; without it the sheet must not ask for it, and collectstatic must not miss it.
FONT_FACE = """
@font-face {
  font-family: "Inter Variable";
  font-style: normal;
  font-weight: 100 900;
  font-display: swap;
  src: url("../fonts/inter.woff2") format("woff2");
}
"""

_IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[a-z]+)\);$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class BundleFinder(BaseFinder):
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:  # type: ignore[override]
        if path != BUNDLE:
            return []
        found = str(_written_bundle())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        _written_bundle()
        yield BUNDLE, FileSystemStorage(location=_bundle_folder())


def bundled_css() -> str:
    entry = _source(ENTRY)
    folder = entry.parent
    css = _IMPORT.sub(lambda match: _layer(folder / match["path"], match["layer"]), entry.read_text())
    return _COMMENT.sub("", css) + (FONT_FACE if font_is_there() else "")


def font_is_there() -> bool:
    return finders.find(FONT) is not None


def _layer(path: Path, layer: str) -> str:
    return f"@layer {layer} {{\n{path.read_text()}}}\n"


def _written_bundle() -> Path:
    """Written anew when a source is newer, in one move, so that two processes may do it at once."""
    bundle = _bundle_folder() / BUNDLE
    newest = max(path.stat().st_mtime for path in _source(ENTRY).parent.rglob("*.css"))
    font_known = "@font-face" in bundle.read_text() if bundle.exists() else None
    if font_known is None or bundle.stat().st_mtime < newest or font_known != font_is_there():
        bundle.parent.mkdir(parents=True, exist_ok=True)
        draft = bundle.with_suffix(f".{os.getpid()}")
        draft.write_text(bundled_css())
        draft.replace(bundle)
    return bundle


def _bundle_folder() -> Path:
    return Path(settings.VAR_DIR) / "bundle"


def _source(path: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / path
