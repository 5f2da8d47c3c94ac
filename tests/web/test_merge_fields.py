import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.merge_fields import (
    MAX_DEFAULT,
    MAX_FIELDS,
    MAX_TEXT,
    MAX_VALUE,
    BadText,
    Field,
    Hole,
    Target,
    examined,
    fill_places,
    read,
    samples,
)  # fmt: skip

FIELDS = (
    Field("name", "Name", "Anna"),
    Field("employer", "Employer", "Acme"),
    Field("team", "Team", "Bakery", may_be_empty=True),
)


def problems(text: str) -> list[str]:
    with pytest.raises(BadText) as caught:
        read(text, FIELDS)
    return [str(problem) for problem in caught.value.problems]


def fill(text: str, target: Target = Target.TEXT, **values: object) -> str:
    return read(text, FIELDS).fill(values, target)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{ name }}!", "Hello Anna!"),
        ("{{name}}{{ Name }}{{  NAME  }}", "AnnaAnnaAnna"),
        ('From {{ team | "your team" }}', "From your team"),
        ("From {{ team|“your team” }}", "From your team"),
        ('{{ name | "" }}', "Anna"),
        ('{{ name | "you" }} { name } }', "Anna { name } }"),
        ("No field at all", "No field at all"),
        ("", ""),
        ("Two\r\nlines\rthree", "Two\nlines\nthree"),
    ],
)
def test_fields_are_filled(text: str, filled: str) -> None:
    assert fill(text, name="Anna") == filled


def test_values_are_not_read_again() -> None:
    assert fill("{{ name }}", name="{{ employer }}", employer="Acme") == "{{ employer }}"
    assert fill('{{ team | "x" }}', team='{{ name | "y" }}') == '{{ name | "y" }}'


def test_each_target_has_its_own_safety() -> None:
    values = {"name": "<b>Ann & Bo</b>\r\nBcc: all@x.example\u2028"}
    text = "Dear <i>{{ name }}</i>,\nwelcome"
    assert fill(text, Target.TEXT, **values) == "Dear <i><b>Ann & Bo</b> Bcc: all@x.example</i>,\nwelcome"
    assert fill(text, Target.HEADER, **values) == "Dear <i><b>Ann & Bo</b> Bcc: all@x.example</i>, welcome"
    assert fill(text, Target.HTML, **values) == (
        "Dear &lt;i&gt;&lt;b&gt;Ann &amp; Bo&lt;/b&gt; Bcc: all@x.example&lt;/i&gt;,\nwelcome"
    )


@pytest.mark.parametrize("missing", [None, "", "   ", "\x00"])
def test_empty_value_takes_the_words_for_it(missing: object) -> None:
    assert fill('{{ team | "your team" }}', team=missing) == "your team"


def test_values_are_short() -> None:
    assert fill("{{ name }}", name="x" * 10_000) == "x" * MAX_VALUE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {{ nmae }}", "Line 1: There is no field “nmae”. Did you mean {{ name }}?"),
        ("a\nb {{ emploier }}", "Line 2: There is no field “emploier”. Did you mean {{ employer }}?"),
        ("{{ salary }}", "Line 1: There is no field “salary”. There are: {{ name }}, {{ employer }}, {{ team }}."),
        ("{{ team }}", 'Line 1: “team” is not known of everybody. Say what to write then: {{ team | "…" }}.'),
        ('{{ team | " " }}', 'Line 1: “team” is not known of everybody. Say what to write then: {{ team | "…" }}.'),
        ("\n\nHi {{ name", "Line 3: “{{” stands alone. A field is written {{ name }}."),
        ("name }}", "Line 1: “}}” stands alone. A field is written {{ name }}."),
        ("{% if x %}", "Line 1: “{%” stands alone. A field is written {{ name }}."),
        ("{{}}", 'Line 1: “{{}}” is not how a field is written. Write {{ name }} or {{ name | "there" }}.'),
    ],
)
def test_mistakes_are_named_with_line_and_remedy(text: str, said: str) -> None:
    assert problems(text)[0] == said


@pytest.mark.parametrize(
    "attack",
    [
        "{{ user.password }}",
        "{{ name.__class__ }}",
        "{{ settings.SECRET_KEY }}",
        "{{ name() }}",
        "{{ name|safe }}",
        '{{ name|default:"x" }}',
        "{{ ''.__class__.__mro__ }}",
        "{{ 7*7 }}",
        "{{ name[0] }}",
        "{{{ name }}}",
        "{{ _name }}",
        "{{ {{ name }} }}",
        "{% load x %}",
        "{% include '/etc/passwd' %}",
        "{{#name}}x{{/name}}",
        "{{> partial }}",
        "{# comment",
        '{{ name | "a" | "b" }}',
        '{{ name | "{{ employer }}" }}',
    ],
)
def test_other_grammars_are_refused(attack: str) -> None:
    assert problems(attack)


