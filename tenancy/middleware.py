from collections.abc import Callable, Iterable, Iterator

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import get_urlconf, set_urlconf

from tenancy.models import Employer
from tenancy.scope import NOBODY, Scope, enter_scope, no_scope
from tenancy.urls import EMPLOYER_URLCONF, is_reserved, is_slug, script_prefix


class EmployerMiddleware:
    """Takes the employer from the first path segment; stands after AuthenticationMiddleware.

    Inside, `reverse()` and `{% url %}` know the employer's pages only and put the segment before them. `request.path`
    keeps the segment, `request.path_info` loses it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with no_scope():
            slug, slash, rest = request.path_info.removeprefix("/").partition("/")
            if is_reserved(slug) or not is_slug(slug):
                return self._global_page(request)
            employer = Employer.objects.filter(slug=slug, is_active=True).first()
            if employer is None:
                request.tenant = None
                raise Http404
            if not slash:
                return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
            return self._employer_page(request, employer, f"/{rest}")

    def _global_page(self, request: HttpRequest) -> HttpResponseBase:
        request.tenant = None
        return self._respond(request, Scope(person_id=_person_id(request)))

    def _employer_page(self, request: HttpRequest, employer: Employer, path_info: str) -> HttpResponseBase:
        scope = Scope(tenant_id=employer.pk, person_id=_person_id(request))
        request.tenant = employer
        request.path_info = path_info
        request.urlconf = EMPLOYER_URLCONF
        urlconf_before = get_urlconf()
        try:
            with script_prefix(employer.base_path):
                return self._respond(request, scope)
        finally:
            set_urlconf(urlconf_before)

    def _respond(self, request: HttpRequest, scope: Scope) -> HttpResponseBase:
        with enter_scope(scope):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse) and scope != NOBODY:
            response.streaming_content = _stream_in_scope(response.streaming_content, scope)
        return response


def _person_id(request: HttpRequest):
    return request.user.pk if request.user.is_authenticated else None


def _stream_in_scope(chunks: Iterable[bytes], scope: Scope) -> Iterator[bytes]:
    """The server asks for the chunks after the request has left its scope; each is made inside it again."""
    iterator = iter(chunks)
    while True:
        with enter_scope(scope):
            try:
                chunk = next(iterator)
            except StopIteration:
                return
        yield chunk
