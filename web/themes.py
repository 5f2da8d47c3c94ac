"""Light, dark, or as the machine says. Kept in a cookie, so that the server draws the right page at once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEMES = ("light", "dark")
SYSTEM = "system"
A_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return theme if theme in THEMES else ""


def keep_theme(response: HttpResponse, theme: str, *, secure: bool) -> None:
    if theme in THEMES:
        name = settings.THEME_COOKIE_NAME
        response.set_cookie(name, theme, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
