"""Below `/s/` no session, sign-in or preference is read: the cookies that would say who it is are taken off first."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SURVEYS = "/s/"
# Cookies of a sealed ballot, and the choice between light and dark.
KEPT = frozenset({"ballot", "__Secure-ballot", settings.THEME_COOKIE_NAME})


class SurveyDoorMiddleware:
    """Stands before SessionMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(SURVEYS):
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if name in KEPT}
        return self.get_response(request)
