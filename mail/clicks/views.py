from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mail.clicks.actions import follow
from web.access import public


@require_safe
@public("a link in a mail works without an account; its target is stored, never taken from the address")
@never_cache
def click(request: HttpRequest, name: str) -> HttpResponse:
    target = follow(name, counting=request.method == "GET")
    if target is None:
        return render(request, "mail/click_unknown.html", status=404)
    response = HttpResponseRedirect(target)
    response["Referrer-Policy"] = "no-referrer"
    return response
