import logging

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mail.providers.inbox import keep
from mail.providers.outgoing import provider_in_use
from mail.providers.signatures import is_genuine
from web.access import public

logger = logging.getLogger(__name__)


@require_POST
@csrf_exempt
@public("mail providers report here; a signature or password proves who speaks")
@never_cache
def report(request: HttpRequest, provider: str) -> HttpResponse:
    """Kept as it comes and read by a worker: nothing a report says can make this fail."""
    ours = provider_in_use()
    if ours is None or ours.name != provider:
        raise Http404
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    if not is_genuine(ours, request.headers, body):
        logger.warning("mail.report_refused", extra={"provider": provider})
        return _refusal(request, asks_first=ours.signs == "sns")
    keep(provider=provider, body=body, event_id=request.headers.get("svix-id", ""))
    return HttpResponse(status=200)


def _refusal(request: HttpRequest, *, asks_first: bool) -> HttpResponse:
    """Amazon sends its password only after it has been asked for one."""
    if asks_first and "authorization" not in request.headers:
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail reports"'})
    return HttpResponse(status=403)
