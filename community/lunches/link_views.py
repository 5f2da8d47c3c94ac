"""The vote behind the link in the mail, without a sign-in. Opening it changes nothing: mail scanners open every link.

Mails are passed on, so the page names nobody but the planner and says how many suit a date, not who.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.secret_links import employer_of, secret_page
from community.lunches.actions import add_date, vote
from community.lunches.forms import DateForm, VoteForm
from community.lunches.links import read_ticket
from community.lunches.reading import lunches_of, poll_of
from community.lunches.rules import can_vote
from community.lunches.views import open_lines
from community.models import LunchGuest
from directory.connections.rules import takes_part
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import public
from web.errors import ActionError

ADDING = "add"


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("the link in a guest's own mail is their key to their own vote")
@never_cache
@secret_page
def link_vote(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()  # whoever holds the link, signed in or not
    ticket = read_ticket(token)
    employer = employer_of(ticket, module="circle")
    if ticket is None or employer is None:
        return render(request, "community/lunches/link_unknown.html", status=404)
    with tenant_scope(employer):
        guests = LunchGuest.objects.select_related("alumnus", "lunch__table", "lunch__planner")
        guest = guests.filter(pk=ticket.guest_id).first()
        if guest is None or not takes_part(guest.alumnus) or not lunches_of(guest.alumnus).filter(pk=guest.lunch_id):
            return render(request, "community/lunches/link_unknown.html", status=404)
        return _vote_page(request, guest, employer)


def _vote_page(request: HttpRequest, guest: LunchGuest, employer: Employer) -> HttpResponse:
    now = timezone.now()
    if not can_vote(guest.lunch, now=now):
        over = {"lunch": guest.lunch, "employer": employer, "brand_of": employer}
        return render(request, "community/lunches/link_over.html", over)
    poll = poll_of(guest.lunch, guest, None, now=now)
    is_adding = request.method == "POST" and request.POST.get("act") == ADDING
    is_voting = request.method == "POST" and not is_adding
    votes = VoteForm(request.POST if is_voting else None, lines=open_lines(poll))
    date = DateForm(request.POST if is_adding else None, lunch=guest.lunch)
    is_done = _carry_out(votes if is_voting else date, guest, employer) if request.method == "POST" else False
    if is_done:
        poll = poll_of(guest.lunch, guest, None, now=now)
        votes, date = VoteForm(lines=open_lines(poll)), DateForm(lunch=guest.lunch)
    context = {
        "poll": poll, "lunch": guest.lunch, "employer": employer, "brand_of": employer, "votes": votes,
        "date_form": date, "is_done": is_done,
    }  # fmt: skip
    status = 422 if votes.errors or date.errors else 200
    return render(request, "community/lunches/link_vote.html", context, status=status)


def _carry_out(form: VoteForm | DateForm, guest: LunchGuest, employer: Employer) -> bool:
    if not form.is_valid():
        return False
    try:
        if isinstance(form, VoteForm):
            vote(employer=employer, guest=guest, answers=form.answers)
        else:
            add_date(employer=employer, guest=guest, starts_at=form.cleaned_data["starts_at"])
    except ActionError as error:
        form.add_error(None, str(error))
        return False
    return True
