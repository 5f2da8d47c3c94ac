import pytest

from boomerang.models import MAIN_STAGES, SIDE_EXITS, OpeningState, Stage
from boomerang.pipeline.rules import (
    MOVES,
    back_to,
    can_move,
    targets,
    why_eligibility_refuses,
    why_not,
    why_opening_refuses,
)
from directory.models import RehireEligibility


def test_every_stage_has_its_steps_and_every_refusal_its_sentence():
    assert set(MOVES) == set(Stage)
    for before in Stage:
        for after in Stage:
            sentence = why_not(before, after)
            assert can_move(before, after) == (sentence is None)
            assert sentence is None or str(sentence).endswith(".")


def test_nobody_is_moved_by_hand_into_or_out_of_a_return():
    assert not [stage for stage in Stage if can_move(stage, Stage.REHIRED)]
    assert targets(Stage.REHIRED) == []
    assert Stage.REHIRED in MOVES[Stage.OFFERED]


@pytest.mark.parametrize("stage", [stage for stage in MAIN_STAGES if stage != Stage.REHIRED])
def test_leave_can_be_taken_from_every_column(stage: Stage):
    assert {Stage.NOT_NOW, Stage.DECLINED, Stage.NOT_SELECTED, Stage.NOT_ELIGIBLE} <= set(targets(stage))


def test_nobody_stands_in_no_reply_whom_nobody_wrote_to():
    assert not can_move(Stage.SUGGESTED, Stage.NO_REPLY)
    assert str(why_not(Stage.SUGGESTED, Stage.NO_REPLY)).startswith("“No reply” is for people who were written to")


def test_not_now_ends_where_it_began():
    assert [back_to(stage) for stage in ("", Stage.TALKING, Stage.OFFERED, Stage.DECLINED)] == [
        Stage.SUGGESTED,
        Stage.TALKING,
        Stage.INTERVIEWING,
        Stage.SUGGESTED,
    ]


def test_an_ended_opening_lets_people_go_and_nobody_come_on():
    allowed = {stage for stage in Stage if why_opening_refuses(OpeningState.FILLED, stage) is None}
    assert allowed == set(SIDE_EXITS)
    assert {why_opening_refuses(OpeningState.ON_HOLD, stage) for stage in Stage} == {None}


def test_eligibility_stands_in_the_way_of_an_offer_alone():
    refused = {stage for stage in Stage if why_eligibility_refuses(RehireEligibility.NOT_ELIGIBLE, stage)}
    assert refused == {Stage.OFFERED, Stage.REHIRED}
    assert why_eligibility_refuses(RehireEligibility.CONDITIONAL, Stage.OFFERED) is None
