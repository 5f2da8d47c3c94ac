from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, AlumnusState, Spell
from offboarding.actions.by_hand import AlreadyOpen, open_case
from offboarding.actions.opening import open_cases
from offboarding.models import Case, CaseSource, CaseState, EligibilityRule, StepKind
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user
from tests.factories.offboarding import TODAY, days, make_case, make_checklist, make_spell


def due(case: Case) -> dict[str, int]:
    """Open steps with their days from TODAY."""
    return {step.kind: (step.due_on - TODAY).days for step in case.steps.open()}


def test_open_case_in_notice_plans_every_step(in_acme: Employer, bob: User) -> None:
    spell = make_spell(in_acme, last_day=TODAY + days(40))

    case = open_case(spell, source=CaseSource.HAND, by=bob)

    assert (case.state, case.held_at, case.last_day) == (CaseState.IN_NOTICE, None, TODAY + days(40))
    assert due(case) == {
        "leaver_link": 10, "address_reminder_1": 33, "address_reminder_2": 39, "thank_you": 40, "becomes_alumnus": 41,
        "invitation": 42, "invitation_reminder_1": 47, "invitation_reminder_2": 61,
    }  # fmt: skip
    event = case.events.get()
    assert (event.kind, event.to_state, event.by_id) == ("opened", "in_notice", bob.pk)
    assert AuditEvent.objects.filter(action="case.opened", subject_id=str(case.pk)).count() == 1


def test_open_case_of_someone_who_left_is_held_and_makes_an_alumnus(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY - days(400))

    assert (case.state, case.held_at) == (CaseState.EXITED, timezone.now())
    assert due(case) == {"invitation": 0, "invitation_reminder_1": 5, "invitation_reminder_2": 19}
    assert case.steps.get(kind=StepKind.BECOMES_ALUMNUS).done_at == timezone.now()
    alumnus = Alumnus.objects.get()
    assert (alumnus.state, alumnus.became_alumnus_on) == (AlumnusState.ALUMNUS, TODAY - days(399))
    assert [event.data for event in case.events.filter(kind="held")] == [{"why": "before_us"}]


def test_open_case_of_a_dismissal_is_held(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(10), exit_type="involuntary")

    assert case.is_held
    assert [event.data for event in case.events.filter(kind="held")] == [{"why": "dismissal"}]


@pytest.mark.parametrize(("held", "expected"), [(True, True), (False, False)])
def test_open_case_does_as_hr_says_about_holding(in_acme: Employer, held: bool, expected: bool) -> None:
    case = make_case(in_acme, last_day=TODAY - days(10), held=held)

    assert case.is_held is expected


def test_open_case_without_a_last_day_is_a_draft(in_acme: Employer) -> None:
    case = make_case(in_acme)

    assert (case.state, case.steps.count(), case.tasks.count()) == (CaseState.DRAFT, 0, 0)


def test_open_case_after_a_death_stops_before_it_begins(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY - days(1), exit_type="death")

    assert (case.state, case.steps.count()) == (CaseState.DECEASED, 0)
    assert Alumnus.objects.get().state == AlumnusState.DECEASED


def test_open_case_of_the_not_eligible(in_acme: Employer) -> None:
    EligibilityRule.objects.create(excluded_exit_types=["involuntary"])

    case = make_case(in_acme, last_day=TODAY - days(5), exit_type="involuntary")

    assert (case.state, case.steps.count()) == (CaseState.NOT_ELIGIBLE, 0)
    assert Alumnus.objects.get().state == AlumnusState.NOT_ELIGIBLE


def test_open_case_of_a_member_who_left_again_is_active_at_once(in_acme: Employer) -> None:
    member = make_member(in_acme, make_user("lena@home.example"), Role.ALUMNUS)

    case = make_case(in_acme, last_day=TODAY - days(5), membership=member, joined_at=timezone.now())

    assert (case.state, case.steps.count()) == (CaseState.ACTIVE, 0)


