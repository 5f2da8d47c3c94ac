from celery import shared_task

from directory.duplicates.finding import find_duplicates as find
from directory.people import tasks as people_tasks  # noqa: F401  Celery finds tasks here
from directory.search.name_words import prune_name_words
from tenancy.tasks import GlobalTask, for_each_employer


@shared_task(base=GlobalTask)
def tidy() -> int:
    return for_each_employer(forget_unused_names)


@shared_task
def forget_unused_names() -> int:
    """Words of names that nobody bears any more leave the lexicon."""
    return prune_name_words()


@shared_task(base=GlobalTask)
def find_duplicates() -> int:
    return for_each_employer(find_employers_duplicates)


@shared_task
def find_employers_duplicates() -> int:
    """Records that may be of one person come up for HR; returns how many pairs wait."""
    return find()
