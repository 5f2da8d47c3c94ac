"""The page behind the link of the reminder. Opening it changes nothing: mail scanners open every link."""

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.secret_links import employer_of, secret_page
from boomerang.models import ReturnWish
from boomerang.wishes.actions import end_wish, keep_wish
from boomerang.wishes.links import WishTicket, read_ticket
from directory.models import AlumnusState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import employer_url
from web.access import public

KEEP, END = "keep", "end"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[(KEEP, lazy("Keep it")), (END, lazy("Switch it off"))])


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("the link in a mail works without an account")
@never_cache
@secret_page
def wish_answer(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()  # whoever holds the link, signed in or not
    ticket = read_ticket(token)
    employer = employer_of(ticket, module="boomerang")
    if ticket is None or employer is None:
        return render(request, "boomerang/wishes/link_unknown.html", status=404)
    with tenant_scope(employer):
        return _answer(request, ticket, employer)


def _answer(request: HttpRequest, ticket: WishTicket, employer: Employer) -> HttpResponse:
    """Names the employer and what it is about, not the person."""
    running = ReturnWish.objects.running().filter(alumnus__state=AlumnusState.ALUMNUS)
    wish = running.filter(pk=ticket.wish_id, until=ticket.until).first()
    form = AnswerForm(request.POST if request.method == "POST" else None)
    done = ""
    if wish and request.method == "POST" and form.is_valid():
        done = form.cleaned_data["answer"]
        if done == KEEP:
            keep_wish(wish)
        else:
            end_wish(wish)
    context = {
        "employer": employer,
        "brand_of": employer,
        "wish": wish,
        "done": done,
        "form": form,
        "page_url": employer_url(employer, "boomerang:wish"),
    }
    status = 422 if wish and form.errors else 200
    return render(request, "boomerang/wishes/wish_answer.html", context, status=status)
