"""From an offer to the end of a mentorship, and programmes."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from accounts.models import Membership, User
from audit.models import AuditEvent
from community.mentoring.actions import asking, going, offers, programmes, tending
from community.mentoring.actions.asking import CannotAsk, NoSeat, NothingToAnswer, TooManyAsks
from community.mentoring.actions.going import ItIsOver, NextDate, NotThatDay
from community.mentoring.actions.programmes import CannotJoin, CannotPropose, ProgrammeTerms
from community.mentoring.people import NotThere
from community.mentoring.reading import calendar_entries, pairs_of
from community.models import (
    Contact,
    ContactKind,
    EndReason,
    Joining,
    MentoringFormat,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipMeeting,
    MentorshipState,
    ProgrammePlace,
    ProgrammePlaceState,
)
from directory.connections.actions import block
from directory.models import Alumnus, AlumnusState
from engagement import occasions
from mail.models import Message
from tenancy.models import Employer
from tests.factories.accounts import membership
from tests.factories.directory import make_peer, make_spell, set_levels
from tests.factories.mentoring import agreed, asked, make_mentee, make_mentor, want_circle

Told = list[tuple[str, list[Any]]]


def again(pair: Mentorship) -> Mentorship:
    found: Mentorship = Mentorship.objects.select_related("mentor", "mentee").get(pk=pair.pk)
    return found


def mails() -> list[str]:
    return sorted(Message.objects.values_list("template", flat=True))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What listeners to occasions hear."""
    heard: Told = []
    monkeypatch.setattr(occasions, "_listeners", [lambda _employer, name, ids, _at: heard.append((name, list(ids)))])
    return heard


@pytest.fixture
def meanwhile() -> Iterator[Callable[[Callable[[], object]], None]]:
    """Something happens right after the next mentorship is saved, while whoever saves them has more to go."""
    waiting: list[Callable[[], object]] = []

    def saved(**_said: object) -> None:
        if waiting:
            waiting.pop()()

    post_save.connect(saved, sender=Mentorship)
    yield waiting.append
    post_save.disconnect(saved, sender=Mentorship)
    assert not waiting


def test_a_mentorship_from_the_question_to_the_end(
    house: Employer, mentee: Alumnus, mentor: Alumnus, told: Told
) -> None:
    pair = asked(house, mentee, mentor)
    assert mails() == [], "who wants no mail about the circle gets none"
    pair = asking.accept(employer=house, pair=pair, alumnus=mentor, answer="Gladly.")
    assert (pair.state, pair.seat) == (MentorshipState.ACCEPTED, 1)
    assert asking.accept(employer=house, pair=pair, alumnus=mentor).answer == "Gladly."
    going.set_goals(pair=pair, alumnus=mentee, goals="A price for the first product.")
    meeting = going.log_meeting(
        employer=house, pair=pair, alumnus=mentor, on=house.today(), format=MentoringFormat.CALL
    )
    assert again(pair).state == MentorshipState.ACTIVE
    kept = Contact.objects.values_list("owner_id", "other_id", "kind", "source")
    source = f"mentoring:{meeting.pk}"
    assert set(kept) == {
        (mentor.pk, mentee.pk, ContactKind.CALL, source),
        (mentee.pk, mentor.pk, ContactKind.CALL, source),
    }
    ended = going.end(employer=house, pair=pair, alumnus=mentee, reason=EndReason.DONE)
    assert (ended.state, ended.seat, ended.ended_by_id) == (MentorshipState.ENDED, None, mentee.pk)
    assert told == [("mentoring", [mentor.pk, mentee.pk])]
    assert mails() == ["community/mentoring_agreed", "community/mentoring_ended"]
    assert not AuditEvent.objects.filter(action__startswith="mentoring").exists()
    with pytest.raises(ItIsOver):
        going.set_goals(pair=pair, alumnus=mentee, goals="More")
    with pytest.raises(NothingToAnswer):
        asking.accept(employer=house, pair=pair, alumnus=mentor)


def test_nobody_is_asked_how_it_was_who_never_met(
    house: Employer, mentee: Alumnus, mentor: Alumnus, told: Told
) -> None:
    going.end(employer=house, pair=agreed(house, mentee, mentor), alumnus=mentor, reason=EndReason.NO_TIME)
    assert told == []


