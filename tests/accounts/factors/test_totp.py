import base64

import pytest

from accounts.factors import totp

# RFC 6238, appendix B, SHA-1; the last six of its eight digits.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code_at(SECRET, seconds // 30) == code


def test_neighbouring_codes_match_and_others_do_not(monkeypatch):
    monkeypatch.setattr(totp.time, "time", lambda: 1111111109.0)
    now = totp.step_now()
    found = [totp.matching_step(SECRET, totp.code_at(SECRET, now + away)) for away in (-2, -1, 0, 1, 2)]
    assert found == [None, now - 1, now, now + 1, None]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666", "é"])
def test_other_things_match_nothing(typed):
    assert totp.matching_step(SECRET, typed) is None


def test_blanks_do_not_matter():
    code = totp.code_at(SECRET, totp.step_now())
    assert totp.matching_step(SECRET, f" {code[:3]} {code[3:]} ") is not None


def test_secrets_are_long_and_new():
    assert len(base64.b32decode(totp.new_secret())) == 20
    assert totp.new_secret() != totp.new_secret()


def test_link_and_picture():
    link = totp.app_link("ABCD", "anna@home.example")
    assert link == ("otpauth://totp/Alumni%20Portal%3Aanna%40home.example?secret=ABCD&issuer=Alumni%20Portal")
    picture = totp.picture(link)
    assert picture.startswith("<svg")
    assert "style=" not in picture
    assert totp.grouped("ABCDEFGHIJ") == "ABCD EFGH IJ"
