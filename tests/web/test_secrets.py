import pytest

from web import secrets
from web.secrets import Unreadable, decrypt, encrypt, keyed_hashes, renewed


def test_what_was_encrypted_comes_back():
    stored = encrypt("ünder the mat", purpose="a door")
    assert "mat" not in stored
    assert decrypt(stored, purpose="a door") == "ünder the mat"


def test_same_text_never_looks_the_same():
    assert encrypt("mat", purpose="a door") != encrypt("mat", purpose="a door")


def test_purposes_do_not_mix():
    with pytest.raises(Unreadable):
        decrypt(encrypt("mat", purpose="a door"), purpose="a window")
    assert keyed_hashes("mat", purpose="a door") != keyed_hashes("mat", purpose="a window")


@pytest.mark.parametrize("stored", ["", "mat", "gAAAAABm", "\u00fc"])
def test_what_was_never_encrypted_is_unreadable(stored):
    with pytest.raises(Unreadable, match="a door"):
        decrypt(stored, purpose="a door")


def test_changed_byte_is_noticed():
    stored = encrypt("mat", purpose="a door")
    with pytest.raises(Unreadable):
        decrypt(stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:], purpose="a door")


def test_keys_can_be_rotated(settings):
    old, old_hash = encrypt("mat", purpose="a door"), keyed_hashes("mat", purpose="a door")[0]
    settings.FIELD_KEY_FALLBACKS, settings.FIELD_KEY = [settings.FIELD_KEY], "a new key, long and random enough"
    assert decrypt(old, purpose="a door") == "mat"
    assert keyed_hashes("mat", purpose="a door")[1] == old_hash
    new = renewed(old, purpose="a door")
    settings.FIELD_KEY_FALLBACKS = []
    assert decrypt(new, purpose="a door") == "mat"
    with pytest.raises(Unreadable):
        decrypt(old, purpose="a door")


def test_no_key_is_the_field_key_itself(settings):
    assert settings.FIELD_KEY.encode() not in secrets._keys("text of a door")


def test_many_texts_are_hashed_as_one_is(settings):
    settings.FIELD_KEY_FALLBACKS = ["an earlier key, long and random enough"]
    hash_of = secrets.keyed_hasher(purpose="a door")
    assert [hash_of(text) for text in ("a", "b")] == [secrets.keyed_hashes(text, purpose="a door") for text in "ab"]
    assert len(hash_of("a")) == 2
