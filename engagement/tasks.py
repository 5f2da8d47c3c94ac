"""Where Celery looks for the tasks of this app's rooms."""

from engagement.campaigns import tasks as campaign_tasks
from engagement.digests import tasks as digests_tasks  # noqa: F401
from engagement.dormant import tasks as dormant_tasks  # noqa: F401
from engagement.journeys.tasks import run_employer_journeys, tick
from engagement.sender import tasks as sender_tasks  # noqa: F401

__all__ = ["campaign_tasks", "run_employer_journeys", "tick"]
