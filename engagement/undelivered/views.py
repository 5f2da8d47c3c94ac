from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.models import Role
from engagement.undelivered.actions import try_again
from engagement.undelivered.forms import RepetitionForm
from engagement.undelivered.reading import STATES, counts, lines, undelivered
from mail.actions import NotRepeatable
from mail.models import State
from mail.sending import sending_rules
from tenancy.http import TenantRequest
from web.pagination import keyset_page

KEEPERS = (Role.OWNER, Role.HR_ADMIN)


@require_safe
@role_required(*KEEPERS)
def mail_list(request: TenantRequest) -> HttpResponse:
    return _list(request)


@require_POST
@role_required(*KEEPERS)
def mail_repetition(request: TenantRequest) -> HttpResponse:
    """One more try for the ticked ones. Those that somebody else has sent meanwhile are left alone."""
    form = RepetitionForm(request.POST)
    if not form.is_valid():
        return _list(request, problem=_("Tick at least one message first."), status=422)
    count = _try_again(request, form.cleaned_data["message"])
    if count:
        said = ngettext("%(n)d message waits for its next try.", "%(n)d messages wait for their next try.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.warning(request, _("None of these can be sent again: they went out meanwhile, or are out of date."))
    return redirect("engagement:mail_list")


def _try_again(request: TenantRequest, ids: list[UUID]) -> int:
    done = 0
    for message in undelivered(*STATES).filter(pk__in=ids).defer(None):
        try:
            try_again(message, by=request.member)
        except NotRepeatable:
            continue
        done += 1
    return done


def _list(request: TenantRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    state = State.UNCERTAIN if request.GET.get("state") == State.UNCERTAIN else State.FAILED
    page = keyset_page(
        undelivered(state), order=("-id",), after=request.GET.get("after"), before=request.GET.get("before")
    )
    numbers = counts()
    tabs = [
        (State.FAILED, _("Not delivered"), numbers[State.FAILED]),
        (State.UNCERTAIN, _("Unsure"), numbers[State.UNCERTAIN]),
    ]
    rows = lines(page.items)
    context = {
        "page": page, "lines": rows, "tabs": tabs, "state": state, "problem": problem, "rules": sending_rules(),
        "may_repeat": any(row.is_repeatable for row in rows),
    }  # fmt: skip
    return render(request, "engagement/mail_list.html", context, status=status)
