from typing import Any

from django.conf import settings
from django.http import HttpRequest

from web.themes import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """What every layout needs."""
    return {"PRODUCT_NAME": settings.PRODUCT_NAME, "theme": theme_of(request)}
