"""Pages behind links, without a sign-in. Opening one changes nothing: mail scanners open every link."""

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits import DAY, Limit, origin
from accounts.secret_links import employer_of, secret_page
from boomerang.models import Opening, Referral
from boomerang.referrals.actions import confirm, erase, recommend, terms_of
from boomerang.referrals.forms import OwnWordForm
from boomerang.referrals.links import ReferralTicket, ShareTicket, read_share, read_ticket
from boomerang.referrals.rules import can_recommend
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import public
from web.errors import ActionError

YES, DELETE = "yes", "delete"
PER_ORIGIN = Limit("recommended-by-link", 10, DAY)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[(YES, lazy("Yes, go on")), (DELETE, lazy("Delete it"))])


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("whom a member recommends has no account; the link in their mail is their key")
@never_cache
@secret_page
def referral_answer(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()  # whoever holds the link, signed in or not
    ticket = read_ticket(token)
    employer = employer_of(ticket, module="boomerang")
    if ticket is None or employer is None:
        return render(request, "boomerang/referrals/link_unknown.html", status=404)
    with tenant_scope(employer):
        return _answer(request, ticket, employer)


def _answer(request: HttpRequest, ticket: ReferralTicket, employer: Employer) -> HttpResponse:
    rows = Referral.objects.select_related("opening", "referrer")
    referral = rows.filter(pk=ticket.referral_id).first()
    if referral is not None and referral.erased_at is not None:
        referral = None
    form = AnswerForm(request.POST if request.method == "POST" else None)
    done = ""
    if referral is not None and request.method == "POST" and form.is_valid():
        done = form.cleaned_data["answer"]
        referral = confirm(referral) if done == YES else erase(referral)
    context = {
        "employer": employer,
        "brand_of": employer,
        "referral": referral,
        "opening": referral.opening if referral else None,
        "done": done,
        "form": form,
    }
    status = 422 if referral is not None and form.errors else 200
    return render(request, "boomerang/referrals/referral_answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("a member passes this link on, so that people say for themselves whether they want to be named")
@never_cache
@secret_page
def referral_share(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()
    ticket = read_share(token)
    employer = employer_of(ticket, module="boomerang")
    if ticket is None or employer is None:
        return render(request, "boomerang/referrals/link_unknown.html", status=404)
    with tenant_scope(employer):
        return _share(request, ticket, employer)


def _share(request: HttpRequest, ticket: ShareTicket, employer: Employer) -> HttpResponse:
    opening = Opening.objects.running().filter(pk=ticket.opening_id).first()
    referrer = Alumnus.objects.select_related("membership").filter(pk=ticket.alumnus_id).first()
    if opening is None or referrer is None or not can_recommend(referrer, opening, terms_of()):
        return render(request, "boomerang/referrals/link_over.html", {"employer": employer, "brand_of": employer})
    form = OwnWordForm(request.POST if request.method == "POST" else None, tenant=employer)
    is_done = False
    if request.method == "POST" and form.is_valid():
        is_done = _come_forward(request, form, opening, referrer, employer)
    context = {
        "employer": employer,
        "brand_of": employer,
        "opening": opening,
        "referrer": referrer,
        "form": form,
        "is_done": is_done,
    }
    return render(request, "boomerang/referrals/referral_share.html", context, status=422 if form.errors else 200)


def _come_forward(
    request: HttpRequest, form: OwnWordForm, opening: Opening, referrer: Alumnus, employer: Employer
) -> bool:
    if not PER_ORIGIN.allow(employer.pk, origin(request)):
        form.add_error(None, _("This is a lot for one day. Try again tomorrow."))
        return False
    try:
        recommend(
            opening=opening, referrer=referrer, employer=employer, name=form.cleaned_data["name"],
            email=form.cleaned_data["email"], how_known="", by_link=True,
        )  # fmt: skip
    except ActionError as error:
        form.add_error(None, str(error))
        return False
    return True
