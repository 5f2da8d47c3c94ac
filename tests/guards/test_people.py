"""Pages of an employer never join to sign-ins: row-level security would lose rows without a word (adr/0005)."""

import re

from tests.guards.source import ROOT, product_files

JOIN = re.compile(r"""["'(](?:\w+__)*user__(?!isnull)\w+|(?:select|prefetch)_related\([^)]*["'](?:\w+__)*user["']""")


def joins(source: str) -> list[str]:
    return JOIN.findall(source)


def test_no_query_joins_people():
    found = {str(file.relative_to(ROOT)): joins(file.read_text()) for file in product_files()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_join_is_found():
    for line in (
        'Membership.objects.filter(membership__user__email="a")',
        "order_by('user__email')",
        "filter(user__is_active=True)",
        'select_related("membership", "membership__user")',
    ):
        assert joins(line), line
    for line in ("filter(user_id=person.pk)", 'select_related("membership")', "filter(user__isnull=True)"):
        assert not joins(line), line
