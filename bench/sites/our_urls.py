"""The employer's pages and the bench's two."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from accounts.access import member_required, public
from alumni_portal import employer_urls
from alumni_portal.employer_urls import handler400, handler403, handler404, handler500
from bench.sites import pages

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@public("measures what the middleware costs")
def hello(request: HttpRequest) -> HttpResponseBase:
    return pages.hello(request)


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/<int:tenant_id>/", member_required(pages.rows)),
    *employer_urls.urlpatterns,
]
