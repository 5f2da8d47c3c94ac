from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from web.rich_text import (
    ATTRIBUTES,
    MAX_BRACKETS,
    MAX_BYTES,
    MAX_DEPTH,
    SCHEMES,
    TAGS,
    VERSION,
    TooMuch,
    clean,
    links,
    shown,
    to_html,
    to_text,
)


@dataclass
class Page:
    body: str = ""
    html: str = ""
    html_version: int = VERSION


class Walls(HTMLParser):
    """Fails on any tag, attribute or address that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
            if name == "href":
                assert urlsplit(value or "").scheme in SCHEMES
            if name == "rel":
                assert value == "noopener nofollow"
            if name == "start":
                assert (value or "").isdigit()
        if tag == "a":
            assert ("rel", "noopener nofollow") in attrs

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def walk(html: str) -> None:
    walls = Walls(convert_charrefs=True)
    walls.feed(html)
    walls.close()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hello **you**, *there*", "<p>Hello <strong>you</strong>, <em>there</em></p>\n"),
        ("# One\n## Two\n### Three\n###### Six", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Three</h3>\n<h4>Six</h4>\n"),
        ("### Deep\n###### Deeper\n## Up", "<h2>Deep</h2>\n<h3>Deeper</h3>\n<h2>Up</h2>\n"),
        ("1 Harbour Street\nRotterdam", "<p>1 Harbour Street<br>\nRotterdam</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("> q\n\n---\n", "<blockquote>\n<p>q</p>\n</blockquote>\n<hr>\n"),
        ("`a<b` \\\nc", "<p><code>a&lt;b</code> <br>\nc</p>\n"),
        ("```python\nx\n```", "<pre><code>x\n</code></pre>\n"),
        (
            "[us](https://acme.example/a?b=c&d)",
            '<p><a href="https://acme.example/a?b=c&amp;d" rel="noopener nofollow">us</a></p>\n',
        ),
        (
            "<mailto:hr@acme.example>",
            '<p><a href="mailto:hr@acme.example" rel="noopener nofollow">mailto:hr@acme.example</a></p>\n',
        ),
        ("x < y & z", "<p>x &lt; y &amp; z</p>\n"),
        ("", ""),
    ],
)
def test_markdown_is_drawn(source: str, html: str) -> None:
    assert to_html(source) == html


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<object data='data:text/html,x'></object>",
    "<embed src=x>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><input name=csrf></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='https://a.example' onclick=alert(1)>x</a>",
    "<p style='background:url(https://evil.example)'>x</p>",
    "<p class=button id=main data-x=1>x</p>",
    "<p hx-get=/acme/manage/ hx-trigger=load>x</p>",
    "<div hx-on::load=alert(1)>x</div>",
    "<!-- <script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!doctype html>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><script>alert(1)</script>",
    "<style>@import 'https://evil.example';</style>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/acme/manage/)",
    "[x](http://evil.example)",
    "[x](\\\\evil.example)",
    "[x](https://a.example \"onmouseover=alert(1)\")",
    "![x](https://evil.example/pixel.png)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```\" onload=alert(1)\nx\n```",
    "`<img src=x onerror=alert(1)>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_to_nothing(attack: str) -> None:
    for html in (to_html(attack), clean(attack)):
        walk(html)
        assert "<script" not in html.lower()


def test_links_to_elsewhere_lose_their_address() -> None:
    for address in ("javascript:alert(1)", "//evil.example", "/acme/manage/", "http://plain.example", "data:x"):
        assert "href" not in to_html(f"[x]({address})") + clean(f'<a href="{address}">x</a>')


def test_length_is_capped_in_bytes() -> None:
    assert to_html("x" * MAX_BYTES)
    with pytest.raises(TooMuch, match="longer than 32 KB"):
        to_html("ä" * (MAX_BYTES // 2 + 1))


NESTED = {
    "lists": "".join("  " * level + "- a\n" for level in range(MAX_DEPTH + 1)),
    "numbered lists": "1. " * (MAX_DEPTH + 1) + "a",
    "quotes": "> " * (MAX_DEPTH + 1) + "a",
    "quotes without blanks": ">" * (MAX_DEPTH + 1) + "a",
    "both": "> - " * MAX_DEPTH + "a",
    "tabs": "\t" * (MAX_DEPTH + 1) + "a",
}


@pytest.mark.parametrize("source", NESTED.values(), ids=NESTED.keys())
def test_deep_nesting_is_refused_before_it_is_parsed(source: str) -> None:
    with pytest.raises(TooMuch, match="nested too deeply"):
        to_html(source)


@pytest.mark.parametrize("piece", ["[", "![", "[\n", "`[`", "[a]("])
def test_brackets_are_counted_before_they_are_parsed(piece: str) -> None:
    assert to_html(piece * MAX_BRACKETS)
    with pytest.raises(TooMuch, match="more than 1000 opening square brackets"):
        to_html(piece * (MAX_BRACKETS + 1))


def test_fifty_levels_are_taken() -> None:
    assert to_html("> " * MAX_DEPTH + "a").count("<blockquote>") <= MAX_DEPTH
    walk(to_html("".join("  " * level + "- a\n" for level in range(20))))


def test_a_short_text_makes_no_long_page() -> None:
    """References would repeat one long address wherever it is named."""
    source = "[a]: https://x.example/" + "y" * 15_000 + "\n\n" + "[a] " * 900
    assert len(to_html(source)) < 3 * MAX_BYTES


def test_what_is_stored_is_shown_and_what_older_rules_made_is_made_anew() -> None:
    assert shown(Page(body="**new**", html="<p>stored</p>")) == "<p>stored</p>"
    stale = Page(body="**new**", html="<script>old rules</script>", html_version=VERSION - 1)
    assert shown(stale) == "<p><strong>new</strong></p>\n"
    assert isinstance(shown(stale), SafeString)


def test_filter_shows_a_page() -> None:
    page = Page(body="x", html="<p>Hello</p>")
    assert Template("{{ page|rich_text }}").render(Context({"page": page})) == "<p>Hello</p>"


SIGNS = [
    "<",
    ">",
    "</",
    "<b>",
    "](",
    "[",
    "![",
    "`",
    "-",
    "1.",
    "#",
    "&#",
    ";",
    "'",
    "javascript:",
    "https://",
    "mailto:",
    "//",
    "onx=",
    "**",
    "_",
    "\\",
]
markup = st.sampled_from(
    [*ATTACKS, *SIGNS, "<a ", "href=", '"', "```\n", "\n", "\n\n", "> ", "- ", "\x00", "\t", "    "]
)
sources = st.lists(markup | st.text(max_size=8), max_size=15).map("".join)


@settings(max_examples=400)
@given(sources)
def test_no_source_makes_a_tag_that_is_not_on_the_list(source: str) -> None:
    try:
        html = to_html(source)
    except TooMuch:
        return
    walk(html)
    assert clean(html) == html


@settings(max_examples=400)
@given(sources)
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean(html)
    walk(once)
    assert clean(once) == once


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Hello *you*\n\nA **b** \\*c\\* `d`\ne", "Hello you\n\nA b *c* d\ne"),
        ("[words](https://a.b/c?x=1) <https://q.r/>", "words (https://a.b/c?x=1) https://q.r/"),
        ("[mail](mailto:a@b.cc) <a@b.cc> [bad](http://x.y)", "mail (mailto:a@b.cc) a@b.cc bad"),
        ("- one\n- two\n  more\n  1. a\n  2. b\n- three", "- one\n- two\n  more\n  1. a\n  2. b\n- three"),
        ("3. x\n\n4. y", "3. x\n\n4. y"),
        ("> quote\n> - in it\n\n    code <b>\n\n---\nend", "> quote\n>\n> - in it\n\ncode <b>\n\n--------\n\nend"),
        ("a\n\n\n\nb &amp; <i>", "a\n\nb & <i>"),
        ("-", ""),
        ("", ""),
    ],
)
def test_text_reads_well_without_its_signs(source: str, text: str) -> None:
    assert to_text(source) == text


def test_addresses_may_be_written_another_way() -> None:
    assert to_text("[a](https://b.c/)", address=str.upper) == "a (HTTPS://B.C/)"


def test_all_links_are_found_also_those_that_are_not_shown() -> None:
    assert links("[a](https://b.c) <https://d.e> [f](http://g.h)\n\n> [i]()") == [
        "https://b.c", "https://d.e", "http://g.h", "",
    ]  # fmt: skip
    assert "javascript" not in "".join(links("[x](javascript:alert(1))"))


def test_too_much_is_refused_before_it_is_read_as_text() -> None:
    for read in (to_text, links):
        with pytest.raises(TooMuch):
            read(">" * 60 + " deep")


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_text_has_a_text(source: str) -> None:
    assert not to_text(source).endswith("\n")
