import os

from celery import Celery

from tenancy.tasks import TenantTask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alumni_portal.settings")

app = Celery("alumni_portal", task_cls=TenantTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
