"""The question to a colleague whom a leaver named, by link; and what the leaver sees of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_required
from community.circle.links import read_ticket
from community.circle.named import AnsweredBefore, answer, let_go
from community.circle.views import mine
from community.models import AskState, NamedColleague
from directory.access import approval_required
from directory.connections.rules import takes_part
from directory.forms import LineField
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.access import public

YES, NO = "yes", "no"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[(YES, lazy("Yes")), (NO, lazy("No"))])
    name = LineField(label=lazy("Your name"), max_length=200)
    reach = LineField(
        label=lazy("How they may reach you"), max_length=200,
        help_text=lazy("An address or a phone number: whatever you write here they get to read, and nothing else."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "reach"):
            self.fields[name].required = self.data.get("answer") != NO


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@public("a colleague whom a leaver named has no account; the link in their mail is their key")
@never_cache
@sensitive_variables("token")
def named_answer(request: TenantRequest, token: str) -> HttpResponse:
    """Opening it changes nothing: mail scanners open every link."""
    named = _asked(request, token)
    if named is None:
        return render(request, "community/circle/named_over.html", status=404)
    posted = request.POST if request.method == "POST" else None
    form = AnswerForm(posted, initial={"name": named.name, "reach": named.email})
    if request.method == "POST" and form.is_valid():
        said_yes = form.cleaned_data["answer"] == YES
        told = {"name": form.cleaned_data["name"], "reach": form.cleaned_data["reach"]} if said_yes else {}
        try:
            answer(named=named, employer=request.tenant, **told)
        except AnsweredBefore:
            return render(request, "community/circle/named_over.html", status=404)
        context = {"owner": named.owner, "said_yes": said_yes}
        return render(request, "community/circle/named_thanks.html", context)
    context = {"form": form, "owner": named.owner}
    return render(request, "community/circle/named_answer.html", context, status=422 if form.is_bound else 200)


def _asked(request: TenantRequest, token: str) -> NamedColleague | None:
    named_id = read_ticket(token, tenant_id=request.tenant.pk)
    rows = NamedColleague.objects.select_related("owner").filter(pk=named_id, state=AskState.MAILED)
    named: NamedColleague | None = rows.first() if named_id else None
    return named if named is not None and takes_part(named.owner) else None


@module_required("circle")
@require_POST
@member_required
@approval_required
@mine
def named_removal(request: TenantRequest, own: Alumnus, named_id: UUID) -> HttpResponse:
    named = get_object_or_404(NamedColleague.objects.filter(owner=own), pk=named_id)
    let_go(named=named)
    messages.success(request, _("Taken off the list."))
    return redirect("community:circle_list")
