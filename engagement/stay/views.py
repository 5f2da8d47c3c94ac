"""The page behind the one link of the question. Opening it changes nothing: mail scanners open every link."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.secret_links import secret_page
from engagement.models import StayQuestion
from engagement.stay.actions import answer, can_be_answered
from engagement.stay.forms import AnswerForm
from engagement.stay.links import read_ticket
from mail.categories import CHOICES
from mail.preferences import SettingsTicket, wanted_categories, wishes_of
from mail.recipients import present
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.access import public


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@public("the link in a mail works without an account")
@never_cache
@secret_page
def stay_answer(request: HttpRequest, token: str) -> HttpResponse:
    request.user = AnonymousUser()  # whoever holds the link, signed in or not
    ticket = read_ticket(token)
    employer = Employer.objects.filter(pk=ticket.tenant_id).first() if ticket else None
    if ticket is None or employer is None:
        return render(request, "mail/link_incomplete.html", status=404)
    with tenant_scope(employer):
        question = StayQuestion.objects.select_related("alumnus").filter(pk=ticket.question_id).first()
        if question is None:
            return render(request, "mail/link_incomplete.html", status=404)
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            question = answer(question, says_yes=form.cleaned_data["answer"] == "yes")
        return _page(request, employer, question, form)


def _page(request: HttpRequest, employer: Employer, question: StayQuestion, form: AnswerForm) -> HttpResponse:
    """Names the employer and what it is about, not the person."""
    person = present(question.alumnus_id)
    is_open = can_be_answered(question)
    about = wishes_of(person) if question.kind == StayQuestion.Kind.AFTER_EXIT else wanted_categories(person)
    context = {
        "employer": employer,
        "brand_of": employer,
        "question": question,
        "is_open": is_open,
        "about": [category for category in CHOICES if category in about] if is_open else [],
        "form": form,
        "settings_token": SettingsTicket(employer.pk, person).token,
    }
    return render(request, "engagement/stay/stay_answer.html", context, status=422 if form.errors else 200)
