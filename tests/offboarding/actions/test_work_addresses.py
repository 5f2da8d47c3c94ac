"""The work address ends the day after the last one, by the employer's calendar; its owner is asked in time."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.addresses.actions import add_address
from accounts.addresses.models import RetiredAddress
from accounts.models import User
from audit.models import AuditEvent
from directory.models import Spell
from mail.models import Message, Suppression
from offboarding.actions.last_days import move_last_day
from offboarding.actions.moves import decline, withdraw
from offboarding.actions.steps import run_timeline
from offboarding.models import Case, CaseStep, StepKind
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.accounts.steps import ask_for_code, sign_in
from tests.factories.accounts import make_employer, make_invitation, make_user
from tests.factories.offboarding import TODAY, at, days, make_case, make_spell

pytestmark = pytest.mark.django_db

WORK = "bob@acme.example"
ENDS = StepKind.WORK_ADDRESS_ENDS


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 6, 15, 10, tzinfo=UTC), tick=False):
        yield


def run(employer: Employer, day: int, hour: int = 12) -> dict[str, int]:
    now = at(TODAY + days(day), hour, employer=employer)
    with time_machine.travel(now, tick=False):
        return run_timeline(employer, now=now)


def steps(case: Case) -> dict[str, CaseStep]:
    with tenant_scope(case.tenant_id):
        return {step.kind: step for step in case.steps.all()}


def sent(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(Message.objects.order_by("id").values_list("template", flat=True))


def kinds(case: Case) -> list[str]:
    with tenant_scope(case.tenant_id):
        return list(case.events.filter(kind__startswith="address_re").order_by("at").values_list("kind", flat=True))


def retired(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(RetiredAddress.objects.values_list("email", flat=True))


def test_address_ends_at_midnight_after_the_last_day(acme, bob):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    client = Client()
    sign_in(client, WORK)

    run(acme, 0, hour=23)
    assert (retired(acme), client.get("/acme/manage/").status_code) == ([], 200)
    assert run(acme, 1, hour=0)[ENDS] == 1

    assert retired(acme) == [WORK]
    assert client.get("/acme/manage/").status_code == 302
    assert kinds(case) == ["address_retired"]
    with tenant_scope(acme):
        assert Suppression.objects.get().reason == "retired"
        assert AuditEvent.objects.filter(action__in=["address.retired", "case.work_address_ended"]).count() == 2


def test_midnight_is_the_employers(db):
    far = make_employer("auckland", timezone="Pacific/Auckland", work_email_domains=["auckland.example"])
    case = make_case(far, last_day=TODAY, work_email="ana@auckland.example")
    late, early = at(TODAY, 23, employer=far), at(TODAY + days(1), 0, 5, employer=far)
    assert late.astimezone().date() <= TODAY
    assert ENDS not in run_timeline(far, now=late)
    assert run_timeline(far, now=early)[ENDS] == 1
    assert kinds(case) == ["address_retired"]


def test_running_again_changes_nothing(acme, bob):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    run(acme, 1)
    assert ENDS not in run(acme, 1)
    assert ENDS not in run(acme, 9)
    assert kinds(case) == ["address_retired"]


def test_people_who_sign_in_with_the_work_address_are_asked_three_times(acme, bob):
    make_case(acme, last_day=TODAY + days(40), work_email=WORK, personal_email="bob@home.example")
    for day in range(8, 42):
        run(acme, day)
    with tenant_scope(acme):
        asked = [mail for mail in Message.objects.order_by("id") if "/account/addresses/" in mail.text]
    assert [mail.template.partition("/")[2] for mail in asked] == [
        "leaver_link", "address_reminder", "address_reminder", "thank_you",
    ]  # fmt: skip
    assert {mail.to_address for mail in asked} == {WORK}


def test_prompt_goes_alone_where_nothing_else_is_said_that_day(acme, bob):
    with tenant_scope(acme):
        case = make_case(acme, last_day=TODAY + days(40), work_email=WORK, personal_email="bob@home.example")
        case.alumnus.personal_email_verified_at = at(TODAY, employer=acme)
        case.alumnus.save()
    for day in range(8, 41):
        run(acme, day)
    mails = sent(acme)
    assert mails.count("offboarding/sign_in_prompt") == 2
    assert "offboarding/address_reminder" not in mails
    done = {kind for kind, step in steps(case).items() if step.done_at and kind.startswith("sign_in_prompt")}
    assert done == {"sign_in_prompt_1", "sign_in_prompt_2", "sign_in_prompt_3"}


@pytest.mark.parametrize("how", ["no sign-in", "a personal address"])
def test_nobody_else_is_asked(acme, how):
    if how == "a personal address":
        carl = make_user("carl@acme.example")
        add_address(user=carl, email="carl@home.example", by=carl)
    case = make_case(acme, last_day=TODAY + days(7), work_email="carl@acme.example")
    run(acme, 0)
    with tenant_scope(acme):
        assert "/account/addresses/" not in Message.objects.get(template="offboarding/leaver_link").text
    assert steps(case)["sign_in_prompt_1"].skip_reason == "sign_in_safe"


def test_who_is_invited_at_the_work_address_is_asked_too(acme):
    make_invitation(acme, "carl@acme.example")
    make_case(acme, last_day=TODAY + days(7), work_email="carl@acme.example")
    run(acme, 0)
    with tenant_scope(acme):
        assert "/account/addresses/" in Message.objects.get(template="offboarding/leaver_link").text


def test_whatever_becomes_of_the_case_the_address_ends(acme, bob, olga):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    with tenant_scope(acme):
        decline(case, by=olga)
    assert run(acme, 1)[ENDS] == 1
    assert retired(acme) == [WORK]


def test_case_that_is_opened_late_ends_the_address_with_the_next_run(acme, bob):
    make_case(acme, last_day=TODAY - days(30), work_email=WORK)
    assert run(acme, 0)[ENDS] == 1
    assert retired(acme) == [WORK]


def test_case_of_somebody_who_is_not_eligible_ends_it_too(acme, bob):
    case = make_case(acme, last_day=TODAY - days(3), work_email=WORK, exit_type="death")
    assert list(steps(case)) == [ENDS]
    assert run(acme, 0)[ENDS] == 1


@pytest.mark.parametrize("work_email", ["", "bob@elsewhere.example"])
def test_other_addresses_have_no_such_steps(acme, work_email):
    case = make_case(acme, last_day=TODAY, work_email=work_email)
    assert not set(steps(case)) & {ENDS, "sign_in_prompt_1", "sign_in_prompt_2", "sign_in_prompt_3"}


def test_wrong_record_locks_nobody_else_out(acme, globex, alice, mallory):
    """An HR admin types another's private address as a work address."""
    with tenant_scope(globex):
        globex.work_email_domains = ["globex.example"]
        globex.save(update_fields=["work_email_domains"])
    for email in ("alice@home.example", WORK):
        case = make_case(globex, last_day=TODAY - days(1), work_email=email)
        assert ENDS not in steps(case)
        with tenant_scope(globex):
            CaseStep.objects.create(case=case, kind=ENDS, due_on=TODAY)
    run(globex, 0)
    assert retired(globex) == []
    assert User.objects.id_for_email("alice@home.example") == alice.pk


