"""The pages of the one who asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.models import Question, QuestionCategory
from community.questions.actions import ask, close, write_on
from community.questions.desk import days_for, desk
from community.questions.files import handed_over
from community.questions.forms import MessageForm, QuestionForm
from community.questions.reading import files_of, own_questions, thread
from community.questions.rules import can_go_on
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("services")
@require_safe
@member_required
def question_list(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(own_questions(own), order=("-asked_at", "id"), after=after, before=before)
    return render(request, "community/questions/question_list.html", {"page": page})


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def question_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = QuestionForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            question = ask(employer=request.tenant, alumnus=own, by=request.member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. Its number is %(number)s.") % {"number": question.number})
            return redirect(question)
    held = desk()
    targets = [(label, days_for(held, name)) for name, label in QuestionCategory.choices]
    context = {"form": form, "targets": targets}
    return render(request, "community/questions/question_create.html", context, status=422 if form.errors else 200)


@module_required("services")
@require_safe
@member_required
def question_detail(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    return _page(request, _own(request, hr_question_id))


@module_required("services")
@require_POST
@member_required
def question_reply(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    question = _own(request, hr_question_id)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            write_on(employer=request.tenant, question=question, by=request.member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(question)
    return _page(request, question, form=form, status=422)


@module_required("services")
@require_POST
@member_required
def question_closure(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    question = _own(request, hr_question_id)
    close(question=question, by=request.member)
    return redirect(question)


@module_required("services")
@require_safe
@member_required
def question_file(request: TenantRequest, hr_question_id: UUID, question_file_id: UUID) -> HttpResponseBase:
    files = files_of(_own(request, hr_question_id), for_desk=False)
    return handed_over(get_object_or_404(files, pk=question_file_id))


def _own(request: TenantRequest, question_id: UUID) -> Question:
    own = own_or_404(request)
    question: Question = get_object_or_404(own_questions(own), pk=question_id)
    return question


def _page(
    request: TenantRequest, question: Question, *, form: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "question": question,
        "thread": thread(question, for_desk=False),
        "form": form or MessageForm(),
        "may_write": can_go_on(question),
        "is_late": not question.is_closed and question.due_on < request.tenant.today(),
        "now": timezone.now(),
    }
    return render(request, "community/questions/question_detail.html", context, status=status)
