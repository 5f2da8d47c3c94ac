"""Who may write about openings, to how many at once, and what an answer does to a card."""

from datetime import timedelta
from typing import Final

from boomerang.models import Answer, OpeningState, Stage
from boomerang.pipeline.rules import MOVES

MOST_AT_ONCE = 75  # as many cards as one audit event can name
# Two colleagues shall not write to the same person on one day.
REST = timedelta(days=1)
# So long a link answers.
GOOD_FOR = timedelta(days=180)
# From here on a mail makes the card “Contacted”; elsewhere it leaves the card where it is.
BECOMES_CONTACTED: Final = frozenset({Stage.SUGGESTED, Stage.NO_REPLY})
WRITABLE: Final = frozenset(
    {Stage.SUGGESTED, Stage.CONTACTED, Stage.REPLIED, Stage.TALKING, Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED}
    | {Stage.NO_REPLY}
)
# “I’m interested” leads nobody back who has come further already.
WOKEN: Final = frozenset({Stage.SUGGESTED, Stage.CONTACTED, Stage.NOT_NOW, Stage.DECLINED, Stage.NO_REPLY})


def step_for(answer: Answer, stage: str) -> Stage | None:
    """Where an answer takes the card; None where it stays, and the words alone count."""
    now = Stage(stage)
    if answer == Answer.INTERESTED:
        return Stage.REPLIED if now in WOKEN else None
    to = Stage.NOT_NOW if answer == Answer.NOT_NOW else Stage.DECLINED
    return to if to in MOVES[now] and now != Stage.NOT_SELECTED else None


def is_running(state: str) -> bool:
    return state in (OpeningState.OPEN, OpeningState.ON_HOLD)