def test_last_day_that_moves_takes_the_end_along_and_brings_it_back(acme, bob, olga):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    run(acme, 1)
    with time_machine.travel(at(TODAY + days(2), employer=acme), tick=False), tenant_scope(acme):
        move_last_day(case, last_day=TODAY + days(20), by=olga)
    run(acme, 2)

    assert retired(acme) == []
    assert kinds(case) == ["address_retired", "address_restored"]
    assert steps(case)[ENDS].due_on == TODAY + days(21)
    assert steps(case)[ENDS].is_open
    client = Client()
    sign_in(client, WORK)
    assert client.get("/account/").status_code == 200
    assert client.get("/acme/manage/").status_code == 404  # roles are an owner's to give

    assert run(acme, 21)[ENDS] == 1
    assert retired(acme) == [WORK]


def test_resignation_taken_back_before_the_end_ends_nothing(acme, bob, olga):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    with tenant_scope(acme):
        withdraw(case, by=olga)
    assert ENDS not in run(acme, 5)
    assert (retired(acme), steps(case)[ENDS].skip_reason) == ([], "case_ended")


def test_resignation_taken_back_too_late_brings_the_address_back(acme, bob, olga):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    run(acme, 1)
    with time_machine.travel(at(TODAY + days(1), employer=acme), tick=False), tenant_scope(acme):
        withdraw(case, by=olga)
    run(acme, 2)
    assert retired(acme) == []
    assert User.objects.id_for_email(WORK) == bob.pk


