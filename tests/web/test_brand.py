import re
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tenancy.models import Employer
from tests.factories.accounts import make_employer
from web.brand import (
    AA,
    DARK_SURFACE,
    LIGHT_SURFACE,
    WHITE,
    brand_css,
    brand_tokens,
    brand_version,
    contrast,
    from_oklch,
    mail_colours,
    readable,
    text_on,
    to_oklch,
)

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def pair(tokens: dict[str, str], name: str) -> tuple[str, str]:
    match = PAIR.fullmatch(tokens[name].lower())
    assert match
    return match[1], match[2]


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_whatever_is_chosen_buttons_and_texts_read_well(colour: str) -> None:
    tokens = brand_tokens(colour, "")

    for fill, ink in zip(pair(tokens, "fill"), pair(tokens, "on-fill"), strict=True):
        assert contrast(fill, ink) >= AA
    for fill, ink in zip(pair(tokens, "fill-hover"), pair(tokens, "on-fill"), strict=True):
        assert contrast(fill, ink) >= AA
    light, dark = pair(tokens, "text")
    light_soft, dark_soft = pair(tokens, "soft")
    assert min(contrast(light, LIGHT_SURFACE), contrast(dark, DARK_SURFACE)) >= AA
    assert min(contrast(light, light_soft), contrast(dark, dark_soft)) >= AA


@given(colours)
def test_colours_survive_the_way_there_and_back(colour: str) -> None:
    back = from_oklch(to_oklch(colour))

    assert all(abs(int(colour[i : i + 2], 16) - int(back[i : i + 2], 16)) <= 1 for i in (1, 3, 5))


@given(colours)
def test_text_on_a_fill_reads_well(colour: str) -> None:
    assert contrast(colour, text_on(colour)) >= AA


def test_readable_leaves_a_readable_colour_alone() -> None:
    assert readable("#1a2b3c", WHITE) == "#1a2b3c"


@pytest.mark.parametrize("bad", ["", "red", "#fff", "#12345g", "#ffffff;}body{display:none", "#123456\n"])
def test_what_is_no_colour_is_left_out(bad: str) -> None:
    assert brand_tokens(bad, bad) == {}
    assert brand_css(SimpleNamespace(colour_primary=bad, colour_accent=bad)) == ""


def test_sheet_sets_only_brand_variables() -> None:
    css = brand_css(SimpleNamespace(colour_primary="#0b6e4f", colour_accent="#f4a259"))

    names = re.findall(r"--([a-z-]+):", css)
    assert names == ["brand-fill", "brand-fill-hover", "brand-on-fill", "brand-text", "brand-soft", "brand-second"]


def test_version_changes_with_the_colour() -> None:
    one = SimpleNamespace(colour_primary="#0b6e4f", colour_accent="")
    other = SimpleNamespace(colour_primary="#0b6e50", colour_accent="")

    assert brand_version(one) != brand_version(other)


def test_mail_colours_fall_back_to_the_product() -> None:
    assert mail_colours("")["fill"] == "#4650c8"
    assert mail_colours("#ffcc00")["on_fill"] == "#1c1814"


def test_sheet_is_served_to_everybody_and_may_be_kept(client: Client, db: None) -> None:
    make_employer("green", colour_primary="#0b6e4f")

    response = client.get("/green/brand.css")

    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response.content.decode().startswith(":root {\n  --brand-fill: light-dark(#0b6e4f,")


def test_sheet_takes_no_post(client: Client, acme: Employer) -> None:
    assert client.post("/acme/brand.css").status_code == 405
