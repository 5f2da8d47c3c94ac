"""What would undo the promises of signing in, refused before the start. Each id stands in docs/sign-in.md."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
BACKENDS = ["accounts.signing_in.backends.PersonBackend"]
# Apps that bring ways in of their own: passwords, tokens, or a login page without our limits.
OTHER_DOORS = {"allauth.headless", "allauth.idp.oidc", "django.contrib.admin", "rest_framework.authtoken"}


@register(Tags.security)
def check_sign_in(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    return [*_sessions(), *_doors(), *_hosts()]


def _sessions() -> Iterator[CheckMessage]:
    if settings.SESSION_ENGINE != SESSION_ENGINE:
        yield Error(
            "Sessions must live in the database.",
            hint="Signed cookies hand the sign-in code to whoever asked for it; a cache loses sessions with Redis.",
            id="accounts.E001",
        )
    if settings.SESSION_SERIALIZER != SESSION_SERIALIZER:
        yield Error("Sessions are JSON: anything else may run code when it is read.", id="accounts.E002")
    if settings.SESSION_COOKIE_DOMAIN or settings.CSRF_COOKIE_DOMAIN:
        yield Error("Cookies belong to this host alone: set no cookie domain.", id="accounts.E003")
    if not settings.CSRF_USE_SESSIONS:
        yield Error("The form token lives in the session: a neighbouring host can toss a cookie.", id="accounts.E004")


def _doors() -> Iterator[CheckMessage]:
    if settings.AUTHENTICATION_BACKENDS != BACKENDS:
        yield Error("Only accounts.signing_in.backends.PersonBackend may say who somebody is.", id="accounts.E005")
    for app in sorted(OTHER_DOORS & set(settings.INSTALLED_APPS)):
        yield Error(f"{app} brings a way in that our limits and factors do not guard.", id="accounts.E006")
    if not settings.ACCOUNT_PREVENT_ENUMERATION or settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS:
        yield Error("Answers must not tell whether an address is known.", id="accounts.E007")


def _hosts() -> Iterator[CheckMessage]:
    hosts = [*settings.ALLOWED_HOSTS, *getattr(settings, "CSRF_TRUSTED_ORIGINS", [])]
    for host in hosts:
        if "*" in host or host.startswith("."):
            yield Error(f"{host!r} lets in hosts that nobody has named.", id="accounts.E008")
