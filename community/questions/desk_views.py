"""HR's side: the queue, one question, ready answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.models import Question, QuestionState, ReadyAnswer
from community.questions.actions import add_note, answer, assign, close, delete_ready_answer, save_ready_answer
from community.questions.files import handed_over
from community.questions.forms import AnswerForm, AssignForm, ReadyAnswerForm
from community.questions.reading import desk_team, figures, files_of, of_desk, thread
from community.questions.rules import READERS, WRITERS, can_write
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.ids import uuid_in
from web.pagination import keyset_page

SHOWN = {state.value: state for state in QuestionState}


@module_required("services")
@require_safe
@role_required(*READERS)
def desk_question_list(request: TenantRequest) -> HttpResponse:
    """Open ones by the day they are due, so that what is late stands first; the others by when they were asked."""
    show = request.GET.get("show", "")
    show = show if show in (*SHOWN, "mine") else "open"
    rows = of_desk()
    if show == "mine":
        rows = rows.filter(assigned_to=request.member.pk).exclude(state=QuestionState.CLOSED)
    else:
        rows = rows.filter(state=SHOWN[show])
    order = ("due_on", "id") if show in ("open", "mine") else ("-asked_at", "id")
    after, before = request.GET.get("after"), request.GET.get("before")
    context = {
        "page": keyset_page(rows, order=order, after=after, before=before),
        "tabs": _tabs(),
        "show": show,
        "figures": figures(timezone.now()),
        "today": request.tenant.today(),
        "may_write": can_write(request.member),
    }
    return render(request, "community/questions/desk_list.html", context)


def _tabs() -> list[tuple[str, str, int | None]]:
    waiting = of_desk().filter(state=QuestionState.OPEN).count()
    return [
        ("open", _("To answer"), waiting),
        ("mine", _("Mine"), None),
        ("waiting", _("Waiting for them"), None),
        ("answered", _("Answered"), None),
        ("closed", _("Closed"), None),
    ]


@module_required("services")
@require_safe
@role_required(*READERS)
def desk_question(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    """With `ready`, a ready answer stands in the box to start from."""
    question = _found(hr_question_id)
    ready = ReadyAnswer.objects.filter(pk=uuid_in(request.GET.get("ready"))).first()
    form = AnswerForm(initial={"text": ready.text}) if ready else None
    return _page(request, question, form=form)


@module_required("services")
@require_POST
@role_required(*WRITERS)
def desk_question_answer(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    question = _found(hr_question_id)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        then, said = form.cleaned_data["then"], {name: form.cleaned_data[name] for name in ("text", "papers")}
        try:
            if then == AnswerForm.NOTE:
                add_note(question=question, by=request.member, **said)
            else:
                waits = then == AnswerForm.WAITING
                answer(employer=request.tenant, question=question, waits=waits, by=request.member, **said)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(question.desk_url)
    return _page(request, question, form=form, status=422)


@module_required("services")
@require_safe
@role_required(*READERS)
def desk_question_file(request: TenantRequest, hr_question_id: UUID, question_file_id: UUID) -> HttpResponseBase:
    files = files_of(_found(hr_question_id), for_desk=True)
    return handed_over(get_object_or_404(files, pk=question_file_id))


@module_required("services")
@require_POST
@role_required(*WRITERS)
def desk_question_assignment(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    question = _found(hr_question_id)
    form = AssignForm(request.POST, team=desk_team())
    if not form.is_valid():
        return _page(request, question, assignment=form, status=422)
    assign(employer=request.tenant, question=question, to=form.member, by=request.member)
    messages.success(request, _("Saved."))
    return redirect(question.desk_url)


@module_required("services")
@require_POST
@role_required(*WRITERS)
def desk_question_closure(request: TenantRequest, hr_question_id: UUID) -> HttpResponse:
    question = _found(hr_question_id)
    close(question=question, by=request.member)
    return redirect(question.desk_url)


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def ready_answer_list(request: TenantRequest) -> HttpResponse:
    form = ReadyAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _saved(request, form, None):
        return redirect("community:ready_answer_list")
    context = {"form": form, "answers": ReadyAnswer.objects.order_by("title", "id")}
    return render(request, "community/questions/ready_list.html", context, status=422 if form.errors else 200)


@module_required("services")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def ready_answer_update(request: TenantRequest, ready_answer_id: UUID) -> HttpResponse:
    ready = get_object_or_404(ReadyAnswer.objects.all(), pk=ready_answer_id)
    form = ReadyAnswerForm(request.POST if request.method == "POST" else None, ready=ready)
    if request.method == "POST" and _saved(request, form, ready):
        return redirect("community:ready_answer_list")
    context = {"form": form, "ready": ready}
    return render(request, "community/questions/ready_update.html", context, status=422 if form.errors else 200)


@module_required("services")
@require_POST
@role_required(*WRITERS)
def ready_answer_deletion(request: TenantRequest, ready_answer_id: UUID) -> HttpResponse:
    ready = get_object_or_404(ReadyAnswer.objects.all(), pk=ready_answer_id)
    delete_ready_answer(ready=ready, by=request.member)
    messages.success(request, _("Deleted."))
    return redirect("community:ready_answer_list")


def _saved(request: TenantRequest, form: ReadyAnswerForm, ready: ReadyAnswer | None) -> bool:
    if not form.is_valid():
        return False
    try:
        save_ready_answer(ready=ready, by=request.member, **form.cleaned_data)
    except ActionError as error:
        form.add_error("title", str(error))
        return False
    messages.success(request, _("Saved."))
    return True


def _found(question_id: UUID) -> Question:
    question: Question = get_object_or_404(of_desk(), pk=question_id)
    return question


def _page(
    request: TenantRequest,
    question: Question,
    *,
    form: AnswerForm | None = None,
    assignment: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    to = {"to": str(question.assigned_to_id or "")}
    context = {
        "question": question,
        "thread": thread(question, for_desk=True),
        "form": form or AnswerForm(),
        "assignment": assignment or AssignForm(initial=to, team=desk_team()),
        "ready_answers": ReadyAnswer.objects.only("title", "tenant_id").order_by("title", "id"),
        "may_write": can_write(request.member),
        "is_late": question.state == QuestionState.OPEN and question.due_on < request.tenant.today(),
    }
    return render(request, "community/questions/desk_detail.html", context, status=status)
