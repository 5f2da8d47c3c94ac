"""Cards: whose day it is this month, writing one, and those one got."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.cards.actions import NotThere, TooManyCards, put_away, send_card
from community.cards.days import days_of_month
from community.cards.forms import CardForm
from community.circle.views import mine
from community.models import Card, Motif, Occasion
from directory.access import approval_required
from directory.connections.reading import seen_as_member
from directory.connections.rules import takes_part
from directory.connections.views import hidden, pair
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required

LAST = 12
TOO_MANY = 429


@module_required("circle")
@require_safe
@member_required
@approval_required
@mine
def card_list(request: TenantRequest, own: Alumnus) -> HttpResponse:
    today = request.tenant.today()
    days = days_of_month(own, request.member, today=today)
    sent = Card.objects.filter(sender=own, created_at__date__gte=today.replace(day=1))
    context = {
        "days": days,
        "sent": set(sent.values_list("recipient_id", flat=True)),
        "cards": _received(request, own),
        "today": today,
        "shows_birthday": own.birth_month is not None,
    }
    return render(request, "community/cards/card_list.html", context)


def _received(request: TenantRequest, own: Alumnus) -> list[Card]:
    """From people who are still there for this member."""
    cards = list(Card.objects.to(own.pk).select_related("sender").order_by("-created_at", "-pk")[:LAST])
    seen = seen_as_member(request.member, {card.sender for card in cards})
    return [card for card in cards if card.sender_id in seen]


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def card_create(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = pair(request, alumnus_id)
    if other is None or not takes_part(other):
        return hidden(request)
    asked_for = request.GET.get("occasion", "")
    occasion = Occasion(asked_for) if asked_for in Occasion.values else Occasion.HELLO
    form = CardForm(request.POST if request.method == "POST" else None, tenant=request.tenant, occasion=occasion)
    status = 200 if request.method != "POST" else 422
    if request.method == "POST" and form.is_valid():
        try:
            card = send_card(
                employer=request.tenant, sender=own, recipient=other, occasion=occasion,
                motif=Motif(form.cleaned_data["motif"]), words=form.words,
            )  # fmt: skip
        except NotThere:
            return hidden(request)
        except TooManyCards as error:
            form.add_error(None, str(error))
            status = TOO_MANY
        else:
            messages.success(request, _("Your card is on its way to %(name)s.") % {"name": other.full_name})
            return redirect("community:card_detail", card.pk)
    context = {"form": form, "person": other, "occasion": occasion, "motifs": list(Motif)}
    return render(request, "community/cards/card_create.html", context, status=status)


@module_required("circle")
@require_safe
@member_required
@approval_required
@mine
def card_detail(request: TenantRequest, own: Alumnus, card_id: UUID) -> HttpResponse:
    """For the two alone; and not while one of them is not there for the other."""
    rows = Card.objects.to(own.pk) | Card.objects.filter(sender=own)
    card: Card = get_object_or_404(rows.select_related("sender", "recipient"), pk=card_id)
    other = card.sender if card.recipient_id == own.pk else card.recipient
    if other.pk not in seen_as_member(request.member, [other]):
        return hidden(request)
    context = {"card": card, "other": other, "is_mine": card.sender_id == own.pk}
    return render(request, "community/cards/card_detail.html", context)


@module_required("circle")
@require_POST
@member_required
@approval_required
@mine
def card_removal(request: TenantRequest, own: Alumnus, card_id: UUID) -> HttpResponse:
    card = get_object_or_404(Card.objects.to(own.pk), pk=card_id)
    put_away(card=card)
    messages.success(request, _("Put away. Nobody is told."))
    return redirect("community:card_list")
