import os

from celery import Celery
from kombu.transport.redis import Channel

from tenancy.tasks import TenantTask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")

app = Celery("alumni_portal", task_cls=TenantTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _can_restore(channel: Channel) -> bool:
    """Whether there is a broker to give unfinished messages back to.

    A worker that loses Redis closes its channels twice. kombu 5.7 then asks a connection without an address, and the
    AttributeError ends the worker. Messages that are not given back come again after `visibility_timeout`.
    """
    return getattr(channel.connection, "client", None) is not None


Channel.do_restore = property(_can_restore)  # type: ignore[assignment]
