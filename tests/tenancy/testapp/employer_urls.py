"""The employers' pages, and some that tell what they see."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.urls import path, reverse
from django.utils import timezone

from alumni_portal.employer_urls import handler404 as handler404
from alumni_portal.employer_urls import urlpatterns as employer_pages
from tenancy.scope import current_scope
from tests.tenancy.testapp.models import Guest
from web.access import public

TEMPLATE = '{% url "echo" %} {% global_url "account_login" %} {% employer_path request.tenant "echo" %}'


@public("it belongs to the tests")
def echo(request: HttpRequest) -> JsonResponse:
    scope = current_scope()
    return JsonResponse(
        {
            "guests": list(Guest.objects.values_list("name", flat=True)),
            "tenant": request.tenant.slug,
            "scope": [scope.tenant_id, str(scope.person_id)],
            "path": request.path,
            "path_info": request.path_info,
            "reversed": reverse("echo"),
            "absolute": request.build_absolute_uri(),
            "template": engines["django"].from_string(TEMPLATE).render({}, request),
        }
    )


@public("it belongs to the tests")
def stream(request: HttpRequest) -> StreamingHttpResponse:
    def names() -> Iterator[str]:
        yield "names:"
        for guest in Guest.objects.order_by("name"):
            yield guest.name
        yield f" at {reverse('echo')} {timezone.get_current_timezone_name()}"

    return StreamingHttpResponse(names())


@public("it belongs to the tests")
def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    *employer_pages,
    path("echo/", echo, name="echo"),
    path("stream/", stream, name="stream"),
    path("crash/", crash, name="crash"),
]
