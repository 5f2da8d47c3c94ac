"""Chapters of the demo. Apps that stand beside the one which seeds it add theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from tenancy.models import Employer


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """`tell` adds rows for the employer in scope, whose people are there already. It is called once for each."""

    name: str
    order: int
    tell: Callable[[Employer], None]


_chapters: dict[str, Chapter] = {}


def register(chapter: Chapter) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _chapters[chapter.name] = chapter


def all_chapters() -> list[Chapter]:
    return sorted(_chapters.values(), key=lambda chapter: (chapter.order, chapter.name))
