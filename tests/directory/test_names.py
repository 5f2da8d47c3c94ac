import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.names import _words_of_any_script, edits, long_words, name_key, near_keys, person_keys, spellings, words

name_letters = st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Müller", "muller"),
        ("  Zoë   Åse ", "zoe ase"),
        ("O’Brien", "obrien"),
        ("Jean-Paul", "jean paul"),
        ("Łukasz Żak", "lukasz zak"),
        ("Straße", "strasse"),
        ("Søren", "soren"),
        ("Иван", "иван"),
        ("王小明", "王小明"),
        ("İpek", "ipek"),
        ("...", ""),
        ("x" * 90, "x" * 40),
    ],
)
def test_name_key_is_plain(text: str, key: str) -> None:
    assert name_key(text) == key


def test_person_keys_are_for_reading_and_for_sorting() -> None:
    assert person_keys("Jürgen", "Müller") == ("jurgen muller", "muller jurgen")
    assert person_keys("Cher", "") == ("cher", "cher")


def test_umlauts_have_a_long_spelling() -> None:
    assert spellings("Jürgen Öst") == ["jurgen", "ost", "juergen", "oest"]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_both_spellings_have_as_many_words(text: str) -> None:
    assert len(words(text)) == len(long_words(text))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_short_way_leads_to_the_same_words(text: str) -> None:
    assert words(text) == list(_words_of_any_script(text))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("john", "jonh", 1),
        ("smith", "smiht", 1),
        ("anna", "ana", 1),
        ("anna", "anna", 0),
        ("", "ab", 2),
        ("ca", "abc", 3),
    ],
)
def test_edits_counts_slips_of_the_fingers(one: str, other: str, distance: int) -> None:
    assert edits(one, other) == distance


@settings(deadline=None)
@given(name_letters, st.data())
def test_words_one_edit_apart_share_a_key(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    slips = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ]
    for slip in slips:
        assert edits(word, slip) <= 1
        assert set(near_keys(word)) & set(near_keys(slip))
