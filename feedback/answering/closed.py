"""One calm answer to every link that opens nothing: closed, expired, spent, another employer's, changed, made up.

The same bytes, status and headers for all of them, so that nobody learns from it which links there are.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.secret_links import secret_page
from web.access import public

View = Callable[..., HttpResponse]


class Closed(Exception):
    """Raised by whatever finds that a link opens nothing."""


def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/answering/closed.html", status=404)


def survey_page(view: View) -> View:
    """A page below `/s/`: open to whoever holds the link, read without a session, kept by nobody.

    The link is the proof of a POST too: whoever can send it could as well open the page.
    """

    @csrf_exempt
    @public("the personal link is the key; a survey is answered without an account")
    @never_cache
    @secret_page
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.user = AnonymousUser()
        try:
            return view(request, *args, **kwargs)
        except Closed:
            return closed(request)

    return opened
