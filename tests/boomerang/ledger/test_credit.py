"""What the rows of a card prove, and that nobody gets more than that."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boomerang.ledger.credit import PERCENT_OF, PERCENTS, Evidence, Proof, Step, credit_of, may_give, proof_of
from boomerang.models import Source, Stage

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
BY_HAND = ("suggested", "talking", "interviewing", "offered", "rehired")
APPLIED = ("suggested", "applied", "interviewing", "offered", "rehired")


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def way(*stages: str, own: str = "") -> list[Step]:
    """One a day; `own` is the one that the person took themselves."""
    return [Step(stage, day(number), by_alumnus=stage == own) for number, stage in enumerate(stages)]


@pytest.mark.parametrize(
    ("steps", "source", "written", "proof"),
    [
        (way(*APPLIED), Source.SEARCH, [day(0.5)], Proof.WRITTEN),
        (way("replied", "applied", "rehired", own="replied"), Source.INTEREST, [], Proof.OWN_WORD),
        (way(*APPLIED), Source.REFERRAL, [], Proof.RECOMMENDED),
        (way("applied", "offered", "rehired", own="applied"), Source.APPLICATION, [], Proof.APPLIED_HERE),
        (way(*BY_HAND), Source.SEARCH, [], Proof.SPOKEN),
        (way(*BY_HAND), Source.SEARCH, [day(2.5)], Proof.SPOKEN),
        (way(*APPLIED), Source.SEARCH, [day(1.5)], Proof.WRITTEN_LATER),
        (way(*APPLIED), Source.SEARCH, [day(1)], Proof.WRITTEN_LATER),
        (way(*APPLIED), Source.MATCH, [], Proof.NOTHING),
        (way("suggested", "contacted"), Source.SEARCH, [day(0.5)], Proof.NOTHING),
    ],
)
def test_what_the_rows_prove(steps: list[Step], source: Source, written: list[datetime], proof: Proof):
    assert proof_of(Evidence(source, steps, written)) == proof


def test_how_a_card_began_proves_nothing_about_a_second_return():
    assert proof_of(Evidence(Source.REFERRAL, way(*APPLIED), [], is_first=False)) == Proof.NOTHING


@given(proof=st.sampled_from(Proof), cut=st.none() | st.sampled_from(PERCENTS))
def test_credit_is_never_more_than_the_rows_prove(proof: Proof, cut: int | None):
    assert credit_of(proof, cut) <= PERCENT_OF[proof]
    assert credit_of(proof, None) == PERCENT_OF[proof]
    assert all(percent <= PERCENT_OF[proof] for percent in may_give(proof))
    assert 0 in may_give(proof)


@given(
    stages=st.lists(st.sampled_from(Stage), max_size=8),
    own=st.sampled_from(["", *Stage.values]),
    source=st.sampled_from(Source),
    written=st.lists(st.floats(min_value=-3, max_value=9).map(day), max_size=3),
)
def test_all_of_the_credit_needs_a_contact_before_the_application(stages, own, source, written):
    evidence = Evidence(source, way(*stages, own=own), written)
    if PERCENT_OF[proof_of(evidence)] == 100:
        applied = evidence.application
        assert applied is not None
        assert any(at < applied.at for at in written) or any(
            step.by_alumnus and step.at < applied.at for step in evidence.steps
        )
