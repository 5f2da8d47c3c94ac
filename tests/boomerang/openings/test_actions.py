"""Writing openings and moving them from state to state."""

from datetime import timedelta
from uuid import UUID

import pytest

from accounts.models import Membership
from audit.models import AuditEvent
from boomerang.models import Opening, OpeningMove, OpeningRow, OpeningState, ShownTo, Workplace
from boomerang.openings import changes
from boomerang.openings.actions import (
    MAX_PLACES,
    MAX_SKILLS,
    IllegalMove,
    NotReady,
    Place,
    close,
    copy_opening,
    fill,
    hold,
    move_opening,
    publish,
    save_opening,
)
from boomerang.openings.rules import MOVES, may_move, why_not
from directory.models import Skill
from tenancy.models import Employer
from tests.factories.openings import make_opening
from web.errors import ActionError

BERLIN = Place("Berlin", "DE", 2950159)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    heard: list[UUID] = []
    monkeypatch.setitem(changes._listeners, "test", heard.extend)
    return heard


def events() -> list[tuple[str, dict[str, object]]]:
    return [
        (event.action, event.data) for event in AuditEvent.objects.filter(action__startswith="opening.").order_by("id")
    ]


def test_a_new_opening_is_a_draft_that_everybody_hears_of(house: Employer, recruiter: Membership, told: list[UUID]):
    opening = save_opening(
        fields={"title": "Accountant", "team": "Finance & Tax"},
        places=[BERLIN, BERLIN, Place()],
        must=["Excel"],
        nice=["excel", "SAP"],
        by=recruiter,
    )
    assert (opening.state, opening.team_key) == (OpeningState.DRAFT, "finance tax")
    assert list(opening.places.values_list("city", "country", "city_id")) == [("Berlin", "DE", 2950159)]
    assert dict(opening.opening_skills.values_list("skill__name", "is_must")) == {"Excel": True, "SAP": False}
    assert list(OpeningMove.objects.values_list("from_state", "to_state", "by")) == [("", "draft", recruiter.pk)]
    assert told == [opening.pk]
    assert events() == [("opening.created", {})]


def test_the_same_again_leaves_no_trace_and_a_change_names_its_fields(
    house: Employer, recruiter: Membership, told: list[UUID]
):
    opening = make_opening(by=recruiter, places=[BERLIN], must=["Excel"], is_open=False)
    before = events()
    told.clear()
    same = {"title": opening.title}
    save_opening(opening=opening, fields=same, places=[BERLIN], must=["EXCEL"], nice=[], by=recruiter)
    save_opening(opening=opening, fields={}, by=recruiter)
    assert (events(), told) == (before, [])
    save_opening(
        opening=opening, fields={"title": "Controller"}, places=[Place("Lyon", "FR")], must=(), nice=("SAP",),
        by=recruiter,
    )  # fmt: skip
    assert events()[-1] == ("opening.changed", {"fields": ["places", "skills", "title"]})
    assert list(opening.places.values_list("city", flat=True)) == ["Lyon"]
    assert list(opening.opening_skills.values_list("skill__name", "is_must")) == [("SAP", False)]
    assert told == [opening.pk]


def test_an_unknown_field_is_a_programming_error(house: Employer, recruiter: Membership):
    with pytest.raises(TypeError, match="origin, state"):
        save_opening(fields={"state": "open", "origin": "employer"}, by=recruiter)


@pytest.mark.parametrize(
    ("fields", "parts", "words"),
    [
        ({"shown_to": ShownTo.FORMER_TEAM, "team": " – "}, {}, "Name the team"),
        ({"shown_to": ShownTo.LEVEL}, {}, "Choose the seniority"),
        ({}, {"places": [Place(f"Town {number}") for number in range(MAX_PLACES + 1)]}, "at most 10 places"),
        ({}, {"must": [f"Skill {number}" for number in range(MAX_SKILLS + 1)]}, "at most 20 skills"),
    ],
)
def test_what_makes_no_sense_is_refused_whole(house: Employer, recruiter: Membership, fields, parts, words):
    with pytest.raises(ActionError, match=words):
        save_opening(fields={"title": "Accountant", **fields}, **parts, by=recruiter)
    assert not Opening.objects.exists()
    assert not Skill.objects.exists()


