from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from community.models import Question, QuestionCategory, QuestionState, ReadyAnswer
from community.questions import actions
from community.questions.actions import AlreadyClosed, LongOver, TitleTaken, TooManyOpen, answer, ask, close, write_on
from community.questions.desk import Terms, days_for, desk, due_day, set_terms
from community.questions.reading import figures
from community.questions.tasks import close_quiet_questions, tick
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import make_member, make_user


def again(question: Question) -> Question:
    found: Question = Question.objects.get(pk=question.pk)
    return found


def mails() -> list[str]:
    return list(Message.objects.in_scope().order_by("id").values_list("subject", flat=True))


def test_numbers_follow_one_another_and_begin_anew_each_year(question: Question, house: Employer, own: Alumnus) -> None:
    year = house.today().year
    assert question.number == f"Q-{year}-0001"
    other = ask(employer=house, alumnus=own, category="other", subject="Two", text="x", by=own.membership)
    assert other.number == f"Q-{year}-0002"
    assert actions.question_number(desk(), year + 1) == f"Q-{year + 1}-0001"


def test_days_are_working_days() -> None:
    friday = date(2026, 11, 20)
    assert due_day(friday, 1) == date(2026, 11, 23)
    assert due_day(friday, 5) == date(2026, 11, 27)
    assert due_day(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_targets_hold_from_now_on(question: Question, house: Employer, own: Alumnus, hr: Membership) -> None:
    was = question.due_on
    terms = Terms(targets={"pay": 20}, approves_by_itself=False, certificate_months=6)
    set_terms(terms=terms, by=hr)
    assert again(question).due_on == was == due_day(house.today(), 5)
    later = ask(employer=house, alumnus=own, category="pay", subject="Two", text="x", by=own.membership)
    assert later.due_on == due_day(house.today(), 20)
    assert {days_for(desk(), name) for name in QuestionCategory.values} == {5, 20}


def test_whoever_answers_has_it_and_the_person_hears_where_not_what(
    question: Question, house: Employer, hr: Membership
) -> None:
    found = answer(employer=house, question=question, text="In the post.", waits=False, by=hr)
    assert (found.assigned_to, found.state, found.was_late) == (hr, QuestionState.ANSWERED, False)
    assert mails() == [f"An answer to {question.number}"]
    assert "In the post" not in Message.objects.in_scope().get().text
    assert figures(timezone.now()).in_time == 100


def test_late_is_late_once(question: Question, house: Employer, hr: Membership) -> None:
    Question.objects.update(due_on=house.today() - timedelta(days=1))
    answer(employer=house, question=question, text="Sorry.", waits=True, by=None)
    found = again(question)
    assert (found.was_late, found.assigned_to, found.state) == (True, None, QuestionState.WAITING)
    answer(employer=house, question=question, text="Here.", waits=False, by=hr)
    assert figures(timezone.now()).in_time == 0


def test_writing_on_opens_it_again_with_a_new_day(
    question: Question, house: Employer, own: Alumnus, hr: Membership
) -> None:
    member = own.membership
    assert member is not None
    write_on(employer=house, question=question, text="It is urgent.", by=member)
    assert mails() == []  # nobody has it yet
    answer(employer=house, question=question, text="In the post.", waits=False, by=hr)
    Question.objects.update(due_on=date(2020, 1, 1))
    for _twice in range(2):
        close(question=question, by=hr)
    with pytest.raises(AlreadyClosed):
        answer(employer=house, question=question, text="And …", waits=False, by=hr)
    found = write_on(employer=house, question=question, text="Still nothing.", by=member)
    assert (found.state, found.reopened, found.due_on > house.today()) == (QuestionState.OPEN, 1, True)
    assert mails()[-1] == f"Another message about {question.number}"
    close(question=question, by=member)
    Question.objects.update(closed_at=timezone.now() - timedelta(days=31))
    with pytest.raises(LongOver):
        write_on(employer=house, question=question, text="Hello?", by=member)


def test_a_colleague_hears_that_it_is_theirs(question: Question, house: Employer, hr: Membership) -> None:
    helper = make_member(house, make_user("hilde@acme.example"), Role.HR_ADMIN)
    for _twice in range(2):
        actions.assign(employer=house, question=question, to=helper, by=hr)
    assert mails() == [f"{question.number} is yours now"]
    actions.assign(employer=house, question=question, to=hr, by=hr)
    assert actions.assign(employer=house, question=question, to=None, by=hr).assigned_to is None
    assert len(mails()) == 1


def test_silence_after_an_answer_closes(question: Question, house: Employer, hr: Membership) -> None:
    answer(employer=house, question=question, text="In the post.", waits=False, by=hr)
    assert actions.close_quiet(now=timezone.now()) == 0
    long_ago = timezone.now() - timedelta(days=15)
    Question.objects.update(asked_at=long_ago, answered_at=long_ago)
    assert close_quiet_questions.apply().get() == 1
    assert again(question).is_closed
    with no_scope():
        assert tick() == 1


def test_one_person_has_only_so_many_open(
    question: Question, house: Employer, own: Alumnus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    with pytest.raises(TooManyOpen):
        ask(employer=house, alumnus=own, category="pay", subject="Two", text="x", by=own.membership)


def test_ready_answers_have_names_of_their_own(house: Employer, hr: Membership) -> None:
    ready = actions.save_ready_answer(ready=None, title="Tax", text="In February.", by=hr)
    actions.save_ready_answer(ready=ready, title="Tax", text="In March.", by=hr)
    with pytest.raises(TitleTaken):
        actions.save_ready_answer(ready=None, title="Tax", text="Again", by=hr)
    actions.delete_ready_answer(ready=ready, by=hr)
    assert not ReadyAnswer.objects.exists()


def test_without_an_address_nothing_is_sent(question: Question, house: Employer, own: Alumnus, hr: Membership) -> None:
    Alumnus.objects.filter(pk=own.pk).update(membership=None, joined_at=None)
    answer(employer=house, question=again(question), text="In the post.", waits=False, by=hr)
    assert mails() == []
