import re

import pytest
import time_machine
from django.utils import timezone

from audit.models import AuditEvent
from directory.models import Alumnus, Level
from mail.categories import Category
from mail.models import Frequency, Message
from mail.preferences import wanted_categories, wishes_of
from offboarding.actions.leavers import (
    CODE_TRIES,
    CodeAnswer,
    Person,
    TooManyCodes,
    confirm_code,
    read_colleagues,
    save_contact,
    save_farewell,
    save_mail_choice,
    send_code,
)
from offboarding.models import AddressCheck, Case, SkipReason
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, days, make_case, make_spell

HOME = "lena@home.example"


@pytest.fixture
def case(in_acme: Employer) -> Case:
    return make_case(in_acme, last_day=TODAY + days(20), work_email="lena@acme.example")


def mailed_code(to: str = HOME) -> str:
    check = AddressCheck.objects.get(email=to)
    mail = Message.objects.in_scope().get(dedupe_key=f"code:{check.pk}")
    return re.search(r"^\d{6}$", mail.text, re.MULTILINE).group()  # type: ignore[union-attr]


def test_the_right_code_confirms_the_address(case: Case, in_acme: Employer) -> None:
    send_code(case, email=" Lena@Home.Example ", employer=in_acme)

    assert confirm_code(case, code=f" {mailed_code()[:3]} {mailed_code()[3:]}") is CodeAnswer.RIGHT

    alumnus = Alumnus.objects.get()
    assert (alumnus.personal_email, alumnus.personal_email_verified_at) == (HOME, timezone.now())
    assert [event.kind for event in case.events.filter(kind="address_confirmed")] == ["address_confirmed"]
    reasons = case.steps.filter(kind__startswith="address_reminder").values_list("skip_reason", flat=True)
    assert set(reasons) == {SkipReason.ADDRESS_CONFIRMED}


def test_the_owner_of_a_confirmed_address_hears_that_it_was_replaced(case: Case, in_acme: Employer) -> None:
    Alumnus.objects.update(personal_email="first@home.example", personal_email_verified_at=timezone.now())
    send_code(case, email=HOME, employer=in_acme)

    assert confirm_code(case, code=mailed_code()) is CodeAnswer.RIGHT

    notice = Message.objects.in_scope().get(template="offboarding/address_changed")
    assert (notice.to_address, notice.category) == ("first@home.example", Category.SERVICE)
    assert HOME not in notice.subject + notice.text + notice.html
    assert "15 June 2026, 12:00" in notice.text
    assert case.events.filter(kind="address_replaced").count() == 1
    assert AuditEvent.objects.filter(action="case.address_replaced").count() == 1


@pytest.mark.parametrize("verified", [True, False])
def test_nobody_is_told_where_no_confirmed_address_was_replaced(case: Case, in_acme: Employer, verified: bool) -> None:
    """The same address again, or one that HR had noted and nobody had proven."""
    before = HOME if verified else "typo@home.example"
    Alumnus.objects.update(personal_email=before, personal_email_verified_at=timezone.now() if verified else None)
    send_code(case, email=HOME, employer=in_acme)

    assert confirm_code(case, code=mailed_code()) is CodeAnswer.RIGHT

    assert not Message.objects.in_scope().filter(template="offboarding/address_changed").exists()
    assert not case.events.filter(kind="address_replaced").exists()


def test_the_code_is_stored_nowhere_in_clear(case: Case, in_acme: Employer) -> None:
    check = send_code(case, email=HOME, employer=in_acme)

    assert mailed_code() not in check.code_hmac
    assert len(check.code_hmac) == 64


def test_a_wrong_code_counts_and_the_sixth_try_is_not_looked_at(case: Case, in_acme: Employer) -> None:
    send_code(case, email=HOME, employer=in_acme)
    wrong = "000000" if mailed_code() != "000000" else "111111"

    answers = [confirm_code(case, code=wrong) for _try in range(CODE_TRIES)]

    assert answers == [CodeAnswer.WRONG] * (CODE_TRIES - 1) + [CodeAnswer.ENDED]
    assert confirm_code(case, code=mailed_code()) is CodeAnswer.ENDED
    assert Alumnus.objects.get().personal_email_verified_at is None


