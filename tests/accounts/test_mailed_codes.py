"""One code in a mail, whatever it proves. How pages use it is tested with them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.mailed_codes import TRIES, Answer, hash_of_code, judge

pytestmark = pytest.mark.django_db

ABOUT = ("door", 7)


def kept_and_ends(code: str = "BCDF-GHJK"):
    return {"kept": hash_of_code(code, *ABOUT), "ends": timezone.now() + timedelta(minutes=10)}


def test_code_is_right_however_it_is_typed():
    assert judge(" bcdf ghjk ", *ABOUT, **kept_and_ends()) is Answer.RIGHT


@pytest.mark.parametrize("about", [("door", 8), ("window", 7), ("door",)])
def test_code_for_something_else_is_wrong(about):
    assert judge("BCDF-GHJK", *about, **kept_and_ends()) is Answer.WRONG


def test_last_wrong_try_ends_the_code():
    waiting = kept_and_ends()
    answers = [judge(typed, *ABOUT, **waiting) for typed in ["X"] * TRIES + ["BCDF-GHJK"]]
    assert answers == [Answer.WRONG] * (TRIES - 1) + [Answer.ENDED] * 2


def test_last_try_may_be_the_right_one():
    waiting = kept_and_ends() | {"tries": 2}
    assert [judge(typed, *ABOUT, **waiting) for typed in ("X", "BCDF-GHJK")] == [Answer.WRONG, Answer.RIGHT]


def test_new_code_has_tries_of_its_own():
    first, second = kept_and_ends(), kept_and_ends("LMNP-QRST")
    for _try in range(TRIES):
        judge("X", *ABOUT, **first)
    assert judge("LMNP-QRST", *ABOUT, **second) is Answer.RIGHT


def test_nothing_is_right_once_the_time_is_over():
    waiting = kept_and_ends()
    with time_machine.travel(waiting["ends"], tick=False):
        assert judge("BCDF-GHJK", *ABOUT, **waiting) is Answer.ENDED


@pytest.mark.parametrize("typed", ["", "BCDF-GHJK"])
def test_nothing_is_right_where_nothing_is_kept(typed):
    assert judge(typed, *ABOUT, **kept_and_ends() | {"kept": ""}) is Answer.WRONG
