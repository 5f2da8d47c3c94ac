"""The list of waves, and the page of one: what was promised, how far it is, and what may still be done."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from engagement.journeys.actions.changes import add_step
from engagement.models import Anchor, Journey
from feedback.answering.pages import content_of
from feedback.answering.promises import promise_of
from feedback.models import Participation, Rhythm, Wave, WaveOrigin
from feedback.waves.actions import cancel_wave, close_wave, extend_wave
from feedback.waves.emails import invitation_of
from feedback.waves.forms import ExtensionForm
from feedback.waves.moments import moment
from feedback.waves.previews import Shown, sent_mail, told_bands
from feedback.waves.reading import WaveLine, page_of, rates_of
from feedback.waves.rhythms import end_rhythm
from feedback.waves.rules import READERS, WRITERS, can_write_waves, shows_names
from feedback.waves.step import NAME, USUAL_DAYS
from mail.views import MAIL_POLICY
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("feedback")
@require_safe
@role_required(*READERS)
def wave_list(request: TenantRequest) -> HttpResponse:
    waves = Wave.objects.select_related("survey")
    order, after, before = ("-opens_at", "-id"), request.GET.get("after"), request.GET.get("before")
    page = keyset_page(waves, order=order, after=after, before=before)
    rates = rates_of(page.items)
    lines = [WaveLine(wave, rates.get(wave.pk)) for wave in page.items]
    return render(request, "feedback/waves/wave_list.html", {"page": page, "lines": lines})


@module_required("feedback")
@require_safe
@role_required(*READERS)
def wave_detail(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(wave_id)
    context = {
        "wave": wave,
        "shown": page_of(wave),
        "promise": promise_of(wave, content_of(wave), request.tenant.name),
        "told_bands": told_bands(wave.bands),
        "may_edit": can_write_waves(request.member),
        "shows_names": shows_names(wave),
        "invitation": Shown.of(invitation_of(wave, request.tenant), request.GET.get("language", "")),
    }
    return render(request, "feedback/waves/wave_detail.html", context)


@module_required("feedback")
@require_safe
@role_required(*READERS)
def wave_people(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    """Who has answered: of a named wave alone, where everybody was told so."""
    wave = _wave(wave_id)
    if not shows_names(wave):
        raise Http404
    people = Participation.objects.filter(wave=wave).select_related("alumnus")
    order, after, before = ("alumnus__sort_name", "id"), request.GET.get("after"), request.GET.get("before")
    page = keyset_page(people, order=order, after=after, before=before, size=50)
    return render(request, "feedback/waves/wave_people.html", {"wave": wave, "page": page})


@module_required("feedback")
@require_safe
@role_required(*READERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def wave_invitation(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    """What the sandboxed frame shows; `?again` is the reminder."""
    mail = sent_mail(
        _wave(wave_id), request.tenant, name=request.member.display_name, is_again="again" in request.GET,
        language=request.GET.get("language", ""),
    )  # fmt: skip
    return HttpResponse(mail.html)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def wave_extension(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if not wave.is_open:
        return redirect(wave)
    form = ExtensionForm(request.POST or None, tenant=request.tenant, wave=wave)
    if request.method == "POST" and form.is_valid():
        closes_at = moment(form.cleaned_data["until"] + timedelta(days=1), time(0), request.tenant.zone)
        try:
            extend_wave(wave=wave, closes_at=closes_at, by=request.member)
        except ActionError as error:
            form.add_error("until", str(error))
        else:
            messages.success(request, _("It stays open for longer. Nobody is reminded again."))
            return redirect(wave)
    context = {"wave": wave, "form": form}
    return render(request, "feedback/waves/wave_extension.html", context, status=422 if form.errors else 200)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def wave_closure(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if request.method == "POST":
        return _act(request, wave, close_wave, _("Closed. The results are being made."))
    if not page_of(wave).may_close:
        return redirect(wave)
    return render(request, "feedback/waves/wave_closure.html", {"wave": wave})


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
@step_up_required("waves.cancel")
def wave_cancellation(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if request.method == "POST":
        return _act(request, wave, cancel_wave, _("Cancelled. Nothing of what was answered is kept."))
    if not page_of(wave).may_cancel:
        return redirect(wave)
    return render(request, "feedback/waves/wave_cancellation.html", {"wave": wave})


def _act(request: TenantRequest, wave: Wave, act: Callable[..., Wave], done: str) -> HttpResponse:
    try:
        act(wave=wave, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(wave)


def _wave(wave_id: UUID) -> Wave:
    found: Wave = get_object_or_404(Wave.objects.select_related("survey", "version", "rhythm"), pk=wave_id)
    return found


# Rhythms


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def rhythm_end(request: TenantRequest, rhythm_id: UUID) -> HttpResponse:
    rhythm: Rhythm = get_object_or_404(Rhythm.objects.select_related("survey"), pk=rhythm_id)
    end_rhythm(rhythm=rhythm, by=request.member)
    messages.success(request, _("It is not asked again by itself. What is open stays open until its day."))
    return redirect("feedback:survey_detail", rhythm.survey_id)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def rhythm_step(request: TenantRequest, rhythm_id: UUID) -> HttpResponse:
    """Puts the survey into the ready-made journey, on the day that suits it. HR may move it there."""
    rhythms = Rhythm.objects.running().filter(origin=WaveOrigin.JOURNEY).select_related("survey")
    rhythm = get_object_or_404(rhythms, pk=rhythm_id)
    journeys = Journey.objects.filter(anchor=Anchor.LAST_DAY).order_by("-ready_made", "created_at")
    journey = journeys.first()
    if journey is None:
        messages.warning(request, _("There is no journey yet that counts from the last day. Make one first."))
        return redirect("engagement:journey_list")
    settings = {"survey": str(rhythm.survey_id)}
    if journey.steps.kept().filter(kind=NAME, settings=settings).exists():
        messages.info(request, _("The survey is a step of this journey already."))
        return redirect(journey)
    day = USUAL_DAYS.get(rhythm.survey.purpose, 28)
    add_step(journey, kind=NAME, values={"offset_days": day, "settings": settings}, by=request.member)
    messages.success(request, _("The step is there. Look at its day, and start the journey if it is not running."))
    return redirect(journey)
