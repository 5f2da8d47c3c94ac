"""Codes that HR prints for people whom no mail reaches. Single use, two weeks, of which a keyed hash is stored."""

import secrets

from allauth.core.internal.cryptokit import normalize_user_code

from web.secrets import keyed_hashes

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, no words; nothing that looks like something else
GROUPS, GROUP = 3, 4  # 20 ** 12: nobody finds one by trying


def new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def hashes_of_paper(code: str) -> list[str]:
    """Keyed: a copy of the table is not enough to try codes on. The first is what to store."""
    return keyed_hashes(normalize_user_code(code), purpose="code on paper")
