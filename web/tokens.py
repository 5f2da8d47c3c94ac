"""Tokens of links that are keys. They stand in the mail alone: the database keeps their hash."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 bits: nobody finds one by trying, so the hash needs neither salt nor key."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
