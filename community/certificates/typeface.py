"""Inter as certificates need it: two weights, letters of the Latin, Greek and Cyrillic scripts.

Made of the variable font of the `fontpkg-inter` wheel when it is first needed, which takes a second or two, and kept in
VAR_DIR from then on.
"""

import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

import fontpkg_inter
from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

REGULAR, STRONG = 400, 600
LETTERS = [*range(0x20, 0x600), *range(0x1E00, 0x2000), *range(0x2010, 0x2060), 0x20AC, 0x2122, 0x2212]


def file_of(weight: int) -> Path:
    folder = Path(settings.VAR_DIR) / "typefaces"
    target = folder / f"inter-{version('fontpkg-inter')}-{weight}.ttf"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _build(target, weight)
    return target


def can_print(text: str) -> bool:
    """Whether the font has every letter. It has none of Arabic, Hebrew, Indian and East Asian scripts."""
    return all(ord(letter) in _letters() for letter in text)


@cache
def _letters() -> frozenset[int]:
    font = TTFont(file_of(REGULAR))
    return frozenset(font.getBestCmap())


def _build(target: Path, weight: int) -> None:
    font = TTFont(Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf")
    subsetter = subset.Subsetter(subset.Options(layout_features=["kern"], notdef_outline=True))
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weight, "opsz": 14}, inplace=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    font.save(unfinished)
    os.replace(unfinished, target)
