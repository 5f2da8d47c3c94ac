from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone

from tenancy.http import TenantRequest
from tenancy.models import Employer
from tenancy.one_row import OneRow
from tenancy.scope import NOBODY, Scope, enter_scope, no_scope
from tenancy.urls import EMPLOYER_URLCONF, is_reserved, is_slug, script_prefix
from web.error_pages import employer_paused

employer_by_slug = OneRow(Employer, "slug")


class EmployerMiddleware:
    """Takes the employer from the first path segment; stands after AuthenticationMiddleware.

    Inside, `reverse()` and `{% url %}` know the employer's pages only and put the segment before them. `request.path`
    keeps the segment, `request.path_info` loses it. Times on the pages are the employer's.
    """

    def __init__(self, get_response: Callable[[TenantRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: TenantRequest) -> HttpResponseBase:
        request.tenant = None  # type: ignore[assignment]  # until it is known; global pages have none
        with no_scope():
            slug, slash, rest = request.path_info.removeprefix("/").partition("/")
            if is_reserved(slug) or not is_slug(slug):
                return self._global_page(request)
            employer = employer_by_slug(slug)
            if employer is None:
                raise Http404
            if not employer.is_active:
                return employer_paused(request, employer.name)
            if not slash:
                return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
            return self._employer_page(request, employer, f"/{rest}")

    def _global_page(self, request: TenantRequest) -> HttpResponseBase:
        return self._respond(request, Scope(person_id=_person_id(request)))

    def _employer_page(self, request: TenantRequest, employer: Employer, path_info: str) -> HttpResponseBase:
        request.tenant = employer
        request.path_info = path_info
        request.urlconf = EMPLOYER_URLCONF
        return self._respond(request, Scope(tenant_id=employer.pk, person_id=_person_id(request)), employer)

    def _respond(self, request: TenantRequest, scope: Scope, employer: Employer | None = None) -> HttpResponseBase:
        with _inside(scope, employer):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse) and scope != NOBODY:
            response.streaming_content = _stream_inside(iter(response), scope, employer)
        return response


@contextmanager
def _inside(scope: Scope, employer: Employer | None) -> Iterator[None]:
    """Whose rows are seen, whose pages an address names, whose clock a time is told by."""
    with enter_scope(scope):
        if employer is None:
            yield
            return
        before = get_urlconf()
        set_urlconf(EMPLOYER_URLCONF)
        try:
            with script_prefix(employer.base_path), timezone.override(employer.zone):
                yield
        finally:
            set_urlconf(before)


def _person_id(request: TenantRequest) -> UUID | None:
    return request.user.pk if request.user.is_authenticated else None


def _stream_inside(chunks: Iterator[bytes], scope: Scope, employer: Employer | None) -> Iterator[bytes]:
    """The server asks for the chunks after the request is over; each is made as if it still went on."""
    while True:
        with _inside(scope, employer):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk
