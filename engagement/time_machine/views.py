from typing import Any

from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.access import role_required
from engagement.journeys.rules import READERS
from engagement.time_machine.forms import SampleForm
from engagement.time_machine.futures import find, foretell, from_last_day, side_by_side
from engagement.time_machine.samples import Sample
from engagement.time_machine.sources import Fate, Foretold
from mail.views import MAIL_POLICY
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.mail_rendering import RenderedMail


@module_required("engagement")
@require_safe
@role_required(*READERS)
def time_machine(request: TenantRequest) -> HttpResponse:
    """What a leaver gets and when, computed and shown. Nothing is written, nothing is sent."""
    form = SampleForm(request.GET, tenant=request.tenant)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "engagement/time_machine/time_machine.html", context, status=422)
    sample = form.sample()
    if sample is not None:
        other = form.other(sample)
        here = foretell(sample, request.tenant)
        there = foretell(other, request.tenant) if other else []
        context |= {
            "sample": sample,
            "other": other,
            "lines": side_by_side(here, there) if other else [],
            "things": [(thing, from_last_day(thing.on, sample.last_day)) for thing in here],
            "mails": sum(thing.mail is not None and thing.fate == Fate.COMES for thing in here),
            "query": _query(request),
        }
    context["person"] = form.cleaned_data["person"]
    return render(request, "engagement/time_machine/time_machine.html", context)


@module_required("engagement")
@require_safe
@role_required(*READERS)
def time_machine_mail(request: TenantRequest) -> HttpResponse:
    if "key" not in request.GET:
        return redirect("engagement:time_machine")
    sample, thing, mail = _opened(request)
    context = {"sample": sample, "thing": thing, "mail": mail, "query": _query(request), "key": thing.key}
    context["is_other"] = "other" in request.GET
    return render(request, "engagement/time_machine/mail.html", context)


@module_required("engagement")
@require_safe
@role_required(*READERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def time_machine_document(request: TenantRequest) -> HttpResponse:
    """What the sandboxed frame shows; nothing while no mail is chosen."""
    if "key" not in request.GET:
        return HttpResponse()
    _sample, _thing, mail = _opened(request)
    return HttpResponse(mail.html)


def _opened(request: TenantRequest) -> tuple[Sample, Foretold, RenderedMail]:
    """The mail that the address names, in the first future or, with `other`, in the second."""
    form = SampleForm(request.GET, tenant=request.tenant)
    sample = form.sample() if form.is_valid() else None
    if sample is not None and "other" in request.GET:
        sample = form.other(sample)
    thing = find(foretell(sample, request.tenant), request.GET["key"]) if sample is not None else None
    if sample is None or thing is None or thing.mail is None:
        raise Http404
    return sample, thing, thing.mail()


def _query(request: TenantRequest) -> str:
    """The question without the mail that was opened."""
    asked = request.GET.copy()
    for name in ("key", "other"):
        asked.pop(name, None)
    return asked.urlencode()
