"""A code sent by mail, and whether what comes back is it. Where its hash waits is the caller's: in a session or a row.

How many may be asked for, and how often one person or network may try, is the caller's to limit. The codes of signing
in are allauth's (accounts/signing_in/steps.py).
"""

from datetime import datetime
from enum import Enum

from allauth.core.internal.cryptokit import normalize_user_code
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import limits
from web.errors import ActionError

TRIES = 3


class WrongCode(ActionError):
    """Not the code that waits here."""


class Answer(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"  # too old, or this was the last try: no other one is judged


def hash_of_code(code: str, *about: object) -> str:
    """What is kept of a code. `about` says what it proves, beginning with a word of the caller's: nothing else."""
    text = "|".join(map(str, [*about, normalize_user_code(code)]))
    return salted_hmac("accounts.mailed_codes", text, algorithm="sha256").hexdigest()


def judge(typed: str, *about: object, kept: str, ends: datetime, tries: int = TRIES) -> Answer:
    """Counts this try of one code, exactly also when many arrive at once. The first `tries` of them are judged.

    Where nothing is `kept` no code is right. Whoever gets RIGHT forgets the code: it works once.
    """
    if ends <= timezone.now():
        return Answer.ENDED
    number = limits.count_guess(*about, kept, ends=ends)
    if number <= tries and kept and constant_time_compare(kept, hash_of_code(typed, *about)):
        return Answer.RIGHT
    return Answer.WRONG if number < tries else Answer.ENDED


def refuse_unless_right(answer: Answer) -> None:
    if answer is Answer.WRONG:
        raise WrongCode(_("That is not the code. Look for the newest e-mail from us and try again."))
    if answer is Answer.ENDED:
        raise WrongCode(_("That was not the code, three times. Ask for a new one."))
