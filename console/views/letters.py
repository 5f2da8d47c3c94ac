from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from console import letters
from console.access import OperatorRequest, operator_required
from console.actions.letters import repeat_letter, repeat_letters
from console.forms import LetterFilterForm
from mail.actions import NotRepeatable
from tenancy.models import Employer


@require_safe
@operator_required
def letter_list(request: OperatorRequest) -> HttpResponse:
    form = LetterFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    employer = Employer.objects.filter(slug=wanted.get("employer") or "").first()
    found = letters.letters(
        employer_id=employer.pk if employer else None,
        state=wanted.get("state", ""),
        error=wanted.get("error", ""),
        before=wanted.get("before"),
        limit=letters.PAGE + 1,
    )
    context = {
        "letters": found[: letters.PAGE],
        "next": found[letters.PAGE - 1].id if len(found) > letters.PAGE else None,
        "reasons": letters.reasons(),
        "employer": employer,
        "wanted": wanted,
        "imports": letters.failed_imports(),
        "at_once": letters.AT_ONCE,
    }
    return render(request, "console/letter_list.html", context)


@require_POST
@operator_required
def letter_repetition(request: OperatorRequest, letter_id: UUID) -> HttpResponse:
    """The employer is looked up, never taken from the form."""
    found = letters.letter(letter_id)
    if found is None:
        raise Http404
    try:
        repeat_letter(message_id=found.id, employer_id=found.employer_id, by=request.operator)
    except NotRepeatable:
        messages.warning(request, _("This one cannot be sent again: its text is gone, or it is no longer useful."))
    else:
        messages.success(request, _("It waits for its next try now."))
    return redirect("console:letter_list")


@require_POST
@operator_required
def letters_repetition(request: OperatorRequest) -> HttpResponse:
    """All that failed for one reason, the newest five hundred at once."""
    form = LetterFilterForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["error"]:
        messages.warning(request, _("Choose a reason first."))
        return redirect("console:letter_list")
    error, state = form.cleaned_data["error"], form.cleaned_data["state"]
    found = letters.letters(state=state, error=error, limit=letters.AT_ONCE)
    count = repeat_letters(letters=found, error=error, by=request.operator)
    said = ngettext("%(n)d message waits for its next try.", "%(n)d messages wait for their next try.", count)
    messages.success(request, said % {"n": count})
    return redirect("console:letter_list")
