"""Where Celery looks for the tasks of this app's rooms."""

from feedback.interviews import tasks as interview_tasks  # noqa: F401
from feedback.releases import tasks as release_tasks  # noqa: F401
from feedback.sealed import tasks as sealed_tasks  # noqa: F401
from feedback.waves import tasks as wave_tasks  # noqa: F401
