from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.limits import DAY, Limit
from accounts.models import Membership
from audit.models import AuditEvent
from boomerang.models import (
    Candidacy,
    Opening,
    OpeningBonus,
    Referral,
    ReferralMove,
    ReferralState,
    ReferralTerms,
    Source,
    Stage,
)
from boomerang.openings.actions import close
from boomerang.pipeline.actions import move, open_candidacy
from boomerang.referrals import actions
from boomerang.referrals.actions import Meanwhile, NotPossible, confirm, erase, mark_paid, mark_unpaid, move_referral
from boomerang.referrals.rules import is_forgotten_by, why_not_pay
from boomerang.referrals.tasks import forget_employers_unconfirmed, tick
from boomerang.returning.actions import cancel_start, rehire
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.directory import make_alumnus, make_spell

KNOWN = "We know this person for this opening already"
NameOne = Callable[..., Referral]


def mails() -> list[str]:
    return list(
        Message.objects.in_scope().filter(template="boomerang/recommended").values_list("to_address", flat=True)
    )


def go(referral: Referral, to: str, by: Membership, **values: object) -> Referral:
    referral.refresh_from_db()
    return move_referral(referral=referral, to=ReferralState(to), version=referral.version, by=by, **values)  # type: ignore[arg-type]


def test_the_person_is_asked_once_and_nothing_happens_before_their_yes(
    name_one: NameOne, recruiter: Membership
) -> None:
    referral = name_one("Otto@Home.example")
    assert (referral.state, referral.is_confirmed, mails()) == (ReferralState.RECEIVED, False, ["otto@home.example"])
    with pytest.raises(NotPossible, match="has not said yes yet"):
        go(referral, "contacted", recruiter)
    confirm(referral)
    confirmed = confirm(referral)
    assert confirmed.is_confirmed
    assert AuditEvent.objects.filter(action="referral.confirmed").count() == 1
    assert go(confirmed, "contacted", recruiter, note="Called.").state == ReferralState.CONTACTED
    assert [(each.from_state, each.to_state, each.by) for each in ReferralMove.objects.order_by("at")] == [
        ("", "received", None), ("received", "contacted", recruiter),
    ]  # fmt: skip
    assert mails() == ["otto@home.example"]


def test_nobody_recommends_themselves_or_a_colleague(name_one: NameOne, house: Employer) -> None:
    for own in ("ines@home.example", "INES+jobs@home.example", "alice@home.example"):
        with pytest.raises(NotPossible, match="yourself"):
            name_one(own)
    ben = make_alumnus(house, "Ben", "Ito", work_email="ben@old.example")
    with pytest.raises(NotPossible, match="yourself"):
        name_one("ben@old.example", referrer=ben)
    with pytest.raises(NotPossible, match="address of Acme itself"):
        name_one("otto@acme.example")
    assert mails() == []


def test_the_first_who_names_somebody_has_named_them(name_one: NameOne, house: Employer) -> None:
    other = make_alumnus(house, "Ben", "Ito")
    first = name_one()
    for again in ("otto@home.example", "otto+2@home.example"):
        with pytest.raises(NotPossible, match=KNOWN):
            name_one(again, referrer=other)
    assert actions.forget_unconfirmed(now=first.created_at + timedelta(days=31)) == 1
    assert name_one(referrer=other).referrer == other


def test_who_applied_within_six_months_is_not_paid_for(
    name_one: NameOne, house: Employer, opening: Opening, recruiter: Membership
) -> None:
    person = make_alumnus(house, "Otto", "Lang", personal_email="otto@home.example")
    elsewhere = Opening.objects.create(title="Cook")
    open_candidacy(
        opening=elsewhere, alumnus_id=person.pk, source=Source.APPLICATION, by=recruiter, stage=Stage.APPLIED
    )
    with pytest.raises(NotPossible, match=KNOWN):
        name_one()
    with time_machine.travel(timezone.now() + timedelta(days=190), tick=False):
        referral = name_one()
        assert referral.alumnus == person
        Alumnus.objects.filter(pk=person.pk).update(work_email="otto@other.example")
        with pytest.raises(NotPossible, match=KNOWN):
            name_one("otto@other.example")
    erase(referral)
    open_candidacy(opening=opening, alumnus_id=person.pk, source=Source.SEARCH, by=recruiter)
    with pytest.raises(NotPossible, match=KNOWN):
        name_one("otto@other.example")


