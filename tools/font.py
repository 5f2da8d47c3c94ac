"""font.py TARGET: Inter (OFL), from the fontpkg-inter wheel, as one variable Latin woff2.

Needs fonttools and brotli, so it runs in the project's environment.
"""

import os
import sys
from pathlib import Path

import fontpkg_inter
from fontTools import subset
from fontTools.ttLib import TTFont

FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "cv11", "ss03", "case"]
LATIN = range(0x20, 0x180)
PUNCTUATION = range(0x2010, 0x2060)
ARROWS = range(0x2190, 0x2194)
SIGNS = [0x1E9E, 0x20AC, 0x2122, 0x2212, 0x2248, 0x2264, 0x2265]


def build(target: Path) -> None:
    source = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"
    subsetter = subset.Subsetter(subset.Options(layout_features=FEATURES, notdef_outline=True))
    subsetter.populate(unicodes=[*LATIN, *PUNCTUATION, *ARROWS, *SIGNS])
    font = TTFont(source)
    subsetter.subset(font)
    font.flavor = "woff2"
    unfinished = target.with_suffix(".tmp")
    font.save(unfinished)
    os.replace(unfinished, target)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
