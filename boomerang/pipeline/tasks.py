"""What goes on by itself: cards come back on the day that was agreed. A tick too many changes nothing."""

from celery import shared_task

from boomerang.models import Candidacy, OpeningState, Stage
from boomerang.pipeline.actions import bring_back
from boomerang.pipeline.emails import tell_recruiters
from directory.models import AlumnusState
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

ENDED = (OpeningState.FILLED, OpeningState.CLOSED)


@shared_task(base=GlobalTask)
def tick() -> int:
    return for_each_employer(look_after_cards)


@shared_task(base=TenantTask, module="boomerang")
def look_after_cards() -> None:
    """Of openings that have ended nothing comes back, nor of people who have died, do not want to belong to the network
    or work here; should that change, their cards do at the next tick."""
    employer = Employer.objects.get(pk=require_tenant())
    due = Candidacy.objects.filter(
        stage=Stage.NOT_NOW, back_on__lte=employer.today(), alumnus__state=AlumnusState.ALUMNUS
    )
    for candidacy_id in list(due.exclude(opening__state__in=ENDED).values_list("pk", flat=True)):
        if bring_back(candidacy_id, today=employer.today()):
            tell_recruiters(candidacy_id, what="back", employer=employer)
