from celery import shared_task

from audit import actions
from tenancy.scope import no_scope
from tenancy.tasks import GlobalTask, for_each_employer


@shared_task(base=GlobalTask)
def check_chains() -> None:
    """Once a day: a task for each employer, and the installation's own chain here."""
    for_each_employer(check_chain)
    with no_scope():
        actions.check_chain()


@shared_task
def check_chain() -> None:
    actions.check_chain()
