import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from web.brand import HEX, text_verdicts
from web.colours import ColourField, plain_colour


class Paint(forms.Form):
    colour = ColourField()


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#1f4b99", "#1f4b99"),
        (" #1F4B99 ", "#1f4b99"),
        ("1f4b99", "#1f4b99"),
        ("#14b", "#1144bb"),
        ("14B", "#1144bb"),
        ("", None),
        ("#", None),
        ("#1234", None),
        ("red", None),
        ("#1f4b99;", None),
        ("#1f4b9\u0669", None),
        ("##1f4b99", None),
    ],
)
def test_colours_are_read_as_people_write_them(typed: str, colour: str | None) -> None:
    assert plain_colour(typed) == colour


@given(st.text(max_size=12))
def test_whatever_is_typed_becomes_a_plain_colour_or_nothing(text: str) -> None:
    colour = plain_colour(text)
    assert colour is None or HEX.fullmatch(colour)


def test_field_keeps_what_was_typed_and_says_what_is_asked_for() -> None:
    form = Paint({"colour": "reddish"})
    assert not form.is_valid()
    assert "such as #1f4b99" in form.errors["colour"][0]
    html = str(form["colour"])
    assert 'value="reddish"' in html
    assert 'type="color" value="#000000"' in html


def test_palette_shows_the_colour() -> None:
    assert 'type="color" value="#1144bb"' in str(Paint({"colour": "14b"})["colour"])


def test_colours_are_judged_as_text_in_both_schemes() -> None:
    light, dark = text_verdicts("#ffd400")
    assert (light.is_dark, light.reads_well, dark.is_dark, dark.reads_well) == (False, False, True, True)
    assert light.used != light.chosen == "#ffd400"
    assert dark.used == "#ffd400"
    assert text_verdicts("red") == []
