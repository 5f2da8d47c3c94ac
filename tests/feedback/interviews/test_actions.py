"""A talk before the last day: planned for everybody who leaves, in both calendars, with what came of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Membership, Role
from audit.models import AuditEvent
from directory.actions import change_state
from directory.models import AlumnusState, ExitType, Spell
from feedback.interviews import actions
from feedback.interviews.actions import Appointment, ChangedMeanwhile, NotPossible, WrongInterviewer
from feedback.interviews.tasks import look_ahead_for_leavers, tick
from feedback.models import ExitInterview, InterviewState, Mode, Outcome, Purpose, SurveyVersion
from feedback.surveys.actions import create_survey
from feedback.surveys.reading import latest_version
from feedback.surveys.ready_made import ready_named
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_spell

TEN = datetime(2027, 3, 29, 8, tzinfo=timezone.get_fixed_timezone(0))


def meet(by: Membership, **other: Any) -> Appointment:
    values: dict[str, Any] = {"interviewer": by, "starts_at": TEN, "minutes": 45, "place": "Room 4, “Lisbon”; ground"}
    return Appointment(**values | other)


def exit_version(employer: Employer, by: Membership) -> SurveyVersion:
    """The ready-made exit survey, as HR would take it."""
    ready = ready_named("exit")
    assert ready is not None
    survey = create_survey(
        employer=employer, name="Exit", purpose=Purpose.EXIT, mode=Mode.NAMED, content=ready.content(employer), by=by
    )
    return latest_version(survey)


def mails() -> list[Message]:
    return list(Message.objects.in_scope().filter(template__startswith="feedback/interview").order_by("id"))


def again(interview: ExitInterview) -> ExitInterview:
    found: ExitInterview = ExitInterview.objects.select_related("alumnus", "interviewer").get(pk=interview.pk)
    return found


def test_everybody_who_leaves_soon_is_on_the_list_once(house: Employer, spell: Spell) -> None:
    later = make_alumnus(house, "Late", "Leaver")
    change_state(later, state=AlumnusState.LEAVER, by=None)
    make_spell(later, last_day=house.today() + timedelta(days=90))
    gone = make_alumnus(house, "Long", "Gone")
    make_spell(gone)
    lost = make_alumnus(house, "Was", "Loved")
    change_state(lost, state=AlumnusState.LEAVER, by=None)
    make_spell(lost, last_day=house.today(), exit_type=ExitType.DEATH)
    assert [actions.look_ahead(today=house.today()), look_ahead_for_leavers.apply().get()] == [1, 0]
    assert [found.spell_id for found in ExitInterview.objects.all()] == [spell.pk]
    with no_scope():
        assert tick() == 1


def test_both_get_an_entry_for_their_calendars(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    actions.schedule(interview=interview, appointment=meet(hr, words="No worry."), edition=1, by=hr)
    assert again(interview).state == InterviewState.SCHEDULED
    theirs, ours = mails()
    assert (theirs.to_address, ours.to_address) == ("nora@acme.example", "bob@acme.example")
    assert "No worry." in theirs.text
    assert f"/acme/manage/interviews/{interview.pk}/" in ours.text
    assert "/manage/interviews/" not in theirs.text
    for mail in (theirs, ours):  # two parsers that do not know each other
        event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
        other = vobject.readOne(mail.calendar)
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (TEN, TEN + timedelta(minutes=45))
        assert other.vevent.dtstart.value == TEN
        assert str(event["location"]) == other.vevent.location.value == "Room 4, “Lisbon”; ground"
        assert (other.method.value, other.vevent.sequence.value) == ("REQUEST", "0")
        assert sorted(str(who) for who in event["attendee"]) == ["mailto:bob@acme.example", "mailto:nora@acme.example"]


def test_another_date_changes_the_same_entry(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr)
    actions.schedule(interview=interview, appointment=meet(hr, place=""), edition=2, by=hr)
    events = [Calendar.from_ical(mail.calendar).walk("VEVENT")[0] for mail in mails()]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [event["sequence"] for event in events] == [0, 0, 1, 1]
    assert "location" not in events[-1]


def test_a_former_interviewer_is_told(
    house: Employer, interview: ExitInterview, hr: Membership, recruiter: Membership
) -> None:
    actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr)
    actions.schedule(interview=interview, appointment=meet(recruiter), edition=2, by=hr)
    said = [(mail.to_address, str(Calendar.from_ical(mail.calendar)["method"])) for mail in mails()]
    assert ("bob@acme.example", "CANCEL") in said
    assert said[-1] == ("rita@acme.example", "REQUEST")


def test_nobody_talks_with_the_manager_they_leave(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    max_berg = make_member(house, make_user("max@acme.example"), Role.HR_ADMIN, display_name="Max Berg")
    with pytest.raises(WrongInterviewer):
        actions.schedule(interview=interview, appointment=meet(max_berg), edition=1, by=hr)
    assert mails() == []


def test_without_an_address_nobody_is_invited(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    interview.alumnus.work_email = ""
    interview.alumnus.save()
    with pytest.raises(NotPossible):
        actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr)


def test_the_second_of_two_colleagues_is_told(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr)
    for act in (actions.decline, actions.reopen):
        with pytest.raises(ChangedMeanwhile):
            act(interview=interview, edition=1, by=hr)


def test_who_would_rather_not_is_left_alone_and_may_change_their_mind(
    house: Employer, interview: ExitInterview, hr: Membership
) -> None:
    actions.decline(interview=interview, edition=1, by=hr)
    assert (again(interview).state, mails()) == (InterviewState.DECLINED, [])
    with pytest.raises(NotPossible):
        actions.decline(interview=interview, edition=2, by=hr)
    with pytest.raises(NotPossible):
        actions.schedule(interview=interview, appointment=meet(hr), edition=2, by=hr)
    actions.reopen(interview=interview, edition=2, by=hr)
    with pytest.raises(NotPossible):
        actions.reopen(interview=interview, edition=3, by=hr)
    actions.schedule(interview=interview, appointment=meet(hr), edition=3, by=hr)
    actions.decline(interview=interview, edition=4, by=hr)
    assert [str(Calendar.from_ical(mail.calendar)["method"]) for mail in mails()[2:]] == ["CANCEL", "CANCEL"]


def test_notes_and_answers_are_kept_and_the_log_has_none_of_them(
    house: Employer, interview: ExitInterview, hr: Membership
) -> None:
    version = exit_version(house, hr)
    actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr, version=version)
    assert again(interview).version is not None
    actions.keep_notes(interview=interview, notes="The rota.", answers={"q": 3}, edition=2, by=hr)
    kept = again(interview)
    assert (kept.notes, kept.answers) == ("The rota.", {"q": 3})
    event = AuditEvent.objects.get(action="interview.notes_kept")
    assert "rota" not in str(event.data)
    actions.schedule(interview=interview, appointment=meet(hr), edition=3, by=hr, version=again(interview).version)
    assert again(interview).answers == {"q": 3}
    actions.schedule(interview=interview, appointment=meet(hr), edition=4, by=hr)  # other questions: other answers
    assert (again(interview).version, again(interview).answers) == (None, {})


def test_an_interview_ends_once_with_what_came_of_it(house: Employer, interview: ExitInterview, hr: Membership) -> None:
    actions.finish(interview=interview, outcome=Outcome.RETAINED, on=house.today(), edition=1, by=hr)
    done = again(interview)
    assert (done.state, done.outcome, done.ended_on) == (InterviewState.DONE, Outcome.RETAINED, house.today())
    with pytest.raises(NotPossible):
        actions.finish(interview=interview, outcome=Outcome.RETAINED, on=house.today(), edition=2, by=hr)
    actions.reopen(interview=interview, edition=2, by=hr)
    assert (again(interview).outcome, again(interview).ended_on) == ("", None)


def test_a_last_day_that_is_taken_back_takes_the_talk_with_it(
    house: Employer, interview: ExitInterview, hr: Membership
) -> None:
    Spell.objects.filter(pk=interview.spell_id).update(last_day=None)
    actions.look_ahead(today=house.today())
    assert not ExitInterview.objects.exists()


def test_a_date_with_somebody_who_has_died_is_off_and_only_the_interviewer_hears(
    house: Employer, interview: ExitInterview, hr: Membership
) -> None:
    actions.schedule(interview=interview, appointment=meet(hr), edition=1, by=hr)
    change_state(interview.alumnus, state=AlumnusState.DECEASED, by=None)
    actions.look_ahead(today=house.today())
    assert again(interview).state == InterviewState.DECLINED
    assert [mail.to_address for mail in mails()[2:]] == ["bob@acme.example"]


def test_a_talk_is_planned_by_hand_once(house: Employer, spell: Spell, hr: Membership) -> None:
    first, second = (actions.open_interview(spell=spell, by=hr) for _n in range(2))
    assert first.pk == second.pk
