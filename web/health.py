"""Is the installation well? For load balancers and people; says nothing that an outsider could use."""

import logging
import time

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from web.access import public

BEAT_KEY = "beat:last"
BEAT_PATIENCE = 15 * 60

log = logging.getLogger(__name__)


def note_beat() -> None:
    """Called by every beat tick. `/healthz/` shows how long ago that was."""
    cache.set(BEAT_KEY, time.time(), timeout=None)


@transaction.non_atomic_requests  # it must answer without a database, too
@require_safe
@never_cache
@public("load balancers have no account")
def healthz(request: HttpRequest) -> JsonResponse:
    checks = {"web": "ok", "database": _database(), "redis": _redis()}
    age = _beat_age() if checks["redis"] == "ok" else None
    healthy = all(answer == "ok" for answer in checks.values())
    body = {"status": "ok" if healthy else "failing", **checks, "beat": _beat(age), "beat_age_seconds": age}
    return JsonResponse(body, status=200 if healthy else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # the boundary: whatever is wrong, the answer is that it fails, and the log says why
        log.warning("the database does not answer", exc_info=True)
        return "failing"
    return "ok"


def _redis() -> str:
    try:
        cache.get(BEAT_KEY)
    except Exception:  # the boundary, as above
        log.warning("Redis does not answer", exc_info=True)
        return "failing"
    return "ok"


def _beat_age() -> int | None:
    last = cache.get(BEAT_KEY)
    return None if last is None else max(0, round(time.time() - last))


def _beat(age: int | None) -> str:
    """Late beat does not take the web out of service: pages still work, mails wait."""
    if age is None:
        return "unknown"
    return "ok" if age <= BEAT_PATIENCE else "late"
