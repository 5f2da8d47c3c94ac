"""Codes that HR prints for people whom no mail reaches. Single use, two weeks, of which a keyed hash is stored."""

import secrets

from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.utils.crypto import salted_hmac

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, no words; nothing that looks like something else
GROUPS, GROUP = 3, 4  # 20 ** 12: nobody finds one by trying


def new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def hash_of_paper(code: str) -> str:
    """Keyed by FIELD_KEY: a copy of the table is not enough to try codes on."""
    plain = normalize_user_code(code)
    return salted_hmac("accounts.paper", plain, secret=settings.FIELD_KEY, algorithm="sha256").hexdigest()
