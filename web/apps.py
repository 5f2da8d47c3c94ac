from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "web"

    def ready(self) -> None:
        from web import checks, error_pages  # noqa: F401  checks registers them

        if settings.DEBUG:
            error_pages.use_in_development()
