"""Where the sizes of a photo lie. The column names the large one; the others stand beside it."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from web.images import PHOTO

PHOTO_SIZES = tuple(PHOTO.sizes)


def photo_paths(name: str) -> dict[str, str]:
    """The path of each size: `…/ab12.webp` is the large one, `…/ab12-small.webp` the small one."""
    large = PurePosixPath(name)
    return {
        size: name if size == "large" else str(large.with_name(f"{large.stem}-{size}{large.suffix}"))
        for size in PHOTO_SIZES
    }


def photo_key(name: str) -> str:
    """Changes with the picture, so that its address does too."""
    return PurePosixPath(name).stem[:16]


def small_photo(card: Mapping[str, Any], href: str) -> str:
    """The address below the person's own; the card has it only where its audience may see the photo."""
    name = card.get("photo", "")
    return f"{href}photo/small/?v={photo_key(name)}" if name else ""
