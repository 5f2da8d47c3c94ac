from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Invitation, Membership, User
from audit.models import AuditEvent
from directory.actions import AddressTaken, change_state, confirm_personal_email, link_membership
from directory.models import Alumnus, AlumnusState, Spell
from mail.models import Message
from offboarding.claims import actions
from offboarding.claims.actions import AddressOnRecord, AlreadyDecided, CannotLink
from offboarding.models import CaseState, Claim, ClaimState
from offboarding.tasks import forget_claims, forget_employers_claims
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_spell
from tests.factories.offboarding import days, make_case
from tests.offboarding.claims.conftest import WORDS

Make = Callable[..., Claim]
Mails = Callable[..., list[Message]]
ADDRESS = WORDS["email"]


@pytest.fixture
def scoped(acme: Employer, bob_member: Membership) -> Any:
    with tenant_scope(acme, person_id=bob_member.user_id):
        yield


def link(claim: Claim, alumnus: Alumnus, by: Membership, *, replace: bool = False) -> Claim:
    return actions.link_to_record(claim, alumnus, replace=replace, by=by)


def last_audit() -> AuditEvent:
    return AuditEvent.objects.latest("id")


# Confirming


def test_a_newer_claim_of_one_mailbox_takes_the_place_of_the_one_that_waits(make_claim: Make, scoped: None) -> None:
    make_claim(team="Payments")
    newer = make_claim(team="Bakery")

    assert list(Claim.objects.values_list("pk", "team")) == [(newer.pk, "Bakery")]


def test_confirming_twice_is_confirming_once(make_claim: Make, scoped: None) -> None:
    claim = make_claim()
    actions.confirm(claim)
    assert Claim.objects.get().verified_at == claim.verified_at
    assert AuditEvent.objects.filter(action="claim.confirmed").count() == 1


