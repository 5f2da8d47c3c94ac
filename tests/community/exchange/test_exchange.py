"""Give and ask: who is found, who asks, and how often."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from audit.models import AuditEvent
from community.exchange import actions
from community.exchange.actions import CannotAsk, NothingToAnswer
from community.exchange.reading import balance_of, gives_to, helpers_for, matches, requests_of
from community.exchange.rules import Match, Shown, free_number, match, may_ask_again, month_of, next_month
from community.mentoring.people import NotThere
from community.models import Contact, HelpRequest, HelpState
from directory.actions import update_profile
from directory.connections.actions import accept, block
from directory.connections.actions import ask as connect
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.directory import make_peer, own_alumnus, set_levels


def person(house: Employer, name: str, gives: list[str], needs: list[str]) -> Alumnus:
    return say(make_peer(house, name, "Able"), gives, needs)


def say(alumnus: Alumnus, gives: list[str], needs: list[str]) -> Alumnus:
    return update_profile(alumnus, by=None, can_help_with=gives, looking_for=needs)


def member_of(alumnus: Alumnus) -> Membership:
    found: Membership = Membership.objects.get(pk=alumnus.membership_id)
    return found


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return say(own_alumnus(house, alice), ["Python"], ["Negotiating pay"])


@pytest.fixture
def helper(house: Employer) -> Alumnus:
    return person(house, "Nora", ["Pay"], ["python testing"])


def ask(house: Employer, asker: Alumnus, helper: Alumnus) -> HelpRequest:
    return actions.ask(employer=house, asker=asker, helper=helper, subject="Pay", question="How much?")


def test_a_match_is_the_same_from_either_side() -> None:
    said = [[], ["Pay"], ["Negotiating pay", "Go"], ["Python", "pay talks"]]
    sides = [Shown(gives=gives, needs=needs) for gives, needs in product(said, said)]
    for one, other in product(sides, sides):
        assert match(one, other).turned() == match(other, one)
        assert match(one, other).score == match(other, one).score
    both = match(Shown(gives=["Go"], needs=["Pay"]), Shown(gives=["pay"], needs=["go"]))
    assert (both.is_mutual, both.score) == (True, 3)
    assert not Match()


def test_numbers_of_a_month() -> None:
    assert [free_number(taken=taken, limit=2) for taken in ([], [1], [1, 2], [2])] == [1, 2, None, None]
    assert free_number(taken=[], limit=0) is None
    assert (month_of(date(2026, 1, 31)), next_month(date(2026, 12, 31))) == (date(2026, 1, 1), date(2027, 1, 1))
    long_ago = timezone.now() - timedelta(days=61)
    states = [(HelpState.YES, timezone.now()), (HelpState.NOT_NOW, timezone.now()), (HelpState.NOT_NOW, long_ago)]
    rows = [HelpRequest(state=state, asked_at=at) for state, at in states]
    assert [may_ask_again(row, now=timezone.now()) for row in rows] == [True, False, True]


def test_both_find_each_other_and_only_by_what_they_show(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    def seen(alumnus: Alumnus) -> list[tuple[str, Match]]:
        found = matches(member_of(alumnus), alumnus, today=house.today())
        return [(row.line.name, row.match) for row in found]

    between = Match(they_help=["Negotiating pay"], i_help=["python testing"])
    assert seen(own) == [("Nora Able", between)]
    assert seen(helper) == [("Alice Brandt", between.turned())]
    set_levels(own, looking_for="connections")
    own.refresh_from_db()
    assert seen(own) == [("Nora Able", Match(i_help=["python testing"]))]
    assert seen(helper) == [("Alice Brandt", Match(they_help=["python testing"]))]
    connect(employer=house, asker=own, asked=helper)
    accept(employer=house, asked=helper, asker=own)
    assert (seen(own)[0][1], seen(helper)[0][1]) == (between, between.turned())
    block(employer=house, alumnus=helper, other=own)
    assert (seen(own), seen(helper)) == ([], [])


def test_help_with_something_that_stands_in_no_profile(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    full = person(house, "Aaron", ["Talking about pay"], [])
    actions.set_limit(alumnus=full, per_month=0)
    person(house, "Zoe", ["Gardening"], [])
    rows = helpers_for(member_of(own), own, "pay", today=house.today())
    assert [(row.line.name, row.can_ask) for row in rows] == [("Nora Able", True), ("Aaron Able", False)]
    assert helpers_for(member_of(own), own, " ", today=house.today()) == []
    assert gives_to(member_of(own), helper) == ["Pay"]


def test_a_question_its_answer_and_the_thanks(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    asked = ask(house, own, helper)
    with pytest.raises(CannotAsk, match="One at a time"):
        ask(house, own, helper)
    with pytest.raises(NotThere):
        actions.answer(employer=house, request=asked, helper=own, state=HelpState.YES)
    with pytest.raises(NotThere):
        actions.thank(request=asked, asker=own)
    answer: dict[str, Any] = {"employer": house, "request": asked, "helper": helper}
    actions.answer(**answer, state=HelpState.YES, words="A tenth more.")
    with pytest.raises(NothingToAnswer):
        actions.answer(**answer, state=HelpState.NOT_NOW)
    with pytest.raises(NothingToAnswer):
        actions.withdraw(request=asked, asker=own)
    first = actions.thank(request=asked, asker=own).thanked_at
    assert actions.thank(request=asked, asker=own).thanked_at == first
    assert set(Contact.objects.values_list("owner_id", "other_id")) == {(own.pk, helper.pk), (helper.pk, own.pk)}
    assert list(Message.objects.values_list("template", flat=True)) == ["community/help_answered"]
    assert not AuditEvent.objects.filter(action__startswith="help").exists()
    theirs, mine = balance_of(helper, today=house.today()), balance_of(own, today=house.today())
    assert ((theirs.given, theirs.received, theirs.thanked), (mine.given, mine.received)) == ((1, 0, 1), (0, 1))


def test_each_ask_counts_whatever_becomes_of_it(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    actions.set_limit(alumnus=helper, per_month=3)
    declined = ask(house, own, helper)
    actions.answer(employer=house, request=declined, helper=helper, state=HelpState.NOT_NOW)
    withdrawn = ask(house, person(house, "Ben", [], []), helper)
    actions.withdraw(request=withdrawn, asker=withdrawn.asker)
    unanswered = ask(house, person(house, "Cleo", [], []), helper)
    HelpRequest.objects.filter(pk=unanswered.pk).update(asked_at=timezone.now() - timedelta(days=15))
    assert actions.let_pass(now=timezone.now()) == 1
    late = person(house, "Dora", [], [])
    with pytest.raises(CannotAsk, match="no more questions this month"):
        ask(house, late, helper)
    HelpRequest.objects.update(month=date(2020, 1, 1))
    assert ask(house, late, helper).number == 1
    with pytest.raises(CannotAsk, match="not long ago"):
        ask(house, own, helper)


def test_who_may_not_ask(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    with pytest.raises(NotThere):
        ask(house, own, person(house, "Silent", [], []))
    with pytest.raises(CannotAsk, match="hidden"):
        ask(house, set_levels(person(house, "Hidden", [], []), listing="nobody"), helper)
    for name in ("Eve", "Finn", "Gil"):
        ask(house, own, person(house, name, ["Pay"], []))
    with pytest.raises(CannotAsk, match="Three people"):
        ask(house, own, helper)


def test_a_block_takes_the_question_away(house: Employer, own: Alumnus, helper: Alumnus) -> None:
    asked = ask(house, own, helper)
    block(employer=house, alumnus=helper, other=own)
    assert not requests_of(own).exists()
    with pytest.raises(NotThere):
        actions.answer(employer=house, request=asked, helper=helper, state=HelpState.YES)
