import pytest
from django.utils.translation import override

from directory.profile.languages import language_code, language_name, language_words


@pytest.mark.parametrize(
    ("typed", "code"),
    [("French", "fr"), (" fRENCH ", "fr"), ("Swiss German", "gsw"), ("Filipino", "fil"), ("Klingonese", ""), ("", "")],
)
def test_a_typed_name_gives_the_code(typed: str, code: str) -> None:
    assert language_code(typed) == code


def test_names_are_those_of_the_reader_and_english_ones() -> None:
    with override("de"):
        assert language_name("fr") == "Französisch"
        assert language_code("franzosisch") == "fr"
        assert language_code("French") == "fr"
    with override("fr"):
        assert language_name("fr") == "Français"


def test_words_bear_what_was_stored_by_others() -> None:
    assert language_words([{"code": "fr", "level": "C1"}, {"code": "xx"}]) == [("French", "C1, advanced"), ("xx", "")]
