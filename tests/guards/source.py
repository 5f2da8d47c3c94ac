"""Reads our own source for the guards: which names are called, where."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "web",
    "tenancy",
    "audit",
    "mail",
    "accounts",
    "directory",
    "engagement",
    "boomerang",
    "community",
    "feedback",
    "offboarding",
    "console",
    "alumni_portal",
)


def product_files() -> Iterator[Path]:
    for app in APPS:
        yield from sorted((ROOT / app).rglob("*.py"))


def calls(source: str, names: set[str]) -> Iterator[str]:
    """The called names among `names`, as a function or as an attribute, once per call."""
    return (name for name in _read(source)[0] if name in names)


@cache
def _read(source: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """What is called and what is imported: a walk for all guards that ask."""
    called: list[str] = []
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name:
                called.append(name)
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return tuple(called), frozenset(imported)


def calls_by_file(names: set[str]) -> dict[str, int]:
    """{"mail/delivery.py": 2}: how often each file of ours calls one of the names."""
    counted = {}
    for file in product_files():
        number = len(list(calls(file.read_text(), names)))
        if number:
            counted[str(file.relative_to(ROOT))] = number
    return counted


def imports(source: str) -> frozenset[str]:
    """The full names of all modules and members that are imported, wherever in the file."""
    return _read(source)[1]
