from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from audit.events import record
from offboarding.models import CaseTask, ChecklistTemplate, EligibilityRule, TemplateItem


@dataclass(frozen=True)
class Line:
    """A line of a template as the form has it; without an id it is new."""

    title: str
    owner_role: str
    offset_days: int
    owner_member: Membership | None = None
    item_id: UUID | None = None


@transaction.atomic
def save_checklist(template: ChecklistTemplate, *, lines: Sequence[Line], by: User) -> ChecklistTemplate:
    """Write a template with its lines. Cases that are open keep the checklist they were given."""
    template.save()
    known = {item.pk: item for item in template.items.all()}
    kept = {line.item_id for line in lines if line.item_id in known}
    TemplateItem.objects.filter(pk__in=set(known) - kept).delete()
    for position, line in enumerate(lines):
        item = known.get(line.item_id) if line.item_id else None
        item = item or TemplateItem(template=template)
        item.title, item.owner_role, item.owner_member = line.title, line.owner_role, line.owner_member
        item.offset_days, item.position = line.offset_days, position
        item.save()
    record("checklist.saved", subject=template, by=by, lines=len(lines))
    return template


@transaction.atomic
def delete_checklist(template: ChecklistTemplate, *, by: User) -> None:
    record("checklist.deleted", subject=template, by=by)
    template.delete()


@transaction.atomic
def tick_task(task: CaseTask, *, done: bool, by: User) -> CaseTask:
    """Tick a task or take the tick back; doing it twice changes nothing."""
    task = CaseTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if done == (task.done_at is not None):
        return task
    task.done_at, task.done_by_id = (timezone.now(), by.pk) if done else (None, None)
    task.save(update_fields=["done_at", "done_by_id"])
    record("case.task_done" if done else "case.task_reopened", subject=task, by=by, case=str(task.case_id))
    return task


@transaction.atomic
def save_eligibility(rule: EligibilityRule, *, by: User) -> EligibilityRule:
    rule.save()
    record("eligibility.saved", subject=rule, by=by, minimum_tenure_days=rule.minimum_tenure_days)
    return rule