def test_an_alumnus_gets_a_card_if_they_may_be_approached(name_one: NameOne, house: Employer, opening: Opening) -> None:
    person = make_alumnus(house, "Otto", "Lang", personal_email="otto@home.example")
    referral = confirm(name_one())
    card = Candidacy.objects.get()
    assert (card.alumnus, card.opening, card.source, referral.candidacy) == (person, opening, Source.REFERRAL, card)

    gone = make_alumnus(house, "Uta", "Beck", personal_email="uta@home.example")
    change_state(gone, state=AlumnusState.DECLINED, by=None)
    quiet = name_one("uta@home.example")
    assert mails() == ["otto@home.example"]  # and the referrer is told the same
    assert confirm(quiet).candidacy is None


def test_only_for_what_is_open_and_as_long_as_the_employer_wants_it(
    name_one: NameOne, terms: ReferralTerms, opening: Opening, posted: Opening, recruiter: Membership, ines: Alumnus
) -> None:
    ReferralTerms.objects.update(is_open=False)
    with pytest.raises(NotPossible, match="at present"):
        name_one()
    ReferralTerms.objects.update(is_open=True)
    with pytest.raises(NotPossible, match="at present"):
        name_one(opening=posted)
    close(opening=opening, by=recruiter)
    opening.refresh_from_db()
    with pytest.raises(NotPossible, match="at present"):
        name_one(opening=opening)
    ReferralTerms.objects.all().delete()
    with pytest.raises(NotPossible, match="at present"):
        name_one()


def test_whoever_has_it_deleted_is_not_written_to_again(name_one: NameOne) -> None:
    erase(name_one())
    for spelling in ("otto@home.example", "otto+jobs@home.example"):
        with pytest.raises(NotPossible, match=KNOWN):
            name_one(spelling)
    assert mails() == ["otto@home.example"]


def test_nobody_decides_about_their_own_recommendation(referral: Referral, ines: Alumnus, hr: Membership) -> None:
    mine = Alumnus.objects.get(pk=ines.pk).membership
    assert mine is not None
    with pytest.raises(NotPossible, match="your own recommendation"):
        go(referral, "hired", mine, hired_on=date(2026, 1, 1))
    go(referral, "hired", hr, hired_on=date(2026, 1, 1))
    with pytest.raises(NotPossible, match="your own recommendation"):
        mark_paid(referral=referral, by=mine)


def test_nobody_learns_whom_we_know_by_trying(name_one: NameOne) -> None:
    name_one()
    for _number in range(9):
        with pytest.raises(NotPossible, match=KNOWN):
            name_one()
    with pytest.raises(NotPossible, match="a lot for one day"):
        name_one()


def test_one_address_gets_few_such_mails(name_one: NameOne, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "PER_ADDRESS", Limit("recommended-address", 1, DAY))
    referral = name_one()
    assert actions.forget_unconfirmed(now=referral.created_at + timedelta(days=31)) == 1
    with pytest.raises(NotPossible, match="a lot for one day"):
        name_one()


def test_nobody_writes_to_the_world_through_us(name_one: NameOne) -> None:
    for number in range(10):
        name_one(f"person{number}@home.example")
    with pytest.raises(NotPossible, match="a lot for one day"):
        name_one("one.more@home.example")
    assert len(mails()) == 10


