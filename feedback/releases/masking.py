"""Addresses and numbers in comments, by which anybody could be found."""

import re

from django.utils.translation import gettext as _

# Each begins at a character that only such a thing begins with, and none repeats within a repetition: linear time.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[\w-]{1,63}\.){1,4}(?:com|org|io|de|fr|uk|eu|dev)(?:/[^\s<>\"]{0,2000})?\b")
_DAY = r"(?!\d\d?[./-]\d\d?[./-]\d{2,4}(?!\d))"
_PHONE = re.compile(r"(?<![\w.])" + _DAY + r"(?:\+|00|\(?0)[\d\s()./-]{6,24}\d(?!\w)")
_DIGITS = re.compile(r"(?<!\w)\d{7,20}(?!\w)")
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w{1,38}")


def masked(text: str) -> str:
    """The text with `[e-mail]`, `[link]` and `[number]` in their places."""
    for pattern, words in (
        (_EMAIL, _("[e-mail]")),
        (_URL, _("[link]")),
        (_DOMAIN, _("[link]")),
        (_HANDLE, _("[name]")),
        (_PHONE, _("[number]")),
        (_DIGITS, _("[number]")),
    ):
        text = pattern.sub(words, text)
    return text
