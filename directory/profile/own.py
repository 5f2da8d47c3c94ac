"""Whoever is signed in, as their own employer's records know them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from directory.models import Alumnus
from tenancy.http import TenantRequest


def own_or_none(request: TenantRequest) -> Alumnus | None:
    found: Alumnus | None = Alumnus.objects.filter(membership=request.member).first()
    return found


def own_or_404(request: TenantRequest) -> Alumnus:
    found: Alumnus = get_object_or_404(Alumnus.objects.filter(membership=request.member))
    return found


def to_section(section: str) -> HttpResponse:
    response = redirect("directory:profile_update")
    response["Location"] += f"#{section}"
    return response
