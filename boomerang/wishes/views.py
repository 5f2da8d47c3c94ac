"""The member's page: the switch, what it says, who may see it, and who has looked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from boomerang.models import WISH_DAYS, ReturnWish
from boomerang.wishes.actions import end_wish, keep_wish, may_wish, state_wish
from boomerang.wishes.forms import WishForm
from boomerang.wishes.reading import looks_at, readers_of
from directory.models import Alumnus
from directory.profile.own import own_or_404
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import frequencies_of
from mail.reading import reader_of
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

SHOWN_LOOKS = 50


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def wish(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    stated = ReturnWish.objects.filter(alumnus=alumnus).first()
    form = WishForm(request.POST if request.method == "POST" else None, wish=stated)
    if request.method == "POST" and form.is_valid():
        try:
            stated = state_wish(alumnus, wanted=form.wanted)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recruiters see that you are open to coming back."))
            return redirect("boomerang:wish")
    context = _context(request, alumnus, stated, form)
    return render(request, "boomerang/wishes/wish.html", context, status=422 if form.errors else 200)


def _context(request: TenantRequest, alumnus: Alumnus, stated: ReturnWish | None, form: WishForm) -> dict[str, Any]:
    running = stated if stated and stated.is_running and may_wish(alumnus) else None
    paused_until = reader_of(alumnus.pk).paused_until
    looks = looks_at(alumnus)
    return {
        "alumnus": alumnus,
        "form": form,
        "wish": running,
        "days_left": (running.until - timezone.localdate()).days if running else 0,
        "full_days": WISH_DAYS,
        "may_wish": may_wish(alumnus),
        "has_said_no": frequencies_of(alumnus.pk).get(Category.OPENINGS) == Frequency.OFF,
        "is_paused": paused_until is not None and paused_until > timezone.now(),
        "readers": readers_of(alumnus),
        "looks": looks[:SHOWN_LOOKS],
        "more_looks": max(len(looks) - SHOWN_LOOKS, 0),
    }


@module_required("boomerang")
@require_POST
@member_required
def wish_keeping(request: TenantRequest) -> HttpResponse:
    stated = _own_wish(request)
    if stated and keep_wish(stated):
        messages.success(request, _("It holds for another 90 days."))
    else:
        messages.warning(request, _("It has ended already. Switch it on again below."))
    return redirect("boomerang:wish")


@module_required("boomerang")
@require_POST
@member_required
def wish_ending(request: TenantRequest) -> HttpResponse:
    if stated := _own_wish(request):  # whoever clicks twice is told the same
        end_wish(stated)
    messages.success(request, _("Switched off. Nobody sees it any more."))
    return redirect("boomerang:wish")


def _own_wish(request: TenantRequest) -> ReturnWish | None:
    found: ReturnWish | None = ReturnWish.objects.filter(alumnus=own_or_404(request)).first()
    return found
