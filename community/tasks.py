"""Where Celery looks for the tasks of this app's rooms."""

from community.circle import tasks as circle_tasks  # noqa: F401
from community.events import tasks as event_tasks  # noqa: F401
from community.exchange import tasks as exchange_tasks  # noqa: F401
from community.groups import tasks as group_tasks  # noqa: F401
from community.introductions import tasks as introduction_tasks  # noqa: F401
from community.lunches import tasks as lunch_tasks  # noqa: F401
from community.mentoring import tasks as mentoring_tasks  # noqa: F401
from community.messages import tasks as message_tasks  # noqa: F401
from community.moderation import tasks as moderation_tasks  # noqa: F401
from community.questions import tasks as questions_tasks  # noqa: F401