def test_moves_are_those_of_the_table_and_each_is_kept(house: Employer, recruiter: Membership, told: list[UUID]):
    opening = make_opening(by=recruiter, is_open=False)
    opening = publish(opening=opening, by=recruiter)
    opened_at = opening.opened_at
    opening = hold(opening=opening, by=recruiter, note="The budget is being talked about.")
    opening = publish(opening=opening, by=recruiter)
    assert opening.opened_at == opened_at
    opening = fill(opening=opening, by=recruiter)
    opening = publish(opening=opening, by=recruiter)
    assert opening.opened_at > opened_at
    opening = close(opening=opening, by=None)
    moves = OpeningMove.objects.filter(opening=opening).order_by("id")
    assert list(moves.values_list("to_state", "note", "by"))[2:3] + list(moves.values_list("to_state", "by"))[-1:] == [
        ("on_hold", "The budget is being talked about.", recruiter.pk),
        ("closed", None),
    ]
    assert events()[-1] == ("opening.moved", {"from": "open", "to": "closed"})
    assert OpeningRow.objects.get().state == OpeningState.CLOSED
    assert told.count(opening.pk) == 7


def test_illegal_moves_are_refused_with_a_sentence(house: Employer, recruiter: Membership):
    opening = make_opening(by=recruiter)
    said = {}
    for state in OpeningState:
        Opening.objects.filter(pk=opening.pk).update(state=state)
        for to in OpeningState:
            opening.refresh_from_db()
            if not may_move(opening, to):
                with pytest.raises(IllegalMove) as refused:
                    move_opening(opening=opening, to=to, by=recruiter)
                said[state, to] = str(refused.value)
    assert len(said) == len(OpeningState) ** 2 - sum(map(len, MOVES.values()))
    assert all(sentence.endswith(".") for sentence in said.values())
    assert "faster" in said[OpeningState.OPEN, OpeningState.OPEN]
    assert "hold instead" in said[OpeningState.OPEN, OpeningState.DRAFT]
    assert "Only an open one" in said[OpeningState.DRAFT, OpeningState.ON_HOLD]
    assert "moved on" in str(why_not(opening, OpeningState.OPEN))


def test_members_see_nothing_half_done(house: Employer, recruiter: Membership):
    yesterday = house.today() - timedelta(days=1)
    opening = make_opening(by=recruiter, is_open=False, description=" ", workplace=Workplace.HYBRID, deadline=yesterday)
    with pytest.raises(NotReady) as refused:
        publish(opening=opening, by=recruiter)
    assert str(refused.value) == (
        "Say what the work is: there is no description yet. Name a place, or say that the work is done remotely."
        " The deadline is over. Set a later one first."
    )
    assert Opening.objects.get().state == OpeningState.DRAFT
    save_opening(
        opening=opening, fields={"description": "Books", "deadline": house.today()}, places=[BERLIN], by=recruiter
    )
    assert publish(opening=opening, by=recruiter).is_running


def test_a_copy_is_a_draft_of_ones_own_that_says_the_same(house: Employer, recruiter: Membership):
    opening = make_opening(
        "A" * 160, by=recruiter, places=[BERLIN], must=["Excel"], nice=["SAP"], deadline=house.today(),
        apply_url="https://jobs.example.com/1", team="Finance",
    )  # fmt: skip
    copy = copy_opening(opening=opening, by=recruiter)
    assert (copy.state, copy.team, copy.deadline, copy.apply_url) == (OpeningState.DRAFT, "Finance", None, "")
    assert (copy.title, copy.recruiter_id) == (f"Copy of {'A' * 140}", recruiter.pk)
    assert list(copy.places.values_list("city", flat=True)) == ["Berlin"]
    assert dict(copy.opening_skills.values_list("skill__name", "is_must")) == {"Excel": True, "SAP": False}


def test_whoever_listens_twice_hears_once_and_of_nothing_is_not_told(house: Employer, told: list[UUID]):
    changes.tell_changed([])
    assert told == []
