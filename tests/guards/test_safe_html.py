"""Text is escaped by the templates. What is marked as safe HTML is made in few places, each with its reason."""

import re

from tests.guards.source import ROOT, calls_by_file

# file: why
ALLOWED = {
    "accounts/factors/totp.py": "draws the QR code of a secret of our own, without anybody's words",
    "directory/templatetags/directory_people.py": "25 records, each word escaped by hand for speed",
    "directory/templatetags/directory_rows.py": "25 rows of people, each word escaped by hand for speed",
    "directory/templatetags/directory_words.py": "a hundred links of the facets, each word escaped by hand for speed",
    "engagement/letters/filling.py": "puts values, each escaped, into HTML that web.rich_text has made",
    "web/json_ld.py": "JSON for search engines, with <, > and & written as JSON writes them",
    "web/rich_text.py": "makes people's Markdown safe, and is the only place for that",
    "web/templatetags/ui.py": "icons and drawings from our own files, and parts of tags without anybody's words",
}
UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off|\{%\s*filter\s+safe")


def test_marking_as_safe_has_a_reason():
    assert calls_by_file({"mark_safe", "SafeString", "SafeText"}).keys() == ALLOWED.keys()


def test_no_template_switches_escaping_off():
    templates = [file for file in (ROOT / "templates").rglob("*") if file.is_file()]
    assert templates
    assert [file.name for file in templates if UNESCAPED.search(file.read_text())] == []


def test_switched_off_escaping_is_found():
    for source in ("{{ x|safe }}", "{{ x | safe }}", "{{ x|safeseq }}", "{% autoescape off %}", "{% filter safe %}"):
        assert UNESCAPED.search(source)
    assert not UNESCAPED.search("{{ x|safely }} safe {% autoescape on %}")
