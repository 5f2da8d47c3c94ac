from celery import shared_task

from community.groups.actions.belonging import keep_in_step
from community.models import Group, GroupState
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="community.groups.tasks.tick")
def tick() -> int:
    return for_each_employer(keep_groups_in_step)


@shared_task(base=TenantTask, module="groups", name="community.groups.tasks.keep_groups_in_step")
def keep_groups_in_step() -> int:
    by_rule = Group.objects.filter(state=GroupState.ACTIVE).exclude(rule={}).order_by("pk")
    return sum(keep_in_step(group=group) for group in by_rule)
