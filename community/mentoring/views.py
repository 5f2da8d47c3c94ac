"""What members see of mentoring, up to the moment two have agreed; `pair_views` has what follows."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.mentoring.actions.asking import TooManyAsks, ask
from community.mentoring.actions.offers import save_offer, withdraw_offer
from community.mentoring.actions.programmes import join, leave
from community.mentoring.forms import AskForm, JoinForm, MentorFilterForm, OfferForm, languages_to_choose
from community.mentoring.people import NotThere, seen_people
from community.mentoring.reading import (
    joinable_programmes,
    known_subjects,
    mentor_page,
    offered_languages,
    offers_of,
    pairs_of,
    rows_of,
    seats_left,
    suggestions,
)
from community.models import (
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipState,
    ProgrammePlaceState,
)
from directory.access import approval_required
from directory.connections.rules import can_connect
from directory.connections.views import hidden, own_or_404, pair
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

TOO_MANY = 429
SHOWN_PAST = 5


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def mentoring_home(request: TenantRequest) -> HttpResponse:
    own, today = own_or_404(request), request.tenant.today()
    offers = offers_of(own)
    wish = offers.get(MentoringSide.MENTEE)
    rows = rows_of(request.member, own, pairs_of(own).order_by("-asked_at", "-id")[:50])
    context = {
        "own": own,
        "waiting": [row for row in rows if row.waits_for_me],
        "asked": [row for row in rows if row.pair.is_waiting and not row.waits_for_me],
        "going": [row for row in rows if row.pair.is_going],
        "past": [row for row in rows if not row.pair.is_going and not row.pair.is_waiting and _is_told(row.pair)][
            :SHOWN_PAST
        ],
        "mentor_offer": offers.get(MentoringSide.MENTOR),
        "wish": wish,
        "is_paused": bool(offers) and any(offer.is_paused(today) for offer in offers.values()),
        "suggested": suggestions(request.member, own, wish, today=today) if wish else [],
        "programmes": joinable_programmes(own, today=today),
        "is_hidden": not can_connect(own),
    }
    return render(request, "community/mentoring/home.html", context)


def _is_told(pair: Mentorship) -> bool:
    """A proposal that came to nothing is not worth a line."""
    return pair.proposed_by_id is None or pair.state == MentorshipState.ENDED


@module_required("mentoring")
@require_safe
@member_required
@approval_required
def mentor_list(request: TenantRequest) -> HttpResponse:
    own, today = own_or_404(request), request.tenant.today()
    form = MentorFilterForm(request.GET, tenant=request.tenant, languages=offered_languages())
    after, before = request.GET.get("after"), request.GET.get("before")
    rows, page = mentor_page(request.member, own, today=today, after=after, before=before, **form.asked)
    context = {
        "form": form, "rows": rows, "page": page, "is_filtered": any(form.asked.values()),
        "subjects": known_subjects(),
    }  # fmt: skip
    return render(request, "community/mentoring/mentor_list.html", context)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def offer_update(request: TenantRequest, mentoring_side: str) -> HttpResponse:
    own, side = own_or_404(request), _side(mentoring_side)
    offer = offers_of(own).get(side)
    form = OfferForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, side=side, alumnus=own, offer=offer
    )
    if request.method == "POST" and form.is_valid():
        save_offer(alumnus=own, side=side, offered=form.offered)
        said = _("Saved. People who fit can find you now.") if side == MentoringSide.MENTOR else _("Saved.")
        messages.success(request, said)
        return redirect("community:mentoring_home")
    context = {
        "form": form, "offer": offer, "is_mentor": side == MentoringSide.MENTOR, "side": side,
        "subjects": known_subjects(), "languages": languages_to_choose(), "is_hidden": not can_connect(own),
    }  # fmt: skip
    return render(request, "community/mentoring/offer_update.html", context, status=422 if form.errors else 200)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def offer_withdrawal(request: TenantRequest, mentoring_side: str) -> HttpResponse:
    own, side = own_or_404(request), _side(mentoring_side)
    try:
        withdraw_offer(alumnus=own, side=side, employer=request.tenant)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Withdrawn. What is under way goes on."))
    return redirect("community:mentoring_home")


def _side(text: str) -> MentoringSide:
    if text not in MentoringSide.values:
        raise Http404
    return MentoringSide(text)


@module_required("mentoring")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def mentorship_ask(request: TenantRequest, mentor: UUID) -> HttpResponse:
    own, other = pair(request, mentor)
    offer = MentoringOffer.objects.mentors().filter(alumnus=mentor).first() if other else None
    if other is None or offer is None:
        return hidden(request)
    form = AskForm(request.POST if request.method == "POST" else None, tenant=request.tenant, offer=offer)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(employer=request.tenant, mentee=own, mentor=other, **form.cleaned_data)
        except NotThere:
            return hidden(request)
        except ActionError as error:
            form.add_error(None, str(error))
            status = TOO_MANY if isinstance(error, TooManyAsks) else 422
        else:
            messages.success(request, _("Asked. You hear from us when there is an answer."))
            return redirect(asked)
    context = {
        "form": form, "offer": offer, "line": seen_people(request.member, [other])[other.pk],
        "free": seats_left(offer), "is_paused": offer.is_paused(request.tenant.today()),
    }  # fmt: skip
    status = 422 if form.errors and status == 200 else status
    return render(request, "community/mentoring/mentorship_ask.html", context, status=status)


@module_required("mentoring")
@require_POST
@member_required
@approval_required
def programme_place(request: TenantRequest, programme: UUID) -> HttpResponse:
    """In, on the side that is posted; or, with `leave`, out."""
    own = own_or_404(request)
    found = get_object_or_404(MentoringProgramme.objects.running(request.tenant.today()), pk=programme)
    if request.POST.get("leave"):
        leave(programme=found, alumnus=own)
        messages.success(request, _("You do not take part any more."))
        return redirect("community:mentoring_home")
    form = JoinForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        messages.warning(request, _("Say whether you join as a mentor or as a mentee."))
        return redirect("community:mentoring_home")
    side = MentoringSide(form.cleaned_data["side"])
    try:
        place = join(employer=request.tenant, programme=found, alumnus=own, side=side)
    except ActionError as error:
        messages.warning(request, str(error))
        has_offer = MentoringOffer.objects.filter(alumnus=own, side=side).exists()
        return redirect("community:mentoring_home") if has_offer else redirect("community:offer_update", side)
    waits = place.state == ProgrammePlaceState.WAITING
    messages.success(request, _("Asked. The coordinator lets you in.") if waits else _("You are in."))
    return redirect("community:mentoring_home")
