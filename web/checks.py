"""System checks of the settings that keep sessions, hosts, caches and queues safe (`manage.py check --deploy`)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

FORGETFUL_CACHES = ("locmem", "dummy")
COOKIES = ("SESSION_COOKIE_NAME", "DEVICE_COOKIE_NAME", "THEME_COOKIE_NAME")
# Pages that other packages bring; ours are all there is.
FOREIGN_VIEWS = ("allauth.", "django.contrib.", "django.views.")


@register(Tags.security, deploy=True)
def check_settings(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    return [*_sessions(), *_hosts(), *_caches(), *_queues()]


@register(Tags.urls)
def check_views(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Signing in has one way in: a page of allauth or of Django's admin in the URLconf would be a second one."""
    views = _views(get_resolver(settings.ROOT_URLCONF).url_patterns)
    foreign = sorted({name for name in views if name.startswith(FOREIGN_VIEWS)})
    return [
        Error(f"{name} is in the URLconf.", hint="Write a page of our own around it.", id="web.E006")
        for name in foreign
    ]


def _sessions() -> Iterator[CheckMessage]:
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        yield Error(
            f"Sessions are kept by {settings.SESSION_ENGINE}.",
            hint="In the database they can be ended at once, and outlive a restart of Redis.",
            id="web.E001",
        )
    for name in COOKIES:
        if not getattr(settings, name).startswith("__Host-"):
            yield Error(
                f"{name} has no __Host- prefix.",
                hint="With it, no neighbour on a sister domain can set the cookie.",
                id="web.E002",
            )


def _hosts() -> Iterator[CheckMessage]:
    for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        wild = [host for host in getattr(settings, name) if "*" in host or host.startswith(".")]
        if wild:
            yield Error(f"{name} admits more than it names: {', '.join(wild)}.", hint="Name each host.", id="web.E003")


def _caches() -> Iterator[CheckMessage]:
    for name, cache in settings.CACHES.items():
        if any(word in cache["BACKEND"] for word in FORGETFUL_CACHES):
            yield Error(
                f"The cache “{name}” is {cache['BACKEND']}, which every process has for itself.",
                hint="Set REDIS_URL.",
                id="web.E004",
            )


def _queues() -> Iterator[CheckMessage]:
    """A pickled message is a program: whoever reaches the broker would run it in our workers."""
    if list(settings.CELERY_ACCEPT_CONTENT) != ["json"] or settings.CELERY_TASK_SERIALIZER != "json":
        yield Error("Celery takes more than JSON.", hint='CELERY_ACCEPT_CONTENT = ["json"]', id="web.E005")


def _views(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield f"{pattern.callback.__module__}."
