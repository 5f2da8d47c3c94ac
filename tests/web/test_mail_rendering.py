import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as settings_of_django
from django.template import TemplateDoesNotExist
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from web.mail_rendering import MAX_SUBJECT, one_line, render_mail

TEMPLATE = "accounts/sign_in_code"


def sender(**fields: str) -> SimpleNamespace:
    values = {"name": "Acme", "language": "en", "postal_address": "1 Road", "colour_primary": "#0b6e4f", **fields}
    return SimpleNamespace(**values)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def tags(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.found


def test_mail_has_three_parts_in_the_employers_look() -> None:
    mail = render_mail(TEMPLATE, {"code": "482913", "minutes": 10}, employer=sender())

    assert mail.subject == "482913 is your sign-in code"
    assert "482913" in mail.text
    assert not mail.text.startswith("\n")
    assert "482913" in mail.html
    assert "#0b6e4f" in mail.html
    assert "Acme · 1 Road" in mail.html
    assert '<html lang="en"' in mail.html


@pytest.mark.parametrize("template", ["accounts/sign_in_code", "accounts/staff_invitation"])
def test_opening_a_mail_asks_no_third_party_for_anything(template: str) -> None:
    mail = render_mail(template, {"code": "1", "url": f"{settings_of_django.BASE_URL}/x"}, employer=sender())

    assert set(re.findall(r"https?://[^/\"'\s>]+", mail.html)) <= {settings_of_django.BASE_URL, "http://www.w3.org"}


def test_mail_without_employer_is_the_products() -> None:
    mail = render_mail(TEMPLATE, {"code": "1", "minutes": 10})

    assert "Alumni Portal" in mail.html
    assert "#4650c8" in mail.html


def test_mail_speaks_the_language_of_the_employer_unless_told(settings: Any) -> None:
    settings.TRANSLATED = ["en", "de", "fr"]

    assert '<html lang="fr"' in render_mail(TEMPLATE, {"code": "1"}, employer=sender(language="fr")).html
    assert '<html lang="de"' in render_mail(TEMPLATE, {"code": "1"}, employer=sender(language="fr"), language="de").html


def test_mail_without_a_translation_is_english_throughout() -> None:
    assert '<html lang="en"' in render_mail(TEMPLATE, {"code": "1"}, employer=sender(language="fr")).html


def test_text_is_not_escaped_and_html_is() -> None:
    mail = render_mail(TEMPLATE, {"code": "<b>&'", "minutes": 10}, employer=sender(name="Tom & <i>Co"))

    assert "<b>&'" in mail.text
    assert "<b>&" not in mail.html
    assert "Tom &amp; &lt;i&gt;Co" in mail.html


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=80))
def test_no_name_adds_a_tag_or_a_header(name: str) -> None:
    plain = tags(render_mail(TEMPLATE, {"code": "1", "minutes": 10}, employer=sender()).html)

    mail = render_mail(TEMPLATE, {"code": name, "minutes": 10}, employer=sender(name=name))

    assert tags(mail.html) == plain
    assert mail.subject.splitlines() == [mail.subject]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Hello\r\nBcc: eve@evil.example", "Hello Bcc: eve@evil.example"),
        ("a\x00b\u2028c\u2029d\te", "a b c d e"),
        ("  wide   gaps ", "wide gaps"),
        ("x" * 500, "x" * MAX_SUBJECT),
        ("Grüße, 李 明 👋", "Grüße, 李 明 👋"),
    ],
)
def test_subject_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_missing_template_is_an_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        render_mail("web/nothing", {})
