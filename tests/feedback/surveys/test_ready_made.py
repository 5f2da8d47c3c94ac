"""The sets can be sent as they are, and the questions that trends hang on are in them."""

import pytest

from directory.models import ExitReason
from feedback.models import Purpose
from feedback.questions.checks import problems, untranslated
from feedback.surveys.ready_made import READY_MADE, ready_named
from feedback.surveys.saying import UNASKED

CORES = {
    "exit": {"recommend", "reason", "fair", "return"},
    "alumni": {"recommend", "reason", "fair", "promise", "return"},
    "twelve_months": {"recommend", "reason", "promise", "return"},
    "after_event": set(),
    "after_mentoring": set(),
    "pulse": {"recommend"},
}


@pytest.mark.parametrize("name", READY_MADE)
def test_set_is_ready(acme, name):
    ready = ready_named(name)
    content = ready.content(acme)
    assert problems(content) == []
    assert {question.core for question in content.questions} - {""} == CORES[name]
    assert len(content.questions) == ready.questions
    assert ready.purpose == Purpose(name)


def test_reasons_are_those_of_the_directory(acme):
    reason = READY_MADE["exit"].content(acme).core("reason")
    offered = {option.key for option in reason.options}
    assert offered == {reason.value for reason in ExitReason} - {reason.value for reason in UNASKED}
    assert reason.has_other


def test_other_languages_are_left_to_be_translated(acme):
    acme.language, acme.languages = "de", ["fr"]
    content = READY_MADE["pulse"].content(acme)
    assert content.languages == ("en", "de", "fr")
    assert set(untranslated(content)) == {"de", "fr"}
