"""Lookups that lose their index behind row-level security (docs/tenancy.md) are not used on employers' tables."""

import ast

from tests.guards.source import ROOT, product_files

LEAKING = ("__iexact", "__icontains", "__istartswith", "__iendswith", "__iregex")
# file: why the few rows it looks through make it harmless
ALLOWED: dict[str, str] = {}


def leaking_lookups(source: str) -> set[str]:
    """Keyword arguments (`name__icontains=`) and strings ("name__icontains") that name such a lookup."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        words = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
        if isinstance(words, str) and words.endswith(LEAKING):
            found.add(words)
    return found


def test_no_leaking_lookup_is_used():
    used = {str(file.relative_to(ROOT)): leaking_lookups(file.read_text()) for file in product_files()}
    assert {file: lookups for file, lookups in used.items() if lookups and file not in ALLOWED} == {}


def test_leaking_lookup_is_found():
    source = 'Alumnus.objects.filter(name__icontains="x").exclude(**{"city__iexact": 1}).filter(name__startswith="y")'
    assert leaking_lookups(source) == {"name__icontains", "city__iexact"}
