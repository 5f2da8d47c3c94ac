"""HR's list of those who asked to be contacted. A name and their own words; nothing leads to an answer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from feedback.answering.actions import mark_done
from feedback.answering.rules import WISH_READERS
from feedback.models import ContactWish
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.pagination import keyset_page

DONE = "done"


@module_required("feedback")
@require_safe
@role_required(*WISH_READERS)
def contact_wish_list(request: TenantRequest) -> HttpResponse:
    """By survey, and in no order within it: when somebody asked is not kept."""
    is_done = request.GET.get("state") == DONE
    wishes = ContactWish.objects.filter(done_at__isnull=not is_done).select_related("wave", "alumnus")
    page = keyset_page(
        wishes, order=("-wave_id", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {"page": page, "is_done": is_done, "open": ContactWish.objects.filter(done_at__isnull=True).count()}
    return render(request, "feedback/answering/contact_wish_list.html", context)


@module_required("feedback")
@require_POST
@role_required(*WISH_READERS)
def contact_wish_done(request: TenantRequest, wish_id: UUID) -> HttpResponse:
    """Pressed again from the other list it is open once more."""
    wish = get_object_or_404(ContactWish.objects.select_for_update(), pk=wish_id)
    is_done = "undo" not in request.POST
    if is_done != (wish.done_at is not None):
        mark_done(wish=wish, is_done=is_done, by=request.member)
    return redirect(reverse("feedback:contact_wish_list") + ("" if is_done else f"?state={DONE}"))
