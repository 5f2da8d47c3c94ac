import re

import pytest

from engagement.activity import kinds
from engagement.activity.kinds import ActKind, SealedAct, all_kinds, kind_of, register
from tests.guards.source import ROOT, product_files

# Nothing that decides about hiring, and nothing that is not about mail or the person's own page, may read a score.
READERS = {"engagement"}
NAMES = re.compile(r"engagement\.activity|engagement\.models import [^\n]*(Activity|Standing)\b")


def act(**changes: object) -> ActKind:
    fields = {"name": "x", "label": "x", "staff_label": "x", "weight": 1.0, "icon": "hand", "app": "events"}
    return ActKind(**{**fields, **changes})


def test_answers_to_surveys_never_count() -> None:
    with pytest.raises(SealedAct):
        register(act(name="survey_answered", app="feedback"))
    assert {kind.app for kind in all_kinds()} & kinds.SEALED_APPS == set()


def test_apps_with_sealed_answers_do_not_know_the_log() -> None:
    files = [file for file in product_files() if file.relative_to(ROOT).parts[0] in kinds.SEALED_APPS]
    assert [file for file in files if "activity" in file.read_text()] == []


def test_an_act_is_worth_something() -> None:
    with pytest.raises(ValueError, match="worth something"):
        register(act(weight=0))


def test_every_kind_says_what_was_done_to_both_readers() -> None:
    for kind in all_kinds():
        assert str(kind.label).startswith("You ")
        assert str(kind.staff_label) != str(kind.label)
        assert kind_of(kind.name) is kind


def test_no_page_about_hiring_reads_a_score() -> None:
    found = set()
    for file in product_files():
        path = file.relative_to(ROOT)
        if path.parts[0] not in READERS and NAMES.search(file.read_text()):
            found.add(str(path))
    allowed = {path for path in found if path.startswith("offboarding/demo/")}
    assert found - allowed == set()
