"""Pages with one hole each, and the same pages done right: the matrix must find all of the first, none of the second.

Row-level security closes most holes by itself; these reach around it as careless code would, by entering a scope that
the object or the browser has chosen.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from csp.decorators import csp_exempt
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.access import member_required, role_required
from accounts.models import Role
from alumni_portal.employer_urls import handler404 as handler404
from alumni_portal.employer_urls import urlpatterns as employer_pages
from directory.models import Alumnus, Skill
from mail.actions import set_preferences
from mail.categories import MARKETING
from offboarding.models import LeaverImport
from tenancy.http import TenantRequest
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import declare, public

# What the matrix must say, by name of the page. `clean_…` pages are not here: it must say nothing about them.
HOLES: dict[str, str] = {}
View = Callable[..., Any]
patterns: list[Any] = []


def page(route: str, *, says: str = "") -> Callable[[View], View]:
    def add(view: View) -> View:
        name = getattr(view, "__name__", "")
        patterns.append(path(route, view, name=name))
        if says:
            HOLES[name] = says
        return view

    return add


def everywhere(model: Any, **wanted: Any) -> Iterator[Any]:
    for employer in Employer.objects.order_by("pk"):
        with tenant_scope(employer):
            yield from list(model.objects.filter(**wanted))


# Reading by id


@page("read/<uuid:alumnus_id>/", says="answered 200, should be 404")
@require_safe
@member_required
def idor_read(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    found = next(everywhere(Alumnus, pk=alumnus_id), None)
    return HttpResponse(found.headline if found else "", status=200 if found else 404)


@page("clean-read/<uuid:alumnus_id>/")
@require_safe
@member_required
def clean_read(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(Alumnus.objects.all(), pk=alumnus_id).headline)


@page("existence/<uuid:alumnus_id>/", says="answered 403, should be 404")
@require_safe
@member_required
def existence_told(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    if not Alumnus.objects.filter(pk=alumnus_id).exists():
        return HttpResponse(status=403 if next(everywhere(Alumnus, pk=alumnus_id), None) else 404)
    return HttpResponse("")


# Ids in a form


def _choices() -> str:
    options = "".join(f'<option value="{row.pk}">' for row in Alumnus.objects.order_by("pk"))
    return f'<form method="post"><select name="person" required>{options}</select></form>'


def _save(recipient_id: Any) -> None:
    set_preferences(recipient_id=UUID(str(recipient_id)), wanted={MARKETING[0]: True}, by=None)


@page("body/", says="wrote ids of the other employer's directory_alumnus into own rows")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def foreign_id_in_body(request: TenantRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(_choices())
    _save(request.POST["person"])
    return redirect("foreign_id_in_body")


@page("clean-body/")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def clean_body(request: TenantRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(_choices())
    _save(get_object_or_404(Alumnus.objects.all(), pk=request.POST.get("person")).pk)
    return redirect("clean_body")


# Lists, exports, suggestions


@page("export/", says="shows directory.Alumnus.family_name")
@require_safe
@role_required(Role.OWNER, Role.HR_ADMIN)
def unscoped_export(request: TenantRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(f"{person.family_name}\n" for person in everywhere(Alumnus))


@page("clean-export/")
@require_safe
@role_required(Role.OWNER, Role.HR_ADMIN)
def clean_export(request: TenantRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(f"{person.family_name}\n" for person in Alumnus.objects.all())


@page("suggestions/", says="shows directory.Skill.name")
@require_safe
@member_required
def leaking_suggestions(request: TenantRequest) -> JsonResponse:
    wanted = request.GET.get("q", "")
    found = [skill.name for skill in everywhere(Skill) if wanted and skill.name.startswith(wanted)]
    return JsonResponse({"found": found})


@page("clean-suggestions/")
@require_safe
@member_required
def clean_suggestions(request: TenantRequest) -> JsonResponse:
    wanted = request.GET.get("q", "")
    return JsonResponse({"found": [skill.name for skill in Skill.objects.filter(name__startswith=wanted)]})


@page("header/", says="shows directory.Alumnus.given_name")
@require_safe
@member_required
def leak_in_a_header(request: TenantRequest) -> HttpResponse:
    last = list(everywhere(Alumnus))[-1]
    return HttpResponse("", headers={"X-Person": last.given_name})


# Writing


@page("blind/<uuid:alumnus_id>/", says="changed the other employer's directory_alumnus")
@require_POST
@member_required
def blind_write(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    for employer in Employer.objects.all():
        with tenant_scope(employer):
            Alumnus.objects.filter(pk=alumnus_id).update(headline="")
    own = Alumnus.objects.filter(pk=alumnus_id).exists()
    return HttpResponse(status=200 if own else 404)  # returned, not raised: the transaction is committed


@page("clean-write/<uuid:alumnus_id>/")
@require_POST
@member_required
def clean_write(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    get_object_or_404(Alumnus.objects.all(), pk=alumnus_id)
    Alumnus.objects.filter(pk=alumnus_id).update(headline="")
    return redirect("clean_body")


@page("copied/", says="copied directory.Skill.name")
@require_POST
@member_required
def copied_rows(request: TenantRequest) -> HttpResponse:
    names = {skill.name for skill in everywhere(Skill)}
    for name in names:
        Skill.objects.create(name=name)
    return redirect("clean_body")


@page("changing-get/", says="changed directory_alumnus with a safe method")
@require_safe
@member_required
def changing_get(request: TenantRequest) -> HttpResponse:
    Alumnus.objects.update(city="Elsewhere")
    return HttpResponse("")


@page("mass/", says="also set directory_alumnus: ")
@require_POST
@member_required
def mass_assignment(request: TenantRequest) -> HttpResponse:
    alumnus = Alumnus.objects.order_by("pk")[0]
    for name in ("headline", "employee_number", "listing"):
        setattr(alumnus, name, request.POST.get(name, getattr(alumnus, name)))
    alumnus.save()
    return redirect("clean_body")


# Access and methods


@page("policy/", says="no access is declared")
@require_safe
def missing_policy(request: TenantRequest) -> HttpResponse:
    return HttpResponse("")


@page("only-said/", says="answered 200, should be 403")
@require_safe
def role_only_said(request: TenantRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("/account/sign-in/")
    if not request.user.is_active or Alumnus.objects.filter(membership__user_id=request.user.pk).first() is None:
        raise Http404
    return HttpResponse("")


declare(role_only_said, "role owner")


@page("methods/", says="no methods are declared")
@member_required
def undeclared_methods(request: TenantRequest) -> HttpResponse:
    return HttpResponse("")


@page("wrong-method/", says="answered 200, should be 405")
@member_required
def every_method(request: TenantRequest) -> HttpResponse:
    return HttpResponse("")


every_method.__wrapped__ = require_GET(lambda request: HttpResponse(""))  # type: ignore[attr-defined]


@page("unchecked/", says="without the CSRF token) answered 302, should be 403")
@csrf_exempt
@require_POST
@member_required
def unchecked_form(request: TenantRequest) -> HttpResponse:
    return redirect("clean_body")


@page("part/<uuid:unheard_of>/", says='Write a function with @argument("unheard_of"')
@require_safe
@member_required
def missing_factory(request: TenantRequest, unheard_of: UUID) -> HttpResponse:
    return HttpResponse("")


@page("broken/", says="ZeroDivisionError")
@require_safe
@member_required
def broken(request: TenantRequest) -> HttpResponse:
    return HttpResponse(str(1 // len(request.GET.getlist("nothing"))))


@page("never/", says="nobody's GET came through")
@require_safe
@member_required
def never_opened(request: TenantRequest) -> HttpResponse:
    return HttpResponse(status=422)


# Headers and files


@page("headers/", says="CSP object-src is missing")
@csp_exempt()
@require_safe
@public("anybody may see a page without a policy for its content")
def without_policy_for_content(request: TenantRequest) -> HttpResponse:
    return HttpResponse("")


@page("kept/", says="Cache-Control is 'public' on a page that is not on the list")
@require_safe
@member_required
def kept_by_all(request: TenantRequest) -> HttpResponse:
    return HttpResponse("", headers={"Cache-Control": "public"})


@page("cookie/", says="the cookie loose has no __Host- prefix")
@require_safe
@member_required
def loose_cookie(request: TenantRequest) -> HttpResponse:
    response = HttpResponse("")
    response.set_cookie("loose", "1")
    return response


@page("files/<uuid:import_id>/", says="answered 200, should be 404")
@require_safe
@role_required(Role.HR_ADMIN)
def foreign_file(request: TenantRequest, import_id: UUID) -> HttpResponse:
    found = next(everywhere(LeaverImport, pk=import_id), None)
    if found is None:
        raise Http404
    with default_storage.open(found.file.name) as file:
        return HttpResponse(file.read(), content_type="text/csv")


@page("clean-files/<uuid:import_id>/")
@require_safe
@role_required(Role.HR_ADMIN)
def clean_file(request: TenantRequest, import_id: UUID) -> HttpResponse:
    found = get_object_or_404(LeaverImport.objects.all(), pk=import_id)
    with default_storage.open(found.file.name) as file:
        return HttpResponse(file.read(), content_type="text/csv")


urlpatterns = [*patterns, *employer_pages]
