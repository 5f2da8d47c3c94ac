"""The page behind the link in a mail about an opening: for whoever holds it, signed in or not.

Opening it changes nothing, since mail scanners open every link. It names the employer and the opening, nobody else.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits import DAY, Limit
from accounts.secret_links import employer_of, secret_page
from boomerang.models import Answer, Outreach
from boomerang.outreach.actions import answer, can_be_answered
from boomerang.outreach.forms import ReplyForm
from boomerang.outreach.links import read_ticket
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import public

# Each answer stands on the card for ever and tells a colleague.
ANSWERS = Limit("outreach-answer", 10, DAY)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("the link in a mail works without an account")
@never_cache
@secret_page
def reply(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()
    ticket = read_ticket(token)
    employer = employer_of(ticket, module="boomerang")
    if ticket is None or employer is None:
        return render(request, "boomerang/outreach/reply_unknown.html", status=404)
    with tenant_scope(employer):
        mails = Outreach.objects.select_related("candidacy__opening")
        found = mails.filter(pk=ticket.outreach_id).first()
        if found is None:
            return render(request, "boomerang/outreach/reply_unknown.html", status=404)
        return _page(request, employer, found)


def _page(request: HttpRequest, employer: Employer, found: Outreach) -> HttpResponse:
    asked = request.GET.get("answer", "")
    form = ReplyForm(request.POST if request.method == "POST" else None, initial={"answer": asked})
    is_open, is_done = can_be_answered(found), False
    if request.method == "POST" and is_open and form.is_valid():
        if ANSWERS.allow(employer.pk, found.pk):
            says = Answer(form.cleaned_data["answer"])
            found = answer(
                outreach=found,
                says=says,
                words=form.cleaned_data["words"],
                back_on=form.back_on(employer.today()) if says == Answer.NOT_NOW else None,
            )
            is_done = True
        else:
            form.add_error(None, _("This was answered very often today. Try again tomorrow."))
    context = {
        "employer": employer,
        "brand_of": employer,
        "outreach": found,
        "opening": found.candidacy.opening,
        "is_open": is_open,
        "is_done": is_done,
        "form": form,
    }
    return render(request, "boomerang/outreach/reply.html", context, status=422 if form.errors else 200)
