"""Rehired, cancelled, and everything as it was before."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.members.actions import change_roles
from accounts.models import Membership, Role
from boomerang.models import (
    Bridging,
    Candidacy,
    CandidacyMove,
    Outreach,
    Rehire,
    ReturnWish,
    ServiceRule,
    Source,
    Stage,
)
from boomerang.outreach.actions import write
from boomerang.pipeline.actions import IllegalMove, StageTaken, move, open_candidacy
from boomerang.returning import changes
from boomerang.returning.actions import cancel_start, rehire, set_service_rule
from boomerang.returning.rules import can_set_rule, why_not_cancel
from boomerang.wishes.actions import Wanted, state_wish
from directory.actions import become_alumnus, change_state, update_spell
from directory.connections.actions import accept, ask
from directory.models import Alumnus, AlumnusState, Connection, RehireEligibility, Spell
from engagement.journeys.facts import facts_of
from engagement.journeys.rules import stop_reason
from engagement.models import Anchor, Journey, StopReason
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency, Message, State
from tenancy.models import Employer, TenantModel
from tests.factories.candidacies import make_card
from tests.factories.directory import make_alumnus, make_peer, make_spell
from tests.factories.openings import make_opening

# What only grows, or counts how often something was written.
GROWS = {"AuditEvent", "CandidacyMove", "Rehire", "Message", "Batch", "WeeklyCount", "FitMark"}
DERIVED = {"SearchRow", "Tie"}  # made anew from the others, with new ids
COUNTS = {"updated_at", "version", "refreshed_at"}


@pytest.fixture
def ada(house: Employer) -> Alumnus:
    """A member who left in 2021."""
    alumnus = make_peer(house, "Ada", "Lindqvist")
    make_spell(alumnus, team="Payments", office="Lisbon")
    return Alumnus.objects.select_related("membership").get(pk=alumnus.pk)


@pytest.fixture
def offered(opening, ada: Alumnus, recruiter: Membership) -> Candidacy:
    return make_card(opening, ada, by=recruiter, stage=Stage.OFFERED)


def start(card: Candidacy, by: Membership, day: date | None = None) -> Rehire:
    return rehire(
        candidacy=card, starts_on=day or timezone.localdate() + timedelta(days=30), title="Senior analyst",
        team="Payments", office="Lisbon", by=by,
    )  # fmt: skip


def person(alumnus: Alumnus) -> Alumnus:
    return Alumnus.objects.select_related("membership").get(pk=alumnus.pk)


def everything() -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the employer but those that only grow."""
    rows: dict[str, set[tuple[Any, ...]]] = {}
    for model in apps.get_models():
        if issubclass(model, TenantModel) and model.__name__ not in GROWS:
            left_out = COUNTS | ({"id"} if model.__name__ in DERIVED else set())
            names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
            rows[model._meta.label] = {tuple(map(str, row)) for row in model._default_manager.values_list(*names)}
    return rows


def stages(cards: Iterable[Candidacy]) -> list[str]:
    return [Candidacy.objects.get(pk=card.pk).stage for card in cards]


def test_a_return_opens_an_employment_and_makes_a_colleague_besides(offered: Candidacy, ada: Alumnus, recruiter):
    made = start(offered, recruiter)

    back = person(ada)
    assert (back.state, back.membership.roles) == (AlumnusState.EMPLOYEE, [Role.ALUMNUS, Role.EMPLOYEE])
    assert back.membership.is_current
    spell = Spell.objects.get(pk=made.spell_id)
    assert (spell.title, spell.team, spell.office, spell.started_on, spell.last_day) == (
        "Senior analyst", "Payments", "Lisbon", made.starts_on, None,
    )  # fmt: skip
    assert stages([offered]) == [Stage.REHIRED]


