"""Where Celery looks for the tasks of this app's rooms."""

from boomerang.alerts import tasks as alert_tasks  # noqa: F401
from boomerang.board import tasks as board_tasks  # noqa: F401
from boomerang.feeds import tasks as feed_tasks  # noqa: F401
from boomerang.matching import tasks as matching_tasks  # noqa: F401
from boomerang.pipeline import tasks as pipeline_tasks  # noqa: F401
from boomerang.referrals import tasks as referral_tasks  # noqa: F401
from boomerang.wishes import tasks as wish_tasks  # noqa: F401