def test_open_case_twice_is_refused(in_acme: Employer) -> None:
    case = make_case(in_acme, last_day=TODAY + days(40))

    with pytest.raises(AlreadyOpen):
        open_case(case.spell, source=CaseSource.HAND, by=None)
    assert Case.objects.count() == 1


def test_open_case_takes_a_withdrawn_one_up_again(in_acme: Employer, bob: User) -> None:
    case = make_case(in_acme, last_day=TODAY + days(40))
    Case.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN)
    Spell.objects.filter(pk=case.spell_id).update(last_day=TODAY + days(50))

    again = open_case(Spell.objects.get(), source=CaseSource.IMPORT, by=bob)

    assert (again.pk, again.state, again.last_day) == (case.pk, CaseState.IN_NOTICE, TODAY + days(50))


def test_open_cases_opens_only_the_latest_spell_of_a_person(in_acme: Employer) -> None:
    first = make_spell(in_acme, started_on=date(2010, 1, 1), last_day=date(2015, 1, 1))
    second = make_spell(in_acme, alumnus=first.alumnus, started_on=date(2018, 1, 1), last_day=date(2024, 1, 1))

    cases = open_cases([first, second], source=CaseSource.IMPORT, by=None)

    assert [case.spell_id for case in cases] == [second.pk]
    assert open_cases([first, second], source=CaseSource.IMPORT, by=None) == []
    assert open_cases([], source=CaseSource.IMPORT, by=None) == []


def test_open_cases_lets_a_newer_case_take_over(in_acme: Employer) -> None:
    earlier = make_case(in_acme, last_day=TODAY - days(300), personal_email="lena@home.example")
    spell = make_spell(in_acme, alumnus=earlier.alumnus, last_day=TODAY + days(5))

    open_cases([spell], source=CaseSource.IMPORT, by=None)

    assert set(earlier.steps.filter(skipped_at__isnull=False).values_list("skip_reason", flat=True)) == {"newer_case"}
    assert not earlier.steps.open().exists()


def test_open_cases_of_a_thousand_takes_few_queries(in_acme: Employer, django_assert_max_num_queries: object) -> None:
    def spells(number: int) -> list[Spell]:
        people = Alumnus.objects.bulk_create([_named(f"Person {number}-{i}") for i in range(number)])
        return Spell.objects.bulk_create([Spell(alumnus=person, last_day=TODAY + days(9)) for person in people])

    few, many = spells(1), spells(60)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        open_cases(few, source=CaseSource.IMPORT, refresh=False, by=None)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        open_cases(many, source=CaseSource.IMPORT, refresh=False, by=None)

    assert AuditEvent.objects.get(action="cases.opened").data == {"source": "import", "count": 60}


def _named(name: str) -> Alumnus:
    alumnus = Alumnus(given_name=name)
    alumnus.set_names()
    return alumnus


def test_checklists_are_copied_by_exit_and_team(in_acme: Employer) -> None:
    make_checklist(in_acme, ("Hand back the badge", 0), ("Farewell lunch", -2))
    make_checklist(in_acme, ("Return the van", 1), name="Drivers", team="Fleet")
    make_checklist(in_acme, ("Pension papers", -30), name="Retiring", exit_types=["retirement"])
    make_checklist(in_acme, ("Never", 0), name="Old", is_active=False)

    case = make_case(in_acme, last_day=TODAY + days(10), team="Fleet")

    found = {task.title: (task.due_on - TODAY).days for task in case.tasks.all()}
    assert found == {"Hand back the badge": 10, "Farewell lunch": 8, "Return the van": 11}


def test_backfill_gets_no_checklist(in_acme: Employer) -> None:
    make_checklist(in_acme, ("Hand back the badge", 0))

    assert make_case(in_acme, last_day=TODAY - days(1)).tasks.count() == 0