def test_hired_stays_and_is_paid(
    referral: Referral, recruiter: Membership, hr: Membership, opening: Opening, terms: ReferralTerms
) -> None:
    with pytest.raises(NotPossible, match="no bonus"):
        mark_paid(referral=referral, by=hr)
    with pytest.raises(Meanwhile):
        move_referral(referral=referral, to=ReferralState.CONTACTED, version=99, by=recruiter)
    with pytest.raises(NotPossible, match="on which day"):
        go(referral, "hired", recruiter)
    hired = go(referral, "hired", recruiter, hired_on=date(2026, 1, 5))
    assert (hired.bonus_amount, hired.bonus_currency, hired.bonus_due_on) == (1500, "EUR", date(2026, 4, 6))
    with pytest.raises(NotPossible, match="cannot go there"):
        go(referral, "contacted", recruiter)
    with pytest.raises(NotPossible, match="has not been paid"):
        mark_unpaid(referral=referral, by=hr)
    paid = mark_paid(referral=referral, by=hr)
    assert (paid.paid_by, str(why_not_pay(paid))) == (hr, "It has been paid already.")
    with pytest.raises(NotPossible, match="Take that back first"):
        go(referral, "closed", recruiter)
    mark_unpaid(referral=referral, by=hr)
    ended = go(referral, "closed", recruiter)
    assert (ended.hired_on, ended.bonus_amount, ended.bonus_due_on) == (None, None, None)

    actions.save_bonus(opening=opening, values={"amount": 0, "currency": "", "weeks": 4}, by=hr)
    go(referral, "interviewing", recruiter)
    free = go(referral, "hired", recruiter, hired_on=date(2026, 1, 5))
    assert (free.bonus_amount, free.bonus_due_on) == (0, None)
    actions.save_bonus(opening=opening, values=None, by=hr)
    assert OpeningBonus.objects.count() == 0
    actions.save_terms(values={"amount": 10, "currency": "CHF", "weeks": 1}, by=hr)
    assert ReferralTerms.objects.get().currency == "CHF"


def test_the_card_of_a_returning_person_takes_the_recommendation_along(
    name_one: NameOne, house: Employer, recruiter: Membership, hr: Membership
) -> None:
    person = make_alumnus(house, "Otto", "Lang", personal_email="otto@home.example")
    make_spell(person, last_day=date(2024, 6, 30))
    referral = confirm(name_one())
    card = Candidacy.objects.get()

    def step(to: Stage) -> str:
        card.refresh_from_db()
        move(candidacy=card, to=to, version=card.version, by=recruiter)
        referral.refresh_from_db()
        return str(referral.state)

    assert [step(to) for to in (Stage.CONTACTED, Stage.REPLIED, Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED)] == [
        "contacted", "contacted", "interviewing", "interviewing", "interviewing",
    ]  # fmt: skip
    first_day = house.today() + timedelta(days=10)
    card.refresh_from_db()
    rehire(candidacy=card, starts_on=first_day, title="Baker", team="Bread", office="Berlin", by=recruiter)
    referral.refresh_from_db()
    assert (referral.state, referral.hired_on) == ("hired", first_day)
    assert referral.bonus_due_on == first_day + timedelta(weeks=13)

    cancel_start(candidacy=card, by=recruiter)
    referral.refresh_from_db()
    assert (referral.state, referral.hired_on, referral.bonus_amount) == ("interviewing", None, None)
    assert step(Stage.DECLINED) == "closed"


def test_what_is_not_confirmed_is_forgotten_after_thirty_days(
    name_one: NameOne, referral: Referral, house: Employer, recruiter: Membership
) -> None:
    quiet = name_one("uta@home.example", name="Uta Beck")
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        assert forget_employers_unconfirmed.apply().get() == 0
        assert not is_forgotten_by(quiet, timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert is_forgotten_by(quiet, timezone.now())
        assert forget_employers_unconfirmed.apply().get() == 1
        assert forget_employers_unconfirmed.apply().get() == 0
    quiet.refresh_from_db()
    assert (quiet.name, quiet.email, quiet.address_hash, quiet.how_known, quiet.state) == ("", "", "", "", "closed")
    with pytest.raises(Meanwhile):
        confirm(quiet)
    with pytest.raises(NotPossible, match="kept any more"):
        go(quiet, "contacted", recruiter)
    with no_scope():
        assert tick() == 1


def test_who_has_themselves_deleted_leaves_the_bonus_alone(referral: Referral, recruiter: Membership) -> None:
    go(referral, "hired", recruiter, hired_on=date(2026, 1, 5), note="Otto is great.")
    gone = erase(referral)
    erase(referral)
    assert (gone.name, gone.state, gone.bonus_amount, str(gone)) == ("", "hired", 1500, "Somebody")
    assert set(ReferralMove.objects.values_list("note", flat=True)) == {""}
    assert AuditEvent.objects.filter(action="referral.erased").count() == 1