def test_a_cancelled_start_leaves_every_row_as_it_was(
    house: Employer, offered: Candidacy, ada: Alumnus, recruiter: Membership
):
    friend = make_peer(house, "Bea")
    other = make_card(make_opening("Lead analyst", by=recruiter), ada, by=recruiter, stage=Stage.TALKING)
    resting = make_card(make_opening("Controller", by=recruiter), ada, by=recruiter)
    resting = move(
        candidacy=resting, to=Stage.NOT_NOW, version=1, by=recruiter, back_on=house.today() + timedelta(days=9)
    )
    ask(employer=house, asker=ada, asked=friend)
    connection = accept(employer=house, asker=ada, asked=friend)
    wish = state_wish(ada, wanted=Wanted(roles=["Lead"]))
    before = everything()

    start(offered, recruiter)
    assert stages([other, resting]) == [Stage.NOT_SELECTED, Stage.NOT_SELECTED]
    assert "They come back in another opening: “Senior analyst”." in CandidacyMove.objects.filter(
        candidacy=other
    ).values_list("note", flat=True)
    assert Connection.objects.get(pk=connection.pk).state == "accepted"
    assert ReturnWish.objects.get(pk=wish.pk).ended_at is not None
    assert everything() != before
    cancel_start(candidacy=offered, by=recruiter, note="Another offer.")

    assert {name: rows ^ before[name] for name, rows in everything().items() if rows != before[name]} in (
        {}, {"boomerang.Candidacy": _since(offered, before)},
    )  # fmt: skip


def _since(card: Candidacy, before: dict[str, set[tuple[Any, ...]]]) -> set[tuple[Any, ...]]:
    """The card itself is in “Offered” anew: since the cancelling."""
    was = {row for row in before["boomerang.Candidacy"] if str(card.pk) in row}
    now = {row for row in everything()["boomerang.Candidacy"] if str(card.pk) in row}
    return was | now


def test_what_somebody_touched_meanwhile_is_left_as_it_is(offered: Candidacy, ada: Alumnus, recruiter: Membership):
    other = make_card(make_opening("Lead analyst", by=recruiter), ada, by=recruiter, stage=Stage.TALKING)
    gone = make_card(make_opening("Controller", by=recruiter), ada, by=recruiter)
    start(offered, recruiter)
    other.refresh_from_db()
    move(candidacy=other, to=Stage.DECLINED, version=other.version, by=recruiter)
    gone.delete()
    change_roles(membership=person(ada).membership, roles=[Role.ALUMNUS], by=None)

    cancel_start(candidacy=offered, by=recruiter)

    assert stages([other]) == [Stage.DECLINED]
    assert person(ada).membership.roles == [Role.ALUMNUS]


def test_who_has_joined_never_or_works_here_already_gets_no_role(opening, ines: Alumnus, ada, offered, recruiter):
    never = make_card(opening, ines, by=recruiter, stage=Stage.OFFERED)
    change_roles(membership=person(ada).membership, roles=[Role.ALUMNUS, Role.EMPLOYEE], by=None)

    assert "role" not in start(never, recruiter).before
    assert "role" not in start(offered, recruiter).before


def test_who_is_a_member_by_the_role_of_the_job_alone_stays_one(offered: Candidacy, ada: Alumnus, recruiter):
    start(offered, recruiter)
    change_roles(membership=person(ada).membership, roles=[Role.EMPLOYEE], by=None)

    cancel_start(candidacy=offered, by=recruiter)

    assert Membership.objects.get(pk=ada.membership_id).roles == [Role.EMPLOYEE]


def test_mail_about_openings_stops(house: Employer, offered: Candidacy, ada: Alumnus, recruiter, opening):
    Alumnus.objects.filter(pk=ada.pk).update(
        personal_email="ada@home.example", personal_email_verified_at=timezone.now()
    )
    set_frequencies(recipient_id=ada.pk, chosen={Category.OPENINGS: Frequency.AT_ONCE}, by=None, channel=Channel.PAGE)
    write(
        opening=opening, candidacy_ids=[offered.pk], subject="Come back", body="Dear Ada", employer=house, by=recruiter
    )
    mail = Outreach.objects.get(candidacy=offered)

    start(Candidacy.objects.get(pk=offered.pk), recruiter)

    assert Message.objects.in_scope().get(pk=mail.message_id).state == State.SUPPRESSED


def test_journeys_of_people_who_left_stop_and_go_on(house: Employer, offered: Candidacy, ada: Alumnus, recruiter):
    journey = Journey(anchor=Anchor.LAST_DAY)
    spell = Spell.objects.get(alumnus=ada)

    def reason() -> StopReason | None:
        (facts,) = facts_of([(person(ada), spell)], employer=house, today=house.today())
        return stop_reason(journey, facts)

    assert reason() is None
    start(offered, recruiter)
    assert reason() == StopReason.RETURNED
    cancel_start(candidacy=offered, by=recruiter)
    assert reason() is None


