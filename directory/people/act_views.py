"""One thing done with many people: first what it will do and for how many, then what came of it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import step_up
from accounts.access import role_required
from directory.models import Alumnus
from directory.people.acts import BulkAct, Outcome, Work, act_for
from directory.people.rules import KEEPERS
from directory.people.selection import Selection, selection_of
from directory.people.table import search_form
from tenancy.http import TenantRequest
from web.charts import figure
from web.errors import ActionError

RESULT_KEY = "people_act_result"
NAMED = 50  # of each group, the others are counted


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def people_act(request: TenantRequest, name: str) -> HttpResponse:
    act = act_for(request, name)
    if act is None:
        raise Http404
    if not act.allowed(request.member):
        raise PermissionDenied
    if act.step_up and not step_up.is_confirmed(request, act.step_up):
        return step_up.ask(request, act.step_up)
    asked = request.POST if request.method == "POST" else request.GET
    selection = selection_of(asked, search_form(asked, request).query)
    is_sent = request.method == "POST" and "confirm" in request.POST
    form = act.form(request.POST if is_sent else None, tenant=request.tenant) if act.form else None
    count = selection.count()
    problem = _problem(act, count)
    if is_sent and not problem and (form is None or form.is_valid()):
        try:
            outcome = _run(request, act, selection, form.cleaned_data if form else {})
        except ActionError as error:
            problem = str(error)
        else:
            _keep(request, act, outcome)
            return redirect("directory:people_act_result")
    context = {"act": act, "form": form, "selection": selection, "count": count, "problem": problem}
    status = 422 if request.method == "POST" and (problem or (form is not None and form.errors)) else 200
    return render(request, "directory/people/act.html", context, status=status)


def _problem(act: BulkAct, count: int) -> str:
    if not count:
        return _("Nobody is chosen. Tick people in the table first, or take everybody who matches.")
    if count > act.most:
        return _("%(count)s people match, and this works for %(most)s at once. Filter the list further.") % {
            "count": figure(count),
            "most": figure(act.most),
        }
    return ""


def _run(request: TenantRequest, act: BulkAct, selection: Selection, answers: dict[str, Any]) -> Outcome:
    ids = selection.ids(most=act.most)
    return act.run(Work(ids=ids, employer=request.tenant, by=request.member, answers=answers))


def _keep(request: TenantRequest, act: BulkAct, outcome: Outcome) -> None:
    """For the page after it, which may be read again and does nothing."""
    request.session[RESULT_KEY] = {
        "tenant": request.tenant.pk,
        "act": str(act.label),
        "done": str(act.done),
        "count": len(outcome.done),
        "left": [[why, len(ids), [str(pk) for pk in ids[:NAMED]]] for why, ids in outcome.left.items()],
    }


@require_safe
@role_required(*KEEPERS)
def people_act_result(request: TenantRequest) -> HttpResponse:
    kept = request.session.get(RESULT_KEY)
    if not kept or kept["tenant"] != request.tenant.pk:
        return redirect("directory:people_list")
    people = Alumnus.objects.in_bulk([UUID(pk) for _why, _count, ids in kept["left"] for pk in ids])
    groups = [
        {
            "why": why,
            "count": count,
            "people": [people[UUID(pk)] for pk in ids if UUID(pk) in people],
            "more": max(count - NAMED, 0),
        }
        for why, count, ids in kept["left"]
    ]
    return render(request, "directory/people/act_result.html", {"result": kept, "groups": groups})
