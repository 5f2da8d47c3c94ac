from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from directory.models import Alumnus
from engagement.models import StayQuestion
from engagement.stay.actions import answer
from mail.categories import MARKETING, Category
from mail.choosing import set_frequencies, set_wishes
from mail.models import Channel, Frequency, Message, Suppression
from mail.preferences import wanted_categories, wishes_of
from offboarding.actions.keeping_in_touch import ASKED, REMINDED, ask_for_wishes, remind_of_wishes
from offboarding.actions.last_days import move_last_day
from offboarding.actions.moves import mark_deceased, reopen
from offboarding.actions.steps import run_timeline
from offboarding.case_page import _event_title
from offboarding.models import Case, CaseEvent, CaseState
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join
from tests.factories.offboarding import TODAY, at, days, make_case

HOME = "lena@home.example"
NEWS, EVENTS = Category.NEWS, Category.EVENTS


@pytest.fixture
def case(in_acme: Employer) -> Case:
    case = make_case(in_acme, last_day=TODAY + days(10))
    Alumnus.objects.filter(pk=case.alumnus_id).update(personal_email=HOME, personal_email_verified_at=timezone.now())
    set_wishes(recipient_id=case.alumnus_id, wanted={NEWS: True}, by=None)
    return case


def run_days(employer: Employer, first: int, last: int) -> list[tuple[int, str]]:
    """Every day twice, counted from the last one; what was mailed on which."""
    found = []
    for number in range(first, last + 1):
        for hour in (9, 15):
            before = set(Message.objects.in_scope().values_list("pk", flat=True))
            run_timeline(employer, now=at(TODAY + days(10 + number), hour, employer=employer))
            new = Message.objects.in_scope().exclude(pk__in=before).values_list("template", flat=True)
            found += [(number, name.partition("/")[2]) for name in new]
    return found


def test_wishes_are_asked_for_once_more_and_reminded_of_once(in_acme: Employer, case: Case) -> None:
    assert run_days(in_acme, 1, 40) == [
        (2, "invitation"),
        (4, "keep_in_touch"),
        (7, "invitation_reminder_1"),
        (18, "keep_in_touch"),
        (21, "invitation_reminder_2"),
    ]
    assert wanted_categories(case.alumnus_id) & set(MARKETING) == set()
    events = CaseEvent.objects.filter(kind=CaseEvent.Kind.MAIL_SENT).order_by("at")
    titles = [_event_title(event) for event in events]
    assert "Mail: Question whether the wished mail shall come" in titles
    assert "Mail: The question once more" in titles


def test_an_answer_ends_the_asking(in_acme: Employer, case: Case) -> None:
    run_days(in_acme, 1, 4)
    answer(StayQuestion.objects.get(), says_yes=True)
    assert [name for _day, name in run_days(in_acme, 5, 40) if name == "keep_in_touch"] == []
    assert NEWS in wanted_categories(case.alumnus_id)


def test_a_last_day_that_moves_is_followed_by_a_question_of_its_own(in_acme: Employer, case: Case, bob: User) -> None:
    run_days(in_acme, 1, 4)
    with time_machine.travel(at(TODAY + days(15), employer=in_acme), tick=False):
        move_last_day(Case.objects.get(), last_day=TODAY + days(60), by=bob)
    assert [day for day, name in run_days(in_acme, 6, 60) if name == "keep_in_touch"] == [54]
    assert StayQuestion.objects.open().count() == 1


@pytest.mark.parametrize("why", ["held", "ended", "unproven", "no wish"])
def test_nobody_is_asked_against_reason(in_acme: Employer, case: Case, why: str) -> None:
    run_days(in_acme, 1, 3)
    match why:
        case "held":
            Case.objects.update(held_at=timezone.now())
        case "ended":
            Case.objects.update(state=CaseState.DECLINED)
        case "unproven":
            Alumnus.objects.update(personal_email_verified_at=None)
        case "no wish":
            set_wishes(recipient_id=Alumnus.objects.get().pk, wanted={NEWS: False}, by=None)
    assert [name for _day, name in run_days(in_acme, 4, 20) if name == "keep_in_touch"] == []


def test_a_member_is_asked_again_for_what_was_agreed_to_at_work(in_acme: Employer) -> None:
    """An earlier yes, given as an alumnus of an earlier job, stays."""
    case = make_case(in_acme, last_day=TODAY + days(10), started_on=date(2024, 1, 1))
    Alumnus.objects.filter(pk=case.alumnus_id).update(personal_email=HOME, personal_email_verified_at=timezone.now())
    join(case.alumnus, make_member(in_acme, make_user(HOME), "alumnus"))
    for year, category in ((2023, EVENTS), (2025, NEWS)):
        with time_machine.travel(datetime(year, 6, 1, tzinfo=in_acme.zone), tick=False):
            chosen = {category: Frequency.WEEKLY}
            set_frequencies(recipient_id=case.alumnus_id, chosen=chosen, by=None, channel=Channel.PAGE)
    mails = run_days(in_acme, 0, 20)
    assert [name for _day, name in mails if name == "keep_in_touch"] == ["keep_in_touch"] * 2
    assert EVENTS in wanted_categories(case.alumnus_id)
    assert (NEWS in wanted_categories(case.alumnus_id), wishes_of(case.alumnus_id)) == (False, {NEWS: Frequency.WEEKLY})


def test_a_dead_persons_address_is_stopped_until_it_was_a_mistake(in_acme: Employer, case: Case, bob: User) -> None:
    dead = mark_deceased(case, by=bob)
    assert Suppression.objects.of_address(HOME).get().reason == Suppression.Reason.DECEASED
    reopen(dead, by=bob)
    assert not Suppression.objects.of_address(HOME).exists()


def test_what_changed_since_the_list_was_made_is_seen(in_acme: Employer, case: Case) -> None:
    run_days(in_acme, 1, 3)
    now = at(TODAY + days(14), employer=in_acme)
    assert remind_of_wishes(case.pk, in_acme, now) is None  # never asked
    assert ask_for_wishes(case.pk, in_acme, now) == ASKED
    assert ask_for_wishes(case.pk, in_acme, now) is None
    assert [remind_of_wishes(case.pk, in_acme, now) for _time in range(2)] == [REMINDED, None]
    Case.objects.update(held_at=timezone.now())
    assert (ask_for_wishes(case.pk, in_acme, now), remind_of_wishes(case.pk, in_acme, now)) == (None, None)
