from datetime import date

import pytest

from accounts.models import Membership, User
from community.certificates import actions
from community.certificates.actions import (
    NameCannotBePrinted,
    NothingToCertify,
    NotWaiting,
    TooMany,
    Wishes,
    ask_for,
    decline,
    issue,
    issue_for,
    note_check,
    revoke,
    take_back,
)
from community.certificates.payload import plain_code
from community.certificates.rules import verdict
from community.models import Certificate, CertificateState, QuestionCategory
from community.questions.desk import Terms, set_terms
from directory.models import Alumnus
from mail.models import Message
from tenancy.models import Employer
from tests.factories.directory import make_alumnus, make_spell


def wishes(alumnus: Alumnus, **more: object) -> Wishes:
    return Wishes(spells=[spell.pk for spell in alumnus.spells.all()], **more)  # type: ignore[arg-type]


def test_an_employer_that_trusts_its_records_issues_at_once(house: Employer, own: Alumnus, hr: Membership) -> None:
    targets = dict.fromkeys(QuestionCategory.values, 3)
    set_terms(terms=Terms(targets=targets, approves_by_itself=True, certificate_months=3), by=hr)
    member = own.membership
    assert member is not None
    made = ask_for(employer=house, alumnus=own, wishes=wishes(own), by=member)
    assert (made.is_issued, made.decided_by, made.parts) == (True, None, [])
    assert "team" not in made.payload["employments"][0]
    assert "purpose" not in made.payload
    title = wishes(own, parts=("purpose",), purpose="As Chief Executive since 2001")
    assert not ask_for(employer=house, alumnus=own, wishes=title, by=member).is_issued


def test_hr_makes_one_for_somebody_with_dates_and_roles_alone(house: Employer, hr: Membership) -> None:
    gone = make_alumnus(house, "Ines", "Rocha")
    make_spell(gone, title="", team="Oven", last_day=None)
    made = issue_for(employer=house, alumnus=gone, spells=wishes(gone).spells, printed_name="", by=hr)
    assert made.payload["employments"] == [{"from": "2015-03-01", "until": None, "role": ""}]
    assert Message.objects.in_scope().count() == 0  # there is no address


def test_what_is_declined_or_taken_back_is_over(
    house: Employer, asked: Certificate, own: Alumnus, hr: Membership
) -> None:
    decline(employer=house, certificate=asked, words="Your first day is wrong on record.", by=hr)
    for act in (
        lambda: issue(employer=house, certificate=asked, by=hr),
        lambda: take_back(certificate=asked),
        lambda: revoke(employer=house, certificate=asked, words="", by=hr),
    ):
        with pytest.raises(NotWaiting):
            act()
    assert Message.objects.in_scope().get().subject == f"About the certificate {asked.number}"
    member = own.membership
    assert member is not None
    other = ask_for(employer=house, alumnus=own, wishes=wishes(own), by=member)
    take_back(certificate=other)
    with pytest.raises(NotWaiting):
        issue(employer=house, certificate=other, by=hr)


def test_hr_withdraws_with_a_reason_that_the_person_reads(house: Employer, issued: Certificate, hr: Membership) -> None:
    found = revoke(employer=house, certificate=issued, words="Issued for the wrong person.", by=hr)
    assert (found.state, found.revoked_by_owner, verdict(found, house.today())) == ("revoked", False, "revoked")
    last = Message.objects.in_scope().order_by("pk").last()
    assert last is not None
    assert "Issued for the wrong person." in last.text


def test_the_person_withdraws_without_saying_why(house: Employer, issued: Certificate, own: Alumnus) -> None:
    before = Message.objects.in_scope().count()
    found = revoke(employer=house, certificate=issued, words="", by=own.membership)
    assert (found.revoked_by_owner, Message.objects.in_scope().count()) == (True, before)


def test_nobody_gets_more_than_one_needs(house: Employer, own: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    member = own.membership
    assert member is not None
    for _time in range(3):
        ask_for(employer=house, alumnus=own, wishes=wishes(own), by=member)
    with pytest.raises(TooMany):
        ask_for(employer=house, alumnus=own, wishes=wishes(own), by=member)
    Certificate.objects.update(state=CertificateState.DECLINED)
    monkeypatch.setattr(actions, "MOST_A_MONTH", 3)
    with pytest.raises(TooMany):
        ask_for(employer=house, alumnus=own, wishes=wishes(own), by=member)


def test_a_name_that_the_typeface_lacks_is_printed_as_in_a_passport(house: Employer, hr: Membership) -> None:
    amira = make_alumnus(house, "أميرة", "حداد")
    make_spell(amira, title="محللة")
    ids = wishes(amira).spells
    for name in ("", "أميرة"):
        with pytest.raises(NameCannotBePrinted):
            issue_for(employer=house, alumnus=amira, spells=ids, printed_name=name, by=hr)
    made = issue_for(employer=house, alumnus=amira, spells=ids, printed_name="Amira Haddad", by=hr)
    assert made.payload["person"] == {"name": "أميرة حداد", "latin": "Amira Haddad"}


def test_only_what_is_on_record_with_a_first_day(house: Employer, hr: Membership) -> None:
    gone = make_alumnus(house)
    make_spell(gone, started_on=None)
    with pytest.raises(NothingToCertify):
        issue_for(employer=house, alumnus=gone, spells=wishes(gone).spells, printed_name="", by=hr)


def test_a_certificate_ends_on_the_same_day_or_the_last_of_the_month() -> None:
    assert actions._months_on(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert actions._months_on(date(2026, 12, 15), 12) == date(2027, 12, 15)


def test_reloading_is_one_look(issued: Certificate) -> None:
    at = issued.decided_at
    assert at is not None
    for _look in range(2):
        note_check(certificate=issued, said="valid", now=at)
    assert issued.checks.count() == 1


def test_a_code_survives_being_read_aloud(issued: Certificate) -> None:
    assert plain_code(issued.spaced_code.lower()) == issued.code
    assert plain_code("O" * 25) == "0" * 25
    assert (plain_code("x"), plain_code("U" * 25)) == ("", "")


def test_a_person_without_address_hears_nothing(house: Employer, issued: Certificate, alice: User) -> None:
    assert Message.objects.in_scope().count() == 1
    assert Message.objects.in_scope().get().subject == f"Your certificate {issued.number} is ready"