def test_beyond_the_capacity_nothing_is_agreed(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    other = make_peer(house, "Omar", "Haddad")
    first, second = asked(house, mentee, mentor), asked(house, other, mentor)
    asking.accept(employer=house, pair=first, alumnus=mentor)
    with pytest.raises(NoSeat, match="time for 1"):
        asking.accept(employer=house, pair=second, alumnus=mentor)
    with pytest.raises(CannotAsk, match="no free place"):
        asked(house, make_peer(house, "Third", "Person"), mentor)
    make_mentor(mentor, capacity=2)
    assert asking.accept(employer=house, pair=second, alumnus=mentor).seat == 2
    make_mentor(mentor, capacity=1)
    assert Mentorship.objects.going().count() == 2, "nobody is sent away"
    going.end(employer=house, pair=first, alumnus=mentor, reason=EndReason.DONE)
    with pytest.raises(CannotAsk, match="no free place"):
        asked(house, make_peer(house, "Fourth", "Person"), mentor)
    offers.withdraw_offer(alumnus=mentor, side=MentoringSide.MENTOR, employer=house)
    with pytest.raises(NotThere):
        asked(house, mentee, mentor)


def test_a_mentor_who_offers_nothing_any_more_cannot_accept(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair = asked(house, mentee, mentor)
    offers.withdraw_offer(alumnus=mentor, side=MentoringSide.MENTOR, employer=house)
    with pytest.raises(NoSeat, match="what you offer"):
        asking.accept(employer=house, pair=pair, alumnus=mentor)


def test_who_may_not_ask(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    hidden = set_levels(make_peer(house, "Hidden", "Person"), listing="nobody")
    with pytest.raises(CannotAsk, match="hidden"):
        asked(house, hidden, mentor)
    pair = asked(house, mentee, mentor)
    with pytest.raises(CannotAsk, match="already"):
        asked(house, mentee, mentor)
    asking.decline(employer=house, pair=pair, alumnus=mentor, answer="Too much on, sorry.")
    assert mails() == ["community/mentoring_declined"]
    with pytest.raises(CannotAsk, match="not long ago"):
        asked(house, mentee, mentor)
    make_mentor(mentor, paused_until=house.today())
    with pytest.raises(CannotAsk, match="no free place"):
        asked(house, make_peer(house, "Fifth", "Person"), mentor)


def test_three_questions_at_a_time_five_a_day_three_mentors(house: Employer, mentee: Alumnus) -> None:
    mentors = [make_peer(house, f"Mentor{number}", "Able") for number in "abcdef"]
    for each in mentors:
        make_mentor(each)
    pairs = [asked(house, mentee, each) for each in mentors[:3]]
    with pytest.raises(CannotAsk, match="Three people"):
        asked(house, mentee, mentors[3])
    for number in (0, 1):
        asking.accept(employer=house, pair=pairs[number], alumnus=mentors[number])
    fourth = asked(house, mentee, mentors[3])
    asked(house, mentee, mentors[4])
    asking.accept(employer=house, pair=pairs[2], alumnus=mentors[2])
    with pytest.raises(CannotAsk, match="Three mentors"):
        asking.accept(employer=house, pair=fourth, alumnus=mentors[3])
    going.end(employer=house, pair=pairs[0], alumnus=mentee, reason=EndReason.DONE)
    with pytest.raises(TooManyAsks):
        asked(house, mentee, mentors[5])


def test_only_the_right_one_answers(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair = asked(house, mentee, mentor)
    stranger = make_peer(house, "Un", "Beteiligt")
    for act in (asking.accept, asking.decline):
        with pytest.raises(NotThere):
            act(employer=house, pair=pair, alumnus=stranger)
        with pytest.raises(NothingToAnswer):
            act(employer=house, pair=pair, alumnus=mentee)
    with pytest.raises(NothingToAnswer):
        asking.withdraw(pair=pair, alumnus=mentor)
    asking.withdraw(pair=pair, alumnus=mentee)
    with pytest.raises(NothingToAnswer):
        asking.withdraw(pair=pair, alumnus=mentee)
    assert again(asked(house, mentee, mentor)).state == MentorshipState.REQUESTED


def test_a_block_ends_it_without_a_word(house: Employer, mentee: Alumnus, mentor: Alumnus, told: Told) -> None:
    pair = agreed(house, mentee, mentor)
    going.log_meeting(employer=house, pair=pair, alumnus=mentor, on=house.today(), format=MentoringFormat.IN_PERSON)
    sent = mails()
    block(employer=house, alumnus=mentee, other=mentor)
    assert not pairs_of(mentor).exists()
    for act in (lambda: going.set_goals(pair=pair, alumnus=mentor, goals="x"), lambda: asked(house, mentee, mentor)):
        with pytest.raises(NotThere):
            act()
    assert tending.tend(house, now=timezone.now())["parted"] == 1
    assert (again(pair).state, again(pair).seat) == (MentorshipState.ENDED, None)
    assert (mails(), told) == (sent, [])


def test_dates_go_into_both_calendars(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair, day = agreed(house, mentee, mentor), house.today() + timedelta(days=7)

    def fix(clock: time = time(17), on: date = day, now: datetime | None = None) -> Mentorship:
        chosen = NextDate(day=on, clock=clock, place="Café\r\nATTENDEE:x")
        return going.set_next_date(employer=house, pair=pair, alumnus=mentee, next_date=chosen, now=now)

    def events() -> list[Any]:
        files = Message.objects.exclude(calendar="").order_by("pk").values_list("calendar", flat=True)
        read = [icalendar.Calendar.from_ical(file) for file in files]
        return [(str(file["method"]), event) for file in read for event in file.walk("VEVENT")]

    fix()
    fix()
    fix(time(18))
    found = events()
    assert [(method, int(event["sequence"])) for method, event in found] == [("REQUEST", 1)] * 2 + [("REQUEST", 2)] * 2
    assert len({str(event["uid"]) for _method, event in found}) == 1
    assert {len(event.get("attendee", [])) > 0 for _method, event in found} == {True}
    assert [entry.title for entry in calendar_entries(house, mentee, timezone.now())] == ["Mentoring with Nora Lind"]
    later = fix(on=day + timedelta(days=30), now=timezone.now() + timedelta(days=20))
    assert str(events()[-1][1]["uid"]) != str(found[0][1]["uid"]), "a new meeting, not the old one moved"
    going.clear_next_date(employer=house, pair=later, alumnus=mentor)
    going.clear_next_date(employer=house, pair=later, alumnus=mentor)
    assert [method for method, _event in events()].count("CANCEL") == 2
    with pytest.raises(NotThatDay, match="to come"):
        fix(on=house.today() - timedelta(days=1))


def test_a_date_that_has_passed_is_not_called_off(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair, before = agreed(house, mentee, mentor), mails()
    Mentorship.objects.filter(pk=pair.pk).update(next_at=timezone.now() - timedelta(minutes=1), next_place="Café")
    going.clear_next_date(employer=house, pair=pair, alumnus=mentee)
    assert (again(pair).next_at, again(pair).next_place) == (None, "")
    assert mails() == before, "nobody gets a cancellation of what took place"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_time_that_does_not_exist_is_refused(house: Employer, mentee: Alumnus, mentor: Alumnus, zone: str) -> None:
    house.timezone = zone
    day = date(2027, 3, 28) if zone == "Europe/Berlin" else date(2027, 3, 14)
    with pytest.raises(NotThatDay, match="does not exist"):
        going.set_next_date(
            employer=house, pair=agreed(house, mentee, mentor), alumnus=mentor,
            next_date=NextDate(day=day, clock=time(2, 30)),
        )  # fmt: skip


def test_notes_are_for_two_or_for_one(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair = agreed(house, mentee, mentor)
    own = going.add_note(pair=pair, alumnus=mentee, text="She is right.", is_private=True)
    going.remove_note(note=own, alumnus=mentor)
    assert pair.notes.count() == 1, "nobody removes another's"
    going.remove_note(note=own, alumnus=mentee)
    assert pair.notes.count() == 0
    going.end(employer=house, pair=pair, alumnus=mentor, reason=EndReason.MOVED_ON)
    with pytest.raises(ItIsOver):
        going.add_note(pair=pair, alumnus=mentee, text="For you", is_private=False)
    going.add_note(pair=pair, alumnus=mentee, text="For me", is_private=True)
    with pytest.raises(NotThere):
        going.add_note(pair=pair, alumnus=make_peer(house, "Un", "Beteiligt"), text="x", is_private=True)


def test_too_many_notes(house: Employer, mentee: Alumnus, mentor: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going, "MOST_NOTES", 0)
    with pytest.raises(going.TooManyNotes):
        going.add_note(pair=agreed(house, mentee, mentor), alumnus=mentee, text="x", is_private=True)


def test_a_meeting_is_noted_once_a_day_and_not_before_it_took_place(
    house: Employer, mentee: Alumnus, mentor: Alumnus
) -> None:
    pair = agreed(house, mentee, mentor)
    tomorrow = house.today() + timedelta(days=1)
    Mentorship.objects.filter(pk=pair.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    for who in (mentee, mentor):
        going.log_meeting(employer=house, pair=pair, alumnus=who, on=house.today(), format=MentoringFormat.WRITING)
    assert MentorshipMeeting.objects.count() == 1
    assert again(pair).next_at is None
    with pytest.raises(NotThatDay):
        going.log_meeting(employer=house, pair=pair, alumnus=mentor, on=tomorrow, format=MentoringFormat.CALL)


def test_the_clock_asks_tells_and_ends(
    house: Employer, mentee: Alumnus, mentor: Alumnus, told: Told, hr: Membership
) -> None:
    for each in (mentee, mentor):
        want_circle(each)
    pair = agreed(house, mentee, mentor)
    started = pair.started_on
    assert started is not None
    assert pair.ends_on is not None
    going.log_meeting(employer=house, pair=pair, alumnus=mentor, on=started, format=MentoringFormat.CALL)

    def at(day: date) -> dict[str, int]:
        done = tending.tend(house, now=datetime.combine(day, time(9), tzinfo=house.zone))
        return {name: number for name, number in done.items() if number}

    month = timedelta(days=31)
    assert at(started + month) == {"checked_in": 1}
    assert at(started + month) == {}
    assert at(started + 3 * month) == {"checked_in": 1}
    assert at(pair.ends_on - timedelta(days=3)) == {"told": 1}
    assert at(pair.ends_on - timedelta(days=2)) == {}
    Mentorship.objects.filter(pk=pair.pk).update(ends_on=house.today() + timedelta(days=9))
    renewed = going.renew(employer=house, pair=pair, alumnus=mentee)
    assert renewed.ends_on is not None
    assert renewed.ends_on > house.today() + 5 * month
    assert going.renew(employer=house, pair=pair, alumnus=mentee).ends_on == renewed.ends_on, "once is enough"
    assert at(renewed.ends_on) == {"told": 1}
    assert at(renewed.ends_on + timedelta(days=1)) == {"ran_out": 1}
    assert again(pair).end_reason == EndReason.RAN_OUT
    assert [name for name, _ids in told] == ["mentoring"]
    assert mails().count("community/mentoring_check_in") == 4
    assert mails().count("community/mentoring_ends_soon") == 4


def test_what_changes_while_the_clock_works_is_taken_as_it_is_then(
    house: Employer, mentor: Alumnus, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    make_mentor(mentor, capacity=3)
    for name in ("Ada", "Ben", "Cleo"):
        want_circle(young := make_peer(house, name, "Young", personal_email=f"{name.lower()}@home.example"))
        agreed(house, young, mentor)
    in_a_month = timezone.now() + timedelta(days=32)
    meanwhile(lambda: tending.tend(house, now=in_a_month))
    tending.tend(house, now=in_a_month)
    assert mails().count("community/mentoring_check_in") == 3, "two runs at once ask each of them once"
    assert {*Mentorship.objects.values_list("checked_in_month", flat=True)} == {1}

    def two_decide() -> None:
        goes_on, stops = Mentorship.objects.going().select_related("mentee")
        going.renew(employer=house, pair=goes_on, alumnus=goes_on.mentee)
        going.end(employer=house, pair=stops, alumnus=stops.mentee, reason=EndReason.DONE)

    Mentorship.objects.update(ends_on=house.today() - timedelta(days=1))
    meanwhile(two_decide)
    tending.tend(house, now=timezone.now())
    assert Mentorship.objects.going().get().ends_on > house.today(), "renewed at the last moment, it goes on"
    reasons = Mentorship.objects.filter(state=MentorshipState.ENDED).values_list("end_reason", flat=True)
    assert sorted(reasons) == sorted([EndReason.DONE, EndReason.RAN_OUT]), "their own reason stays"


def test_questions_run_out_after_21_days(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair = asked(house, mentee, mentor)
    now = timezone.now()
    assert tending.tend(house, now=now + timedelta(days=20))["expired"] == 0
    assert tending.tend(house, now=now + timedelta(days=22))["expired"] == 1
    assert again(pair).state == MentorshipState.EXPIRED


def test_who_is_gone_offers_nothing(house: Employer, mentee: Alumnus, mentor: Alumnus) -> None:
    pair = agreed(house, mentee, mentor)
    Alumnus.objects.filter(pk=mentor.pk).update(state=AlumnusState.DECEASED)
    assert tending.tend(house, now=timezone.now())["parted"] == 1
    assert not MentoringOffer.objects.filter(alumnus=mentor).exists()
    assert again(pair).state == MentorshipState.ENDED


# Programmes


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def begin(house: Employer, hr: Membership) -> Callable[..., MentoringProgramme]:
    def make(**said: Any) -> MentoringProgramme:
        today = house.today()
        values = {
            "name": "First steps", "about": "", "starts_on": today, "ends_on": today + timedelta(days=120),
            "joining": Joining.EVERYBODY, **said,
        }  # fmt: skip
        return programmes.create_programme(terms=ProgrammeTerms(**values), by=hr)

    return make


def enter(house: Employer, programme: MentoringProgramme, mentor: Alumnus, mentee: Alumnus) -> None:
    make_mentee(mentee)
    programmes.join(employer=house, programme=programme, alumnus=mentor, side=MentoringSide.MENTOR)
    programmes.join(employer=house, programme=programme, alumnus=mentee, side=MentoringSide.MENTEE)


def test_a_proposal_that_both_accept(
    house: Employer, hr: Membership, mentee: Alumnus, mentor: Alumnus, begin: Callable[..., MentoringProgramme]
) -> None:
    programme = begin()
    enter(house, programme, mentor, mentee)
    pair = programmes.propose(
        employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="Both from Payments.", by=hr
    )
    assert mails() == ["community/mentoring_proposed"] * 2
    assert asking.accept(employer=house, pair=pair, alumnus=mentee).state == MentorshipState.PROPOSED
    done = asking.accept(employer=house, pair=pair, alumnus=mentor)
    assert (done.state, done.seat, done.ends_on) == (MentorshipState.ACCEPTED, 1, programme.ends_on)
    with pytest.raises(CannotPropose, match="at present"):
        programmes.propose(
            employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="", by=hr
        )
    logged = list(
        AuditEvent.objects.filter(action__startswith="mentoring").order_by("id").values_list("action", flat=True)
    )
    assert logged == ["mentoring.programme_begun", "mentoring.pair_proposed"]
    programmes.end_programme(programme=programme, by=hr)
    programmes.end_programme(programme=programme, by=hr)
    assert again(pair).is_going
    with pytest.raises(CannotPropose, match="over"):
        programmes.propose(
            employer=house, programme=MentoringProgramme.objects.get(), mentor_id=mentor.pk, mentee_id=mentee.pk,
            line="", by=hr,
        )  # fmt: skip


def test_a_proposal_that_one_declines_or_that_is_taken_back(
    house: Employer, hr: Membership, mentee: Alumnus, mentor: Alumnus, begin: Callable[..., MentoringProgramme]
) -> None:
    programme = begin()
    enter(house, programme, mentor, mentee)

    def propose() -> Mentorship:
        return programmes.propose(
            employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="", by=hr
        )

    pair = propose()
    asking.decline(employer=house, pair=pair, alumnus=mentee)
    assert mails() == ["community/mentoring_proposed"] * 2, "the other is not told who said no"
    second = propose()
    for _twice in range(2):
        programmes.take_back_proposal(pair=second, by=hr)
    assert again(second).state == MentorshipState.WITHDRAWN
    third = propose()
    programmes.leave(programme=programme, alumnus=mentee)
    assert again(third).state == MentorshipState.WITHDRAWN
    with pytest.raises(CannotPropose, match="take part"):
        propose()


def test_a_full_mentor_cannot_be_accepted_for(
    house: Employer, hr: Membership, mentee: Alumnus, mentor: Alumnus, begin: Callable[..., MentoringProgramme]
) -> None:
    programme = begin()
    enter(house, programme, mentor, mentee)
    pair = programmes.propose(
        employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="", by=hr
    )
    agreed(house, make_peer(house, "Omar", "Haddad"), mentor)
    with pytest.raises(NoSeat, match="Your mentor"):
        asking.accept(employer=house, pair=pair, alumnus=mentee)


def test_a_proposal_between_two_who_block_each_other_reaches_neither(
    house: Employer, hr: Membership, mentee: Alumnus, mentor: Alumnus, begin: Callable[..., MentoringProgramme]
) -> None:
    programme = begin()
    enter(house, programme, mentor, mentee)
    block(employer=house, alumnus=mentor, other=mentee)
    programmes.propose(employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="", by=hr)
    assert (mails(), list(pairs_of(mentee))) == ([], [])


def test_who_joins_a_programme(
    house: Employer, hr: Membership, mentee: Alumnus, mentor: Alumnus, begin: Callable[..., MentoringProgramme]
) -> None:
    asks = begin(joining=Joining.ASKED)
    for side, words in ((MentoringSide.MENTEE, "would like"), (MentoringSide.MENTOR, "offer")):
        with pytest.raises(CannotJoin, match=words):
            programmes.join(employer=house, programme=asks, alumnus=mentee, side=side)
    make_mentee(mentee)
    place = programmes.join(employer=house, programme=asks, alumnus=mentee, side=MentoringSide.MENTEE)
    assert place.state == ProgrammePlaceState.WAITING
    for _twice in range(2):
        assert programmes.let_in(employer=house, place=place, by=hr).state == ProgrammePlaceState.IN
    assert mails() == ["community/mentoring_let_in"]
    with pytest.raises(offers.StillInProgramme):
        offers.withdraw_offer(alumnus=mentee, side=MentoringSide.MENTEE, employer=house)
    make_mentor(mentee)
    changed = programmes.join(employer=house, programme=asks, alumnus=mentee, side=MentoringSide.MENTOR)
    assert (changed.pk, changed.side) == (place.pk, MentoringSide.MENTOR)
    programmes.turn_away(place=changed, by=hr)
    assert not ProgrammePlace.objects.exists()
    payments = begin(team="Payments")
    with pytest.raises(CannotJoin, match="cannot be joined"):
        programmes.join(employer=house, programme=payments, alumnus=mentee, side=MentoringSide.MENTEE)
    make_spell(mentee, team="Payments")
    assert programmes.join(employer=house, programme=payments, alumnus=mentee, side=MentoringSide.MENTEE)


def test_a_coordinator_does_not_pair_themselves(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, begin: Callable[..., MentoringProgramme]
) -> None:
    programme = begin()
    enter(house, programme, mentor, mentee)
    own = membership(house, alice)
    assert programmes.take_over(programme=programme, by=own).coordinator == own
    with pytest.raises(CannotPropose, match="yourself"):
        programmes.propose(
            employer=house, programme=programme, mentor_id=mentor.pk, mentee_id=mentee.pk, line="", by=own
        )
    terms = ProgrammeTerms(
        name="Second steps", about="", starts_on=house.today(), ends_on=house.today() + timedelta(days=9),
        joining=Joining.ASKED,
    )  # fmt: skip
    assert programmes.change_programme(programme=programme, terms=terms, by=own).name == "Second steps"
