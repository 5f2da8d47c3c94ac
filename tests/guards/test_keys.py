"""Keys are made from FIELD_KEY in one place alone, which knows the earlier ones: nothing forgets at a rotation."""

from tests.guards.source import ROOT, product_files


def test_only_one_module_reads_the_field_key():
    readers = {str(file.relative_to(ROOT)) for file in product_files() if "settings.FIELD_KEY" in file.read_text()}
    assert readers == {"web/secrets.py"}
