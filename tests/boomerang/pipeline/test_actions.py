"""A card is opened once, moved by the table, and remembers everything."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from audit.models import AuditEvent
from boomerang.models import Candidacy, CandidacyMove, CandidacyNote, NoteKind, Opening, Source, Stage
from boomerang.openings.actions import close
from boomerang.pipeline import moved
from boomerang.pipeline.actions import IllegalMove, StageTaken, add_note, bring_back, move, open_candidacy
from boomerang.pipeline.tasks import look_after_cards
from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell
from mail.models import Message
from tenancy.models import Employer
from tests.factories.candidacies import make_card


@pytest.fixture
def card(opening: Opening, ines: Alumnus, recruiter: Membership) -> Candidacy:
    return make_card(opening, ines, by=recruiter)


def history(card: Candidacy) -> list[tuple[str, str]]:
    moves = CandidacyMove.objects.filter(candidacy=card).order_by("at", "id")
    return list(moves.values_list("from_stage", "to_stage"))


def test_nobody_is_told_of_the_dead(house: Employer, card: Candidacy, ines: Alumnus, recruiter: Membership):
    move(candidacy=card, to=Stage.NOT_NOW, version=1, by=recruiter, back_on=house.today() + timedelta(days=1))
    Candidacy.objects.filter(pk=card.pk).update(back_on=house.today())
    Alumnus.objects.filter(pk=ines.pk).update(state=AlumnusState.DECEASED)
    before = Message.objects.in_scope().count()

    look_after_cards.apply().get()

    assert Message.objects.in_scope().count() == before
    assert Candidacy.objects.get(pk=card.pk).stage == Stage.NOT_NOW


def test_a_person_has_one_card_in_an_opening(card: Candidacy, opening: Opening, ines: Alumnus, recruiter: Membership):
    again = open_candidacy(opening=opening, alumnus_id=ines.pk, source=Source.MATCH, by=recruiter)

    assert again == card
    assert (card.stage, card.source, card.recruiter) == (Stage.SUGGESTED, Source.SEARCH, recruiter)
    assert history(card) == [("", Stage.SUGGESTED)]


def test_a_card_does_not_begin_with_an_offer(opening: Opening, ines: Alumnus, recruiter: Membership):
    with pytest.raises(IllegalMove, match="begins as a suggestion"):
        open_candidacy(opening=opening, alumnus_id=ines.pk, source=Source.SEARCH, by=recruiter, stage=Stage.OFFERED)


def test_without_a_recruiter_of_the_opening_it_is_the_finders_card(
    opening: Opening, ines: Alumnus, recruiter: Membership
):
    Opening.objects.filter(pk=opening.pk).update(recruiter=None)
    opening.refresh_from_db()

    assert make_card(opening, ines, by=recruiter).recruiter == recruiter


def test_a_move_has_who_when_from_to_and_a_note_and_is_told(card: Candidacy, recruiter: Membership, monkeypatch):
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(moved, "_listeners", [])
    listener = lambda card, row: told.append((row.from_stage, card.stage))  # noqa: E731
    moved.listen(listener)
    moved.listen(listener)

    after = move(candidacy=card, to=Stage.TALKING, version=card.version, by=recruiter, note="Met at the reunion.")

    assert (after.stage, after.version) == (Stage.TALKING, 2)
    row = CandidacyMove.objects.get(candidacy=card, to_stage=Stage.TALKING)
    assert (row.from_stage, row.by, row.note, row.at) == (
        Stage.SUGGESTED, recruiter, "Met at the reunion.", after.stage_since,
    )  # fmt: skip
    assert told == [(Stage.SUGGESTED, Stage.TALKING)]
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.data) == (
        "candidacy.moved", {"before": "suggested", "after": "talking", "by_alumnus": False},
    )  # fmt: skip


def test_of_two_recruiters_the_second_is_told_what_happened(card: Candidacy, recruiter: Membership):
    seen = card.version
    move(candidacy=card, to=Stage.CONTACTED, version=seen, by=recruiter, note="Rang her.")

    with pytest.raises(StageTaken) as taken:
        move(candidacy=card, to=Stage.NOT_SELECTED, version=seen, by=recruiter)

    assert taken.value.candidacy.stage == Stage.CONTACTED
    assert taken.value.last is not None
    assert (taken.value.last.by, taken.value.last.note) == (recruiter, "Rang her.")
    assert history(card) == [("", Stage.SUGGESTED), (Stage.SUGGESTED, Stage.CONTACTED)]


def test_what_the_table_the_opening_or_hr_refuse_changes_nothing(
    card: Candidacy, opening: Opening, ines: Alumnus, recruiter: Membership
):
    with pytest.raises(IllegalMove, match="An offer follows a conversation"):
        move(candidacy=card, to=Stage.OFFERED, version=1, by=recruiter)
    with pytest.raises(IllegalMove, match="a day to come"):
        move(candidacy=card, to=Stage.NOT_NOW, version=1, by=recruiter)
    card = move(candidacy=card, to=Stage.TALKING, version=1, by=recruiter)
    Spell.objects.filter(alumnus=ines).update(rehire_eligibility=RehireEligibility.NOT_ELIGIBLE)
    with pytest.raises(IllegalMove, match="not eligible for rehire"):
        move(candidacy=card, to=Stage.OFFERED, version=2, by=recruiter)
    close(opening=opening, by=recruiter)
    with pytest.raises(IllegalMove, match="This opening has ended"):
        move(candidacy=card, to=Stage.INTERVIEWING, version=2, by=recruiter)

    assert move(candidacy=card, to=Stage.NOT_SELECTED, version=2, by=recruiter).stage == Stage.NOT_SELECTED


def test_not_now_comes_back_on_its_day_and_the_recruiter_is_told(
    house: Employer, card: Candidacy, opening: Opening, recruiter: Membership
):
    card = move(candidacy=card, to=Stage.TALKING, version=1, by=recruiter)
    soon = house.today() + timedelta(days=1)
    card = move(candidacy=card, to=Stage.NOT_NOW, version=2, by=recruiter, back_on=soon)
    assert not bring_back(card.pk, today=house.today())
    Candidacy.objects.filter(pk=card.pk).update(back_on=house.today())

    look_after_cards.apply().get()

    card.refresh_from_db()
    assert (card.stage, card.back_on, card.version) == (Stage.TALKING, None, 4)
    assert [message.subject for message in Message.objects.in_scope()] == [
        "Ines Rocha is back on the board of “Senior analyst”"
    ]
    assert not bring_back(card.pk, today=house.today())


def test_nothing_comes_back_to_an_opening_that_has_ended(
    house: Employer, card: Candidacy, opening: Opening, recruiter: Membership
):
    move(candidacy=card, to=Stage.NOT_NOW, version=1, by=recruiter, back_on=house.today() + timedelta(days=1))
    Candidacy.objects.filter(pk=card.pk).update(back_on=house.today())
    close(opening=opening, by=recruiter)

    look_after_cards.apply().get()

    assert Candidacy.objects.get(pk=card.pk).stage == Stage.NOT_NOW


def test_a_card_that_is_gone_comes_back_nowhere(house: Employer, card: Candidacy):
    pk = card.pk
    card.delete()

    assert not bring_back(pk, today=house.today())


def test_a_note_is_kept_with_its_writer(card: Candidacy, recruiter: Membership):
    note = add_note(candidacy=card, kind=NoteKind.WHAT_CHANGED, text="Pay is level now.", by=recruiter)

    assert CandidacyNote.objects.get(candidacy=card) == note
    assert (note.by, note.by_alumnus) == (recruiter, False)
