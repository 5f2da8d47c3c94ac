import platform
from typing import Any

import django
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console import broker, database
from console.access import OperatorRequest, operator_required
from console.health import last_backup, outbox, stopped_mailings
from console.looks import own_looks
from tenancy.models import Employer
from web.version import VERSION


@require_safe
@operator_required
def overview(request: OperatorRequest) -> HttpResponse:
    """What needs somebody, on one page."""
    active = Employer.objects.filter(is_active=True).count()
    context = {
        **_state(),
        "active": active,
        "paused": Employer.objects.filter(is_active=False).order_by("name"),
        "looks": [look for look in own_looks() if look.grant.is_running or look.grant.is_waiting],
    }
    return render(request, "console/overview.html", context)


@require_safe
@operator_required
def health(request: OperatorRequest) -> HttpResponse:
    context = {
        **_state(),
        "version": VERSION,
        "django": django.get_version(),
        "python": platform.python_version(),
    }
    return render(request, "console/health.html", context)


def _state() -> dict[str, Any]:
    return {
        "outbox": outbox(),
        "broker": broker.look(),
        "database": database.look(),
        "pending": database.pending_migrations(),
        "backup": last_backup(),
        "stopped": stopped_mailings(),
    }
