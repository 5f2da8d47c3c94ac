from django.utils import timezone

from accounts.models import Membership, User
from offboarding.actions.checklists import Line, delete_checklist, save_checklist, save_eligibility, tick_task
from offboarding.models import CaseTask, ChecklistTemplate, EligibilityRule, TemplateItem
from tenancy.models import Employer
from tests.factories.offboarding import TODAY, days, make_case, make_checklist


def test_save_checklist_writes_changes_and_drops_lines(in_acme: Employer, bob: User, bob_member: Membership) -> None:
    template = make_checklist(in_acme, ("Badge", 0), ("Talk", -5))
    talk = template.items.get(title="Talk")

    save_checklist(
        template,
        lines=[Line("Long talk", "manager", -6, item_id=talk.pk), Line("Keys", "hr_admin", 1, owner_member=bob_member)],
        by=bob,
    )

    lines = template.items.order_by("position").values_list("pk", "title", "owner_role", "offset_days", "owner_member")
    assert list(lines) == [
        (talk.pk, "Long talk", "manager", -6, None),
        (TemplateItem.objects.get(title="Keys").pk, "Keys", "hr_admin", 1, bob_member.pk),
    ]


def test_open_cases_keep_the_checklist_they_were_given(in_acme: Employer, bob: User) -> None:
    template = make_checklist(in_acme, ("Badge", 0))
    case = make_case(in_acme, last_day=TODAY + days(9))

    delete_checklist(template, by=bob)

    assert not ChecklistTemplate.objects.exists()
    assert case.tasks.get().title == "Badge"


def test_tick_task_and_take_the_tick_off(in_acme: Employer, bob: User) -> None:
    make_checklist(in_acme, ("Badge", 0))
    make_case(in_acme, last_day=TODAY + days(9))
    task = CaseTask.objects.get()

    done = tick_task(task, done=True, by=bob)
    assert (done.done_at, done.done_by_id) == (timezone.now(), bob.pk)
    tick_task(task, done=True, by=bob)
    undone = tick_task(task, done=False, by=bob)
    assert (undone.done_at, undone.done_by_id) == (None, None)


def test_save_eligibility_keeps_one_rule(in_acme: Employer, bob: User) -> None:
    save_eligibility(EligibilityRule(minimum_tenure_days=10), by=bob)
    rule = EligibilityRule.objects.get()
    rule.minimum_tenure_days = 20

    save_eligibility(rule, by=bob)

    assert EligibilityRule.objects.get().minimum_tenure_days == 20
