from celery import shared_task

from feedback.sealed.disk import settle
from feedback.sealed.mixer import mix_open_waves
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer


@shared_task(base=GlobalTask, name="feedback.sealed.tasks.tick")
def tick() -> int:
    """By the clock alone: nothing that somebody does starts a mixing."""
    return for_each_employer(mix_employers_ballots)


@shared_task(base=TenantTask, module="feedback", name="feedback.sealed.tasks.mix_employers_ballots")
def mix_employers_ballots() -> None:
    mix_open_waves()


@shared_task(base=GlobalTask, name="feedback.sealed.tasks.settle_disk")
def settle_disk() -> int:
    """Every night: what was deleted is gone from the tables' files too. Says how many tables were put in order."""
    return len(settle())