def test_who_comes_back_has_the_address_again(acme, bob):
    case = make_case(acme, last_day=TODAY - days(60), work_email=WORK)
    run(acme, 0)
    make_spell(acme, alumnus=case.alumnus, started_on=TODAY + days(5))
    run(acme, 4)
    assert retired(acme) == [WORK]  # hired, but not here yet
    run(acme, 5)
    assert retired(acme) == []
    assert kinds(case) == ["address_retired", "address_restored"]
    run(acme, 6)
    assert kinds(case) == ["address_retired", "address_restored"]


def test_who_works_here_again_loses_nothing_by_an_old_case(acme, bob):
    case = make_case(acme, last_day=TODAY, work_email=WORK)
    make_spell(acme, alumnus=case.alumnus, started_on=TODAY + days(1))
    assert ENDS not in run(acme, 1)
    assert steps(case)[ENDS].skip_reason == "works_here"
    assert retired(acme) == []


def test_address_of_a_record_without_a_case_comes_back_quietly(acme):
    spell = make_spell(acme, started_on=TODAY - days(9), work_email="x@acme.example")
    with tenant_scope(acme):
        RetiredAddress.objects.create(email="x@acme.example", subject_id=spell.alumnus_id)
    run(acme, 0)
    assert retired(acme) == []


def test_two_runs_at_once_bring_it_back_once(acme):
    from offboarding.actions.work_addresses import _restore  # noqa: PLC0415

    case = make_case(acme, last_day=TODAY, work_email="x@acme.example")
    with tenant_scope(acme):
        _restore(case.alumnus_id, TODAY, now=at(TODAY, employer=acme))
    assert kinds(case) == []


def test_end_looks_again_before_it_acts(acme, bob):
    """The last day moved, or another worker was faster, after the list was made."""
    from offboarding.actions.work_addresses import end  # noqa: PLC0415

    case = make_case(acme, last_day=TODAY, work_email=WORK)
    other = make_case(acme, last_day=TODAY - days(2), given_name="Noor")
    with tenant_scope(acme):
        assert end(case.pk, acme, at(TODAY, employer=acme)) is None
        assert end(other.pk, acme, at(TODAY, employer=acme)) is None
        assert Spell.objects.count() == 2
    assert retired(acme) == []


def test_code_asked_for_after_the_end_is_answered_like_any_other(acme, bob):
    make_case(acme, last_day=TODAY, work_email=WORK)
    run(acme, 1)
    client = Client()
    answer = ask_for_code(client, WORK)
    assert answer.url == "/account/sign-in/code/"
    assert "ask the HR team there for a new way in" in client.get(answer.url).content.decode()


def test_page_of_the_case_shows_plan_and_history(acme, bob, olga, client_for):
    case = make_case(acme, last_day=TODAY + days(7), work_email=WORK)
    html = client_for(olga).get(f"/acme/manage/cases/{case.pk}/").content.decode()
    assert "Work address ends" in html
    assert "Sign-in: ask for a personal address" in html
    run(acme, 8)
    html = client_for(olga).get(f"/acme/manage/cases/{case.pk}/").content.decode()
    assert "Work address retired: no sign-in, no mail" in html
