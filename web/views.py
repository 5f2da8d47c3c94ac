from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from web.access import public
from web.brand import brand_css
from web.gallery import sample
from web.themes import SYSTEM, THEMES, keep_theme

A_DAY = 24 * 3600


@require_POST
@csrf_exempt  # a look is not worth a session for every visitor; other sites are kept out by Sec-Fetch-Site
@public("visitors choose light or dark too")
def theme(request: HttpRequest) -> HttpResponse:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return HttpResponseForbidden(_("Please choose the appearance on our own pages."))
    chosen = request.POST.get("theme", SYSTEM)
    if chosen not in {*THEMES, SYSTEM}:
        return HttpResponse(_("There is light, dark and as on this device."), status=422)
    response = redirect(_safe_next(request))
    keep_theme(response, chosen, secure=request.is_secure())
    return response


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path else "/"


@require_safe
@public("everybody may know what is kept about them")
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


@require_safe
@public("colours only, and the employer's public page needs them")
@cache_control(public=True, max_age=A_DAY)
def brand(request: HttpRequest) -> HttpResponse:
    return HttpResponse(brand_css(request.tenant), content_type="text/css; charset=utf-8")  # type: ignore[attr-defined]


@require_safe
@public("development only")
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "ui/gallery.html", sample(request))
