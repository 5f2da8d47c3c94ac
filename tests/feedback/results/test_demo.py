"""The demo says what is known of it, and the report finds it."""

from collections import Counter
from random import Random
from types import SimpleNamespace

from feedback.demo.answers import Pen
from feedback.demo.comments import BANK, written
from feedback.drift.drifting import drift_of
from feedback.models import Purpose
from feedback.surveys.ready_made import READY_MADE

PLACE = SimpleNamespace(all_languages=["en"])


def reasons(ready: str, team: str) -> Counter[str]:
    content = READY_MADE[ready].content(PLACE)
    pen = Pen(content, Purpose(ready), Random(7))
    told = [pen.answers({"team": team}, progress=0.5, recorded="family") for _person in range(400)]
    return Counter(str(each["reason"]) for each in told if "reason" in each)


def test_reasons_move_to_management_and_most_where_people_are_uneasy() -> None:
    uneasy = drift_of(reasons("exit", "operations"), reasons("twelve_months", "operations"))
    at_ease = drift_of(reasons("exit", "engineering"), reasons("twelve_months", "engineering"))
    same = drift_of(reasons("exit", "operations"), reasons("exit", "engineering"))

    assert uneasy is not None
    assert at_ease is not None
    assert same is not None
    assert [uneasy.is_clear, at_ease.is_clear, same.is_clear] == [True, True, False]
    assert uneasy.value > at_ease.value > same.value
    assert uneasy.rose is not None
    assert uneasy.rose[0] == "management"


def test_nobody_writes_the_same_twice() -> None:
    for question in BANK:
        words = written(question, Random(1))
        assert len({next(words) for _time in range(90)}) == 90
