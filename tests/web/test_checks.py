import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from tests.isolation.wire import as_in_production
from web.checks import check_settings, check_views


def foreign_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


foreign_page.__module__ = "allauth.account.views"
urlpatterns = [path("outer/", include([path("inner/", foreign_page)]))]


def numbers() -> list[str]:
    return [message.id for message in check_settings()]


def test_settings_of_production_pass():
    with as_in_production():
        assert numbers() == []


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        ("web.E001", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
        ("web.E002", {"SESSION_COOKIE_NAME": "sid"}),
        ("web.E002", {"THEME_COOKIE_NAME": "theme"}),
        ("web.E003", {"ALLOWED_HOSTS": ["*"]}),
        ("web.E003", {"ALLOWED_HOSTS": [".example.com"]}),
        ("web.E003", {"CSRF_TRUSTED_ORIGINS": ["https://*.example.com"]}),
        ("web.E004", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
        ("web.E004", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}),
        ("web.E005", {"CELERY_ACCEPT_CONTENT": ["json", "pickle"]}),
        ("web.E005", {"CELERY_TASK_SERIALIZER": "pickle"}),
    ],
)
def test_what_is_unsafe_is_named(number, changed):
    with as_in_production(**changed):
        assert numbers() == [number]


def test_pages_of_other_packages_are_refused():
    assert check_views() == []
    with override_settings(ROOT_URLCONF=__name__):
        assert [message.id for message in check_views()] == ["web.E006"]
