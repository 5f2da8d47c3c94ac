"""Employers' pages never join to the people's sign-ins.

Row-level security shows the person in scope alone, so that a join over members silently loses rows (docs/adr/0005).
"""

import ast

from tests.guards.source import ROOT, product_files

HIGHER_APPS = ("directory", "engagement", "boomerang", "community", "feedback", "offboarding")
JOINING = ("select_related", "prefetch_related")
# file: why
ALLOWED: dict[str, str] = {}


def joins_to_users(source: str) -> set[str]:
    """Lookups that pass through `user` ("user__email", membership__user__email=), and relations loaded by a join."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        words = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
        if isinstance(words, str) and " " not in words and "user" in words.split("__")[:-1]:
            found.add(words)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in JOINING:
            relations = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            found |= {relation for relation in relations if "user" in str(relation).split("__")}
    return found


def test_no_page_joins_to_users():
    files = [file for file in product_files() if file.relative_to(ROOT).parts[0] in HIGHER_APPS]
    assert files
    joins = {str(file.relative_to(ROOT)): joins_to_users(file.read_text()) for file in files}
    assert {file: found for file, found in joins.items() if found and file not in ALLOWED} == {}


def test_joins_are_found():
    source = """
members.select_related("user", "alumnus").filter(membership__user__email="a").order_by("user__email")
members.filter(user_id=1, user=2, note="a user__ of words")
"""
    assert joins_to_users(source) == {"user", "membership__user__email", "user__email"}
