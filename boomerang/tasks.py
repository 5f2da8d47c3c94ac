"""Where Celery looks for the tasks of this app's rooms."""

from boomerang.wishes import tasks as wish_tasks  # noqa: F401
