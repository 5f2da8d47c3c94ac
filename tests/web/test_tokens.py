import base64

from web.tokens import hash_of, new_token


def test_a_token_has_256_bits_and_comes_once() -> None:
    first, second = new_token(), new_token()
    assert first != second
    assert len(base64.urlsafe_b64decode(first + "=")) == 32


def test_the_hash_is_plain_sha256_as_the_rows_have_it() -> None:
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