def test_the_database_lets_one_of_a_mailbox_wait(make_claim: Make, scoped: None) -> None:
    make_claim()
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(**{**WORDS, "state": "open", "verified_at": timezone.now(), "asked_at": timezone.now()})


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "odd"}, {"state": "open"}, {"verified_at": "now"}, {"state": "refused", "verified_at": "now"},
        {"decided_at": "now"}, {"from_year": 2022},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(acme: Employer, scoped: None, wrong: dict[str, Any]) -> None:
    fields = {name: timezone.now() if value == "now" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(**{**WORDS, "asked_at": timezone.now(), "token_sha256": "x", **fields})


# It is this person


def test_a_record_without_address_takes_that_of_the_claim(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    alumnus, claim = make_alumnus(acme), make_claim()
    make_spell(alumnus, team="Payments")

    done = link(claim, alumnus, bob_member)

    alumnus.refresh_from_db()
    assert (alumnus.personal_email, alumnus.personal_email_verified_at is not None) == (ADDRESS, True)
    assert (done.state, done.decided_by, done.alumnus) == (ClaimState.APPROVED, bob_member, alumnus)
    assert [mail.template for mail in mails(ADDRESS)][-1] == "offboarding/claim_invitation"
    assert Invitation.objects.get().subject_id == alumnus.pk
    event = last_audit()
    assert (event.action, event.subject_id, event.data) == ("claim.linked", str(claim.pk), {})


def test_the_same_address_not_confirmed_before_is_confirmed_now(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme, personal_email=ADDRESS)

    link(claim, alumnus, bob_member)

    alumnus.refresh_from_db()
    assert alumnus.personal_email_verified_at is not None
    assert "offboarding/claim_address_replaced" not in [mail.template for mail in mails()]


def test_the_same_address_confirmed_before_stays_as_it_is(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    confirm_personal_email(alumnus, email=ADDRESS, by=None)
    before = alumnus.personal_email_verified_at

    link(claim, alumnus, bob_member)

    alumnus.refresh_from_db()
    assert alumnus.personal_email_verified_at == before


def test_another_address_on_record_goes_only_if_hr_says_so_and_is_told(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme, personal_email="old@home.example")

    with pytest.raises(AddressOnRecord):
        link(claim, alumnus, bob_member)
    alumnus.refresh_from_db()
    assert alumnus.personal_email == "old@home.example"
    assert Claim.objects.get().is_waiting

    link(claim, alumnus, bob_member, replace=True)
    alumnus.refresh_from_db()
    assert alumnus.personal_email == ADDRESS
    told = mails("old@home.example")
    assert [mail.template for mail in told] == ["offboarding/claim_address_replaced"]
    assert ADDRESS not in told[0].text + told[0].html


def test_a_work_mailbox_is_told_nothing(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme, personal_email="ines@acme.example")

    link(claim, alumnus, bob_member, replace=True)

    assert mails("ines@acme.example") == []


def test_an_address_of_somebody_else_is_not_taken(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    make_alumnus(acme, "Otto", "Funk", personal_email=ADDRESS)

    with pytest.raises(AddressTaken):
        link(claim, alumnus, bob_member)

    assert Claim.objects.get().is_waiting


@pytest.mark.parametrize("state", [AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.EMPLOYEE])
def test_some_records_let_nobody_in(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, state: AlumnusState
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    change_state(alumnus, state=state, by=None)

    with pytest.raises(CannotLink):
        link(claim, alumnus, bob_member)


def test_a_leaver_of_today_becomes_an_alumnus_through_the_case_alone(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership
) -> None:
    claim, case = make_claim(), make_case(acme, last_day=acme.today() + days(9))

    with pytest.raises(CannotLink):
        link(claim, case.alumnus, bob_member)


def test_a_leaver_on_record_without_a_case_is_an_alumnus_now(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    make_spell(alumnus, last_day=date(2021, 6, 30))
    change_state(alumnus, state=AlumnusState.LEAVER, by=None)

    link(claim, alumnus, bob_member)

    alumnus.refresh_from_db()
    assert (alumnus.state, alumnus.became_alumnus_on) == (AlumnusState.ALUMNUS, date(2021, 7, 1))


def test_whoever_joined_in_the_meantime_is_not_invited_again(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    link_membership(alumnus, make_member(acme, make_user("other@home.example"), "alumnus"), by=None)

    with pytest.raises(CannotLink, match="joined already"):
        link(claim, alumnus, bob_member)


def test_a_case_that_may_be_invited_goes_on_with_its_own_invitation(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim = make_claim()
    case = make_case(acme, last_day=acme.today() - days(30), held=False)

    link(claim, case.alumnus, bob_member)

    case.refresh_from_db()
    assert case.state == CaseState.INVITED
    assert mails(ADDRESS)[-1].template == "offboarding/invitation"


def test_a_held_case_stays_held(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim = make_claim()
    case = make_case(acme, last_day=acme.today() - days(30), held=True)

    link(claim, case.alumnus, bob_member)

    case.refresh_from_db()
    assert case.is_held
    assert mails(ADDRESS)[-1].template == "offboarding/claim_invitation"


# A new record


def test_a_new_record_has_what_was_said(make_claim: Make, scoped: None, bob_member: Membership, mails: Mails) -> None:
    claim = make_claim(former_name="Costa")

    actions.make_record(claim, by=bob_member)

    alumnus, spell = Alumnus.objects.get(), Spell.objects.get()
    assert (alumnus.full_name, alumnus.former_name, alumnus.state) == ("Ines Rocha", "Costa", AlumnusState.ALUMNUS)
    assert (alumnus.personal_email, alumnus.became_alumnus_on) == (ADDRESS, date(2022, 1, 1))
    assert (spell.team, spell.started_on, spell.last_day) == ("Payments", date(2015, 1, 1), date(2021, 12, 31))
    assert Claim.objects.get().alumnus == alumnus
    assert mails(ADDRESS)[-1].template == "offboarding/claim_invitation"
    assert last_audit().action == "claim.recorded"


def test_a_second_record_with_the_same_address_is_not_made(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership
) -> None:
    claim = make_claim()
    make_alumnus(acme, personal_email=ADDRESS)

    with pytest.raises(AddressTaken):
        actions.make_record(claim, by=bob_member)

    assert Alumnus.objects.count() == 1
    assert Claim.objects.get().is_waiting


@pytest.mark.parametrize(
    ("said", "days_meant"),
    [
        ((2015, 2021), (date(2015, 1, 1), date(2021, 12, 31))),
        ((None, 2021), (None, date(2021, 12, 31))),
        ((2020, 2026), (date(2020, 1, 1), date(2026, 1, 1))),
        ((2026, 2026), (date(2026, 1, 1), date(2026, 1, 1))),
    ],
)
def test_days_follow_from_years(said: tuple[int | None, int], days_meant: tuple[date | None, date]) -> None:
    claim = Claim(from_year=said[0], to_year=said[1])
    assert actions.days_of(claim, today=date(2026, 1, 2)) == days_meant


def test_on_the_first_day_of_a_year_nobody_started_after_they_left() -> None:
    claim = Claim(from_year=2026, to_year=2026)
    assert actions.days_of(claim, today=date(2026, 1, 1)) == (date(2025, 12, 31), date(2025, 12, 31))


# Refusing


def test_a_refusal_is_mailed_in_hrs_words(make_claim: Make, scoped: None, bob_member: Membership, mails: Mails) -> None:
    actions.refuse(make_claim(), reason="We <looked>.\r\n\r\nTwice.", by=bob_member)

    sent = mails(ADDRESS)[-1]
    assert sent.template == "offboarding/claim_refused"
    assert "We <looked>.\n\nTwice." in sent.text
    assert "We &lt;looked&gt;." in sent.html
    done = Claim.objects.get()
    assert (done.state, done.reason, done.alumnus) == (ClaimState.REFUSED, "We <looked>.\r\n\r\nTwice.", None)
    assert last_audit().data == {}


def test_what_is_decided_is_not_decided_again(
    make_claim: Make, scoped: None, acme: Employer, bob_member: Membership, mails: Mails
) -> None:
    claim, alumnus = make_claim(), make_alumnus(acme)
    actions.refuse(claim, reason="No.", by=bob_member)
    sent = len(mails())

    for act in (
        lambda: link(claim, alumnus, bob_member),
        lambda: actions.make_record(claim, by=bob_member),
        lambda: actions.refuse(claim, reason="Yes.", by=bob_member),
    ):
        with pytest.raises(AlreadyDecided):
            act()
    assert len(mails()) == sent


def test_what_is_gone_or_not_confirmed_is_not_decided(make_claim: Make, scoped: None, bob_member: Membership) -> None:
    unconfirmed = make_claim(confirmed=False)
    with pytest.raises(AlreadyDecided):
        actions.refuse(unconfirmed, reason="No.", by=bob_member)
    unconfirmed.delete()
    with pytest.raises(AlreadyDecided):
        actions.refuse(unconfirmed, reason="No.", by=bob_member)


# Forgetting


def test_claims_are_forgotten_in_time(
    make_claim: Make, acme: Employer, globex: Employer, bob: User, bob_member: Membership
) -> None:
    with time_machine.travel("2026-06-01T12:00:00Z", tick=False) as clock:
        make_claim(confirmed=False)
        refused, waiting = make_claim(email="otto@home.example"), make_claim(email="mia@home.example")
        with tenant_scope(acme, person_id=bob.pk):
            actions.refuse(refused, reason="No.", by=bob_member)

        def left_after(moment: str) -> set[str]:
            clock.move_to(moment)
            with tenant_scope(acme):
                forget_employers_claims.apply().get()
                return set(Claim.objects.values_list("email", flat=True))

        assert left_after("2026-06-08T12:00:00Z") == {ADDRESS, "otto@home.example", "mia@home.example"}
        assert left_after("2026-06-08T12:00:01Z") == {"otto@home.example", "mia@home.example"}
        assert left_after("2026-08-30T12:00:00Z") == {"otto@home.example", "mia@home.example"}
        assert left_after("2026-08-30T12:00:01Z") == {waiting.email}


def test_every_employer_forgets_each_night(acme: Employer, globex: Employer) -> None:
    assert forget_claims.apply().get() == 2


def test_names_say_who_it_is(acme: Employer) -> None:
    assert str(Claim(given_name="Ines", family_name="Rocha")) == "Ines Rocha"
