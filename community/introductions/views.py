"""A coffee with somebody new each month: taking part, this month's introduction, and whether it came about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_required
from community.introductions.actions import NotShown, answer, join, leave, pause
from community.introductions.forms import JOIN, LEAVE, MetForm, WishForm
from community.introductions.reading import introductions_of, wish_of
from community.introductions.rules import PAUSES, can_take_part, is_running, month_of
from community.models import CoffeePlace
from directory.access import approval_required
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.pagination import keyset_page


@module_required("circle")
@require_safe
@member_required
@approval_required
def coffee_list(request: TenantRequest) -> HttpResponse:
    return _page(request, own_or_404(request), WishForm())


def _page(request: TenantRequest, own: Alumnus, form: WishForm, *, status: int = 200) -> HttpResponse:
    today, wish = request.tenant.today(), wish_of(own)
    page = keyset_page(
        CoffeePlace.objects.filter(alumnus=own).select_related("coffee__round"),
        order=("-id",), after=request.GET.get("after"), before=request.GET.get("before"),
    )  # fmt: skip
    context = {
        "form": form,
        "wish": wish,
        "is_running": wish is not None and is_running(wish, today),
        "may_join": can_take_part(own),
        "month": month_of(today),
        "introductions": introductions_of(own, request.member, page.items),
        "page": page,
    }
    return render(request, "community/introductions/coffee_list.html", context, status=status)


@module_required("circle")
@require_POST
@member_required
@approval_required
def coffee_wish(request: TenantRequest) -> HttpResponse:
    own, form = own_or_404(request), WishForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form, status=422)
    act = form.cleaned_data["act"]
    try:
        if act == JOIN:
            join(alumnus=own)
            messages.success(request, _("You are in. At the beginning of next month you meet somebody."))
        elif act == LEAVE:
            leave(alumnus=own)
            messages.success(request, _("You are not introduced to anybody any more."))
        else:
            pause(alumnus=own, months=form.cleaned_data["months"] or PAUSES[0], today=request.tenant.today())
            messages.success(request, _("Paused. It goes on by itself."))
    except NotShown as error:
        form.add_error(None, str(error))
        return _page(request, own, form, status=422)
    return redirect("community:coffee_list")


@module_required("circle")
@require_POST
@member_required
@approval_required
def coffee_answer(request: TenantRequest, place: UUID) -> HttpResponse:
    own = own_or_404(request)
    found = get_object_or_404(CoffeePlace.objects.filter(alumnus=own), pk=place)
    form = MetForm(request.POST)
    if not form.is_valid():
        return _page(request, own, WishForm(), status=422)
    met = form.cleaned_data["met"] == "yes"
    answer(place=found, met=met)
    messages.success(request, _("Good to know. Your circle knows that you have met.") if met else _("Thank you."))
    return redirect("community:coffee_list")
