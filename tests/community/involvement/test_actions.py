from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import Membership, User
from audit.models import AuditEvent
from community.involvement import actions
from community.involvement.actions import IllegalMove, MovedMeanwhile
from community.involvement.rules import MOST_OPEN, in_plain_words, may_follow, steps_of
from community.models import InvolvementRole, Lead, LeadMove, LeadState, RoleState, Way
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus
from tests.factories.stories import make_lead, make_role


@pytest.fixture
def by(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


def test_a_lead_goes_its_way_and_the_member_hears(house: Employer, by: Membership, own: Alumnus) -> None:
    lead = make_lead(house, own)
    assert in_plain_words(lead) == "Sent. Nobody has looked at it yet."
    care = {"owner": by, "next_step": "Ring", "next_on": house.today(), "value": 500, "currency": "EUR"}
    lead = actions.care_for(lead=lead, fields=care, version=1, by=by)
    assert (lead.state, lead.version) == (LeadState.ASSIGNED, 2)
    assert actions.care_for(lead=lead, fields=care, version=2, by=by).version == 2
    assert actions.care_for(lead=lead, fields={"value": 700}, version=2, by=by).version == 3
    with pytest.raises(MovedMeanwhile) as stale:
        actions.move(employer=house, lead=lead, to=LeadState.WON, version=1, by=by)
    assert stale.value.lead.version == 3
    with pytest.raises(IllegalMove):
        actions.care_for(lead=lead, fields={"owner": None}, version=3, by=by)
    with pytest.raises(TypeError):
        actions.care_for(lead=lead, fields={"state": "won"}, version=3, by=by)
    with pytest.raises(IllegalMove):
        actions.move(employer=house, lead=lead, to=LeadState.ASSIGNED, version=3, by=by)
    lead = actions.move(employer=house, lead=lead, to=LeadState.NEW, version=3, by=by)
    assert lead.owner is None
    lead = actions.move(employer=house, lead=lead, to=LeadState.IN_TALKS, version=4, note="Nice", by=by)
    assert lead.owner == by
    lead = actions.move(employer=house, lead=lead, to=LeadState.WON, version=5, by=by)
    assert (lead.next_step, lead.next_on) == ("", None)
    actions.add_note(lead=lead, text="Rang", by=by)
    actions.note_export(number=1, by=by)
    moves = LeadMove.objects.order_by("at", "id").values_list("from_state", "to_state")
    assert list(moves) == [
        ("", "new"), ("new", "assigned"), ("assigned", "new"), ("new", "in_talks"), ("in_talks", "won"),
    ]  # fmt: skip
    with pytest.raises(ProgrammingError), transaction.atomic():
        LeadMove.objects.update(note="rewritten")
    told = Message.objects.in_scope().order_by("pk").values_list("template", flat=True)
    assert list(told) == ["community/lead_new", "community/lead_moved", "community/lead_moved"]
    kinds = set(AuditEvent.objects.filter(action__startswith="lead.").values_list("action", flat=True))
    assert kinds == {"lead.changed", "lead.moved", "lead.noted", "lead.exported"}


def test_the_member_takes_it_back_and_the_words_go(house: Employer, by: Membership, own: Alumnus) -> None:
    lead = actions.take_back(lead=make_lead(house, own))
    assert (lead.state, lead.line) == (LeadState.CLOSED, "")
    assert in_plain_words(lead) == "You have taken it back."
    assert steps_of(lead) == ()
    assert not may_follow(lead, LeadState.ASSIGNED)
    assert actions.take_back(lead=lead).version == lead.version
    assert LeadMove.objects.order_by("-at", "-id").first().by is None  # type: ignore[union-attr]
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.update(state=LeadState.WON)


def test_a_role_is_posted_answered_and_closed(house: Employer, by: Membership, own: Alumnus) -> None:
    today = house.today()
    role = make_role(house, by, owner=by, is_public=True)
    assert InvolvementRole.objects.for_the_world(today).get() == role
    assert actions.open_role(role=role, today=today, by=by).opened_at == role.opened_at
    lead = make_lead(house, own, way=Way.BOARD, role=role)
    with pytest.raises(IllegalMove):
        make_lead(house, own, way=Way.BOARD, role=role)
    for _number in range(MOST_OPEN - 1):
        make_lead(house, own)
    with pytest.raises(IllegalMove):
        make_lead(house, own)
    same = actions.save_role(role=role, fields={"title": role.title}, by=by)
    assert same.changed_at == role.changed_at
    actions.save_role(role=role, fields={"ends_on": today - timedelta(days=1)}, by=by)
    assert not InvolvementRole.objects.running(today).exists()
    assert actions.close_role(role=role, by=by).state == RoleState.CLOSED
    assert actions.close_role(role=role, by=by).state == RoleState.CLOSED
    with pytest.raises(IllegalMove):
        actions.open_role(role=role, today=today, by=by)
    empty = actions.save_role(fields={"way": Way.SPEAKER, "title": "Talk"}, by=by)
    with pytest.raises(IllegalMove):
        actions.open_role(role=empty, today=today, by=by)
    with pytest.raises(TypeError):
        actions.save_role(fields={"state": "open"}, by=by)
    assert Lead.objects.get(pk=lead.pk).role == role