def test_all_mistakes_are_named_at_once_in_order() -> None:
    assert [text.partition(":")[0] for text in problems("{{ a\n{{ nmae }}\n}}\n{{ team }}")] == [
        "Line 1",
        "Line 3",
        "Line 4",
    ]


def test_lengths_are_capped() -> None:
    assert problems("x" * (MAX_TEXT + 1)) == [f"Line 1: The text is longer than {MAX_TEXT} characters."]
    assert problems("{{ name }}" * (MAX_FIELDS + 1)) == [f"Line 1: There are more than {MAX_FIELDS} fields in it."]
    assert "longer than 100" in problems('{{ team | "' + "x" * (MAX_DEFAULT + 1) + '" }}')[0]
    assert "…" in problems("{{ " + "?" * 300 + " }}")[0]


def test_samples_for_previews() -> None:
    assert samples(FIELDS) == {"name": "Anna", "employer": "Acme", "team": "Bakery"}


pieces = st.sampled_from(["{{", "}}", "{{ name }}", '{{ team | "x" }}', "{%", "|", '"', "name", " ", "\n", "<b>", "&"])
texts = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join)
values = st.text(max_size=40) | pieces


@given(texts, values, values)
def test_whatever_is_written_is_refused_or_safe(text: str, name: str, team: str) -> None:
    given_values = {"name": name, "team": team, "employer": "Acme", "secret": "s3cret"}
    try:
        merged = read(text, FIELDS)
    except BadText:
        return
    html = merged.fill(given_values, Target.HTML)
    header = merged.fill(given_values, Target.HEADER)
    assert not re.search(r"[<>\"']|&(?!amp;|lt;|gt;|quot;|#x27;)", html)
    assert not any(char in header for char in "\r\n\v\f\x1c\x85\u2028\u2029\x00")
    assert "s3cret" not in html
    assert len(html) <= 6 * (len(text) + MAX_FIELDS * (MAX_VALUE + MAX_DEFAULT))


@given(st.text(max_size=200))
def test_texts_without_braces_stay_as_they_are(text: str) -> None:
    plain = re.sub(r"[{}%#]", "", text)
    filled = read(plain, FIELDS).fill({})
    assert re.sub(r"\s", "", filled) == re.sub(r"\s|[\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", plain)


def test_what_is_wrong_stays_as_typed_in_a_preview() -> None:
    merged, found = examined("{{ name }} {{ settings }} {% x %} {{ team }}", FIELDS)
    assert merged.fill({"name": "Anna"}) == "Anna {{ settings }} {% x %} {{ team }}"
    assert merged.fields == {"name"}
    assert len(found) == 4
    assert examined("x" * (MAX_TEXT + 1), FIELDS)[0].fill({}) == "x" * MAX_TEXT


@pytest.mark.parametrize("default", ["", "there", "<b>", "a “b” c", 'say "hi"'])
def test_places_are_filled_later_as_they_would_have_been_at_once(default: str) -> None:
    quoted = f"“{default}”" if '"' in default else f'"{default}"'
    merged = read(f"Dear {{{{ name | {quoted} }}}}, {{{{ employer }}}}!", FIELDS)
    stored = merged.marked(Hole.place)
    for values in ({}, {"name": "<b>Ann & Bo</b>\r\n{{ employer }}", "employer": "A&B"}):
        assert fill_places(stored, values) == merged.fill(values)
        assert fill_places(f"<p>{stored}</p>", values, Target.HTML) == f"<p>{merged.fill(values, Target.HTML)}</p>"


def test_values_inside_addresses_are_encoded() -> None:
    stored = f'<a href="https://a.example/?who={Hole("name", "x y").place(in_link=True)}">'
    assert fill_places(stored, {"name": '"&é/'}, Target.HTML) == '<a href="https://a.example/?who=%22%26%C3%A9%2F">'
    assert fill_places(stored, {}, Target.HTML) == '<a href="https://a.example/?who=x%20y">'


def test_braces_that_are_no_place_stay() -> None:
    text = "{{name}} {{ name|x }} {% if %} {{ Name }} }}"
    assert fill_places(text, {"name": "Anna"}) == text