def test_a_code_ends_after_ten_minutes_and_with_its_use(
    case: Case, in_acme: Employer, noon: time_machine.Traveller
) -> None:
    assert confirm_code(case, code="123456") is CodeAnswer.ENDED
    send_code(case, email=HOME, employer=in_acme)
    noon.shift(601)
    assert confirm_code(case, code=mailed_code()) is CodeAnswer.ENDED
    send_code(case, email=HOME, employer=in_acme)
    assert confirm_code(case, code=mailed_code()) is CodeAnswer.RIGHT
    assert confirm_code(case, code=mailed_code()) is CodeAnswer.ENDED


def test_a_new_code_ends_the_earlier_one(case: Case, in_acme: Employer) -> None:
    send_code(case, email="typo@home.example", employer=in_acme)
    send_code(case, email=HOME, employer=in_acme)

    assert [check.email for check in AddressCheck.objects.all()] == [HOME]


def test_codes_are_limited_per_case(case: Case, in_acme: Employer) -> None:
    for number in range(6):
        send_code(case, email=f"a{number}@home.example", employer=in_acme)

    with pytest.raises(TooManyCodes):
        send_code(case, email=HOME, employer=in_acme)


def test_codes_are_limited_per_address(case: Case, in_acme: Employer) -> None:
    others = [make_case(in_acme, last_day=TODAY + days(9), given_name=f"Ada {i}") for i in range(6)]
    for other in others:
        send_code(other, email=HOME, employer=in_acme)

    with pytest.raises(TooManyCodes):
        send_code(case, email=HOME, employer=in_acme)


def test_a_taken_address_is_told_only_to_the_owner_of_the_mailbox(case: Case, in_acme: Employer) -> None:
    make_spell(in_acme, given_name="Ada", personal_email=HOME)

    free = send_code(case, email="free@home.example", employer=in_acme)
    taken = send_code(case, email=HOME, employer=in_acme)

    mails = [Message.objects.in_scope().get(dedupe_key=f"code:{check.pk}") for check in (free, taken)]
    assert mails[0].template == mails[1].template
    assert mails[0].subject[6:] == mails[1].subject[6:]
    assert free.expires_at == taken.expires_at
    assert confirm_code(case, code=mailed_code()) is CodeAnswer.TAKEN
    assert Alumnus.objects.get(given_name="Lena").personal_email == ""
    assert case.events.filter(kind="address_taken").count() == 1


def test_save_contact_uses_the_directorys_levels(case: Case) -> None:
    save_contact(case, phone="+49 170 1234567", levels={"phone": Level.EVERYONE, "grade": "everyone"}, listing="staff")

    alumnus = Alumnus.objects.get()
    assert (alumnus.phone, alumnus.visibility, alumnus.listing) == ("+49 170 1234567", {"phone": "everyone"}, "staff")


def test_save_mail_choice_is_a_wish_and_sends_nothing(case: Case) -> None:
    save_mail_choice(case, wanted={Category.NEWS: True, Category.OPENINGS: False})

    assert wishes_of(case.alumnus_id) == {Category.NEWS: Frequency.AT_ONCE}
    assert Category.NEWS not in wanted_categories(case.alumnus_id)


def test_save_farewell_can_be_changed_and_asks_nobody_twice(case: Case) -> None:
    people = [Person("Ada", ""), Person("", "bo@home.example")]
    save_farewell(case, farewell="Thank you", colleagues=people)
    kept = case.colleagues.get(name="Ada")

    changed = save_farewell(case, farewell="Thanks!", colleagues=[Person("ada", ""), Person("Cem", "")])

    assert changed.farewell == "Thanks!"
    assert {colleague.name for colleague in case.colleagues.all()} == {"Ada", "Cem"}
    assert case.colleagues.filter(pk=kept.pk).exists()
    assert case.events.filter(kind="answered").count() == 1


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("", []),
        ("  \n\n", []),
        ("Ada Byron", [Person("Ada Byron", "")]),
        ("ada@mail.example", [Person("", "ada@mail.example")]),
        ("Ada Byron <Ada@Mail.example>", [Person("Ada Byron", "ada@mail.example")]),
        ("Ada Byron, ada@mail.example\nada byron; ADA@mail.example", [Person("Ada Byron", "ada@mail.example")]),
        ("not@an@address", [Person("not@an@address", "")]),
        ('"ada"@mail.example', [Person('"ada"@mail.example', "")]),
    ],
)
def test_read_colleagues(text: str, people: list[Person]) -> None:
    assert read_colleagues(text) == people