def test_leave_return_cancel_return_and_leave_again(house: Employer, offered: Candidacy, ada: Alumnus, recruiter):
    start(offered, recruiter)
    cancel_start(candidacy=offered, by=recruiter)
    again = start(offered, recruiter, house.today() - timedelta(days=9))

    update_spell(again.spell, by=recruiter, last_day=house.today() - timedelta(days=1))
    become_alumnus(person(ada), on=house.today(), by=None)

    assert person(ada).state == AlumnusState.ALUMNUS
    assert Spell.objects.filter(alumnus=ada).count() == 2
    with pytest.raises(IllegalMove, match="They have worked here since"):
        cancel_start(candidacy=offered, by=recruiter)
    reopened = open_candidacy(opening=offered.opening, alumnus_id=ada.pk, source=Source.SEARCH, by=recruiter)
    assert (reopened.pk, reopened.stage) == (offered.pk, Stage.SUGGESTED)
    assert [row.cancelled_at is None for row in Rehire.objects.order_by("at")] == [False, True]


def test_who_cannot_come_back_as_it_stands(house: Employer, opening, offered: Candidacy, ada: Alumnus, recruiter):
    early = make_card(opening, make_alumnus(house), by=recruiter)
    with pytest.raises(IllegalMove, match="An offer comes first"):
        start(early, recruiter)
    with pytest.raises(StageTaken):
        rehire(candidacy=offered, starts_on=house.today(), title="A", team="", office="", by=recruiter, version=1)
    with pytest.raises(IllegalMove, match="before the end of the employment on record"):
        start(offered, recruiter, date(2021, 6, 30))
    with pytest.raises(IllegalMove, match="Is the year right"):
        start(offered, recruiter, house.today() + timedelta(days=1000))
    Spell.objects.filter(alumnus=ada).update(rehire_eligibility=RehireEligibility.NOT_ELIGIBLE)
    with pytest.raises(IllegalMove, match="not eligible for rehire"):
        start(offered, recruiter)
    make_spell(ada, started_on=date(2022, 1, 1), last_day=date(2022, 3, 31))
    with pytest.raises(IllegalMove, match="not eligible for rehire"):  # nobody has said otherwise since
        start(offered, recruiter)
    running = make_spell(ada, started_on=date(2024, 1, 1), last_day=None)
    with pytest.raises(IllegalMove, match="without an end is on record"):
        start(offered, recruiter)
    running.delete()
    change_state(ada, state=AlumnusState.DECEASED, by=None)
    with pytest.raises(IllegalMove, match="cannot come back"):
        start(offered, recruiter)

    assert not Rehire.objects.exists()


def test_what_can_be_cancelled_no_more(offered: Candidacy, ada: Alumnus, recruiter):
    made = start(offered, recruiter)
    cancelled = Rehire(cancelled_at=timezone.now())
    gone = Rehire(spell=None)

    assert str(why_not_cancel(cancelled, ada)).startswith("This start has been cancelled")
    assert str(why_not_cancel(gone, ada)).startswith("The employment is not on record")
    assert str(why_not_cancel(made, ada)).startswith("The record of this person has changed")


def test_other_rooms_change_what_is_theirs_and_turn_it_back(offered: Candidacy, recruiter, monkeypatch):
    said: list[Any] = []
    monkeypatch.setattr(changes, "_changes", dict(changes._changes))
    changes.register(
        changes.Change(
            name="wish", make=lambda _rehire, _by: {"until": "2027"}, undo=lambda _rehire, memo, _by: said.append(memo)
        )
    )

    assert start(offered, recruiter).before["wish"] == {"until": "2027"}
    cancel_start(candidacy=offered, by=recruiter)

    assert said == [{"until": "2027"}]


def test_the_rule_for_service_is_one_row(house: Employer, recruiter: Membership):
    set_service_rule(bridging=Bridging.ALWAYS, longest_gap=6, by=recruiter)
    set_service_rule(bridging=Bridging.SHORT, longest_gap=24, by=recruiter)
    set_service_rule(bridging=Bridging.SHORT, longest_gap=24, by=recruiter)

    assert list(ServiceRule.objects.values_list("bridging", "longest_gap")) == [("short", 24)]
    assert not can_set_rule(recruiter)
