"""Two records of one person, each with a card on the same board, become one."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from boomerang.models import Candidacy, CandidacyMove, CandidacyNote, Opening, Outreach, Stage
from boomerang.pipeline.actions import add_note, move
from directory.duplicates.actions import merge, undo_merge
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.candidacies import make_card
from tests.factories.directory import make_alumnus


@pytest.fixture
def twin(house: Employer) -> Alumnus:
    return make_alumnus(house, "Ines", "Rocha-Lima", personal_email="")


@pytest.mark.parametrize("further", ["kept", "merged"])
def test_the_history_of_both_stays_and_the_card_is_where_they_were_last(
    opening: Opening, ines: Alumnus, twin: Alumnus, recruiter: Membership, hr: Membership, further: str
):
    kept, other = make_card(opening, ines, by=recruiter), make_card(opening, twin, by=recruiter)
    add_note(candidacy=other, text="Rang her.", by=recruiter)
    Outreach.objects.create(candidacy=other, subject="Come back", text="Soon.", by=recruiter)
    first, second = (other, kept) if further == "kept" else (kept, other)
    move(candidacy=first, to=Stage.CONTACTED, version=1, by=recruiter)
    soon = opening.created_at.date() + timedelta(days=30)
    move(candidacy=second, to=Stage.NOT_NOW, version=1, by=recruiter, back_on=soon)

    done = merge(kept=ines, merged=twin, chosen={}, by=hr)

    card = Candidacy.objects.get()
    assert (card.pk, card.alumnus_id, card.stage, card.back_on, card.version) == (
        kept.pk, ines.pk, Stage.NOT_NOW, soon, 3,
    )  # fmt: skip
    counts = [model.objects.filter(candidacy=card).count() for model in (CandidacyMove, CandidacyNote, Outreach)]
    assert counts == [4, 1, 1]

    undo_merge(done, by=hr)

    assert Candidacy.objects.get(alumnus=twin).pk == other.pk
    assert CandidacyMove.objects.filter(candidacy=kept).count() == 4


def test_a_return_outweighs_what_came_later(
    opening: Opening, ines: Alumnus, twin: Alumnus, recruiter: Membership, hr: Membership
):
    kept = make_card(opening, ines, by=recruiter)
    Candidacy.objects.filter(pk=kept.pk).update(stage=Stage.REHIRED)
    other = make_card(opening, twin, by=recruiter)
    move(candidacy=other, to=Stage.TALKING, version=1, by=recruiter)

    merge(kept=ines, merged=twin, chosen={}, by=hr)

    assert Candidacy.objects.get().stage == Stage.REHIRED
