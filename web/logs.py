"""Structured logs without personal data: one JSON object a line, and only fields that are on the list."""

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
LONG_SECRET = re.compile(r"\b[A-Za-z0-9_-]{32,}\b")
ROW_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # opens nothing, and whoever mends needs it
RECEIPT = re.compile(r"\d+:\d+:[0-9a-f]{64}")  # of an audit chain: kept so that a later check can agree with it
MASK = "[masked]"
MAX_TEXT = 2000

# What a log line may carry beside time, level, logger and message. Nothing else gets out, whatever `extra` holds.
ALLOWED = (
    *("request_id", "method", "path", "status", "duration_ms", "employer_id"),
    *("task", "task_id", "queue", "attempt", "count", "reason", "kind", "state"),
    *("employer", "message_id", "case", "campaign", "wave", "feed", "import", "export", "lane", "outcome"),
    *("chain", "receipt", "fault", "place", "event", "provider"),
    *("released", "poisoned", "uncertain", "confirmed", "again", "failed"),
)

# Pages of surveys: nothing is written that says when somebody was there (docs/anonymity.md).
SILENT = "/s/"
_SILENT_LINE = re.compile(r"(^|\s)/s/")

log = logging.getLogger("web.requests")


def mask(text: str) -> str:
    """Addresses and anything that looks like a token become [masked]."""
    return LONG_SECRET.sub(MASK, EMAIL.sub(MASK, text))[:MAX_TEXT]


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(_message(record)),
        }
        for key in ALLOWED:
            value = getattr(record, key, None)
            if value is not None:
                line[key] = value if isinstance(value, (int, float, bool)) else _field(str(value))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False)


def _field(value: str) -> str:
    return value if ROW_ID.fullmatch(value) or RECEIPT.fullmatch(value) else mask(value)


def _message(record: logging.LogRecord) -> str:
    """Without the words of the exception: those often quote the data, and Celery puts them into its own line."""
    message = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    told = record.args.get("exc") if isinstance(record.args, Mapping) else None
    for words in (told, repr(error), str(error)) if error else ():
        if words:
            message = message.replace(str(words), type(error).__name__)
    return message


def _frames(record: logging.LogRecord) -> list[str]:
    """Where it happened; not what was said there."""
    traceback = record.exc_info[2] if record.exc_info else None
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-12:]


class SilentPages(logging.Filter):
    """No line names a page of a survey, whoever writes it. What breaks there is told without address and words."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            return True  # whoever formats it complains, and writes nothing
        if not _SILENT_LINE.search(message):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args = "a page of a survey failed", ()
        if record.name.startswith("gunicorn"):
            record.exc_info = None  # its formatter would quote the data
        return True


class RequestLogMiddleware:
    """One line per request: what kind of page, how it ended, how long it took. Never the query, never an id.

    Nothing of surveys, not even that there was a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        if request.path_info.startswith(SILENT):
            return response
        status = response.status_code
        log.log(
            logging.WARNING if status >= 500 else logging.INFO,
            "request",
            extra={
                "request_id": getattr(request, "id", None),
                "method": request.method,
                "path": _pattern(request.resolver_match),
                "status": status,
                "duration_ms": round(1000 * (time.perf_counter() - started)),
                "employer_id": getattr(getattr(request, "tenant", None), "pk", None),
            },
        )
        return response


def _pattern(match: ResolverMatch | None) -> str:
    return f"/{match.route}" if match is not None else "(unknown)"


def logging_config(*, debug: bool) -> dict[str, Any]:
    """Plain lines for the developer, JSON for machines; the same masking of requests in both."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "web.logs.JsonFormatter"},
            "plain": {"format": "%(levelname)-7s %(name)s: %(message)s"},
        },
        "filters": {"silent": {"()": "web.logs.SilentPages"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "plain" if debug else "json",
                "filters": ["silent"],
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": ["console"], "level": "INFO" if debug else "WARNING", "propagate": False},
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "fido2": {"level": "WARNING"},  # at INFO it names the keys of people
            "fontTools": {"level": "WARNING"},  # at INFO it spells the letters of people’s names
            "fpdf": {"level": "WARNING"},
            "web.requests": {"level": "WARNING" if debug else "INFO"},
        },
    }
