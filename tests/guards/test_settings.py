"""Settings that would open the house wider than it should stand."""

from typing import Any

from django.conf import settings


def wildcards(origins: list[str]) -> list[str]:
    return [origin for origin in origins if "*" in origin]


def test_no_origin_is_a_wildcard():
    assert wildcards(settings.CSRF_TRUSTED_ORIGINS) == []
    assert wildcards(settings.ALLOWED_HOSTS) == []
    assert [host for host in settings.ALLOWED_HOSTS if host.startswith(".")] == []


def test_wildcard_is_found():
    assert wildcards(["https://*.example.com", "https://alumni.example.com"]) == ["https://*.example.com"]


def positions(middleware: list[str], *names: str) -> list[int]:
    return [middleware.index(name) for name in names]


def test_employer_is_known_before_access_is_decided():
    order: Any = positions(
        settings.MIDDLEWARE,
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "tenancy.middleware.EmployerMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    )
    assert order == sorted(order)


def test_database_keeps_to_transactions():
    database = settings.DATABASES["default"]
    assert database["ENGINE"] == "tenancy.backend"
    assert database["ATOMIC_REQUESTS"] is True
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
