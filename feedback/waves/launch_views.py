"""How a survey comes to be asked: the terms, what stands in the way, and the word."""

from datetime import timedelta
from typing import Any
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
from engagement.audiences.criteria import Criteria
from engagement.audiences.forms import CriteriaForm
from engagement.audiences.panel import panel_of
from engagement.models import Segment
from feedback.models import Launch, Survey, Wave
from feedback.questions.content import Content
from feedback.waves import gate
from feedback.waves.actions import launch_wave, prepare_launch, send_test
from feedback.waves.forms import LaunchForm, WordForm
from feedback.waves.moments import closing, moment
from feedback.waves.previews import Shown, invitation_preview, mail_preview, promise_preview, told_bands
from feedback.waves.rhythms import begin_rhythm
from feedback.waves.rules import WRITERS
from feedback.waves.starters import usual_terms
from feedback.waves.terms import Occasion, Terms
from mail.categories import Category
from mail.views import MAIL_POLICY
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.ids import uuid_in


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def launch_update(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """Keeps what is chosen; nobody is asked yet. Adding a row to the audience saves nothing."""
    survey = get_object_or_404(Survey.objects.kept(), pk=survey_id)
    launch = Launch.objects.filter(survey=survey).first()
    terms = Terms.load(launch.terms) if launch else usual_terms(survey)
    data = request.POST if request.method == "POST" else None
    form = LaunchForm(data, tenant=request.tenant, survey=survey, terms=terms, languages=_languages(survey))
    who = CriteriaForm(
        data, tenant=request.tenant, member=request.member, category=Category.SURVEYS.value,
        criteria=None if data is not None else _criteria(request, terms),
    )  # fmt: skip
    if data is not None and not who.wants_rows and form.is_valid() and who.is_valid():
        prepare_launch(survey=survey, terms=form.chosen(who.criteria.as_json()), by=request.member)
        return redirect("feedback:launch_detail", survey.pk)
    context = {
        "survey": survey, "form": form, "who": who, "panel": panel_of(who),
        "segments": Segment.objects.order_by("name_key")[:12],
    }  # fmt: skip
    is_wrong = data is not None and not who.wants_rows
    return render(request, "feedback/waves/launch_update.html", context, status=422 if is_wrong else 200)


def _languages(survey: Survey) -> tuple[str, ...]:
    newest = survey.versions.order_by("-number").values_list("content", flat=True).first()
    return Content.load(newest or {}).languages


def _criteria(request: TenantRequest, terms: Terms) -> Criteria:
    """A saved audience to begin with, where the address names one."""
    segment = Segment.objects.filter(pk=uuid_in(request.GET.get("audience"))).first()
    return Criteria.kept(segment.criteria if segment else terms.criteria)


@module_required("feedback")
@require_safe
@role_required(*WRITERS)
def launch_detail(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """Who is asked and who not, in which groups, with which words, and what stands in the way."""
    look = _look(request, survey_id)
    if look is None:
        return redirect("feedback:launch_update", survey_id)
    context = _context(look)
    if look.version is not None:
        invitation = invitation_preview(look.survey, look.terms, request.tenant)
        context["invitation"] = Shown.of(invitation, request.GET.get("language", ""))
    return render(request, "feedback/waves/launch_detail.html", context)


@module_required("feedback")
@require_safe
@role_required(*WRITERS)
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its types know no views with arguments
def launch_invitation(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """What the sandboxed frame shows."""
    look = _look(request, survey_id)
    if look is None or look.version is None:
        raise Http404
    mail = mail_preview(
        look.survey, look.terms, request.tenant, name=request.member.display_name,
        is_by_service=look.category is Category.SERVICE, language=request.GET.get("language", ""),
    )  # fmt: skip
    return HttpResponse(mail.html)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def launch_test_mail(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    launch = get_object_or_404(Launch.objects.select_related("survey"), survey__pk=survey_id)
    try:
        send_test(launch, employer=request.tenant, address=request.user.email, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("A test e-mail is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("feedback:launch_detail", survey_id)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
@step_up_required("mail.bulk_send")
def launch_word(request: TenantRequest, survey_id: UUID) -> HttpResponse:
    """Says once more how many are asked and on which terms; what is typed must still be true."""
    look = _look(request, survey_id)
    if look is None:
        return redirect("feedback:launch_update", survey_id)
    context = _context(look)
    if context["stops"]:
        messages.error(request, _("It cannot be asked as it is. See what is missing."))
        return redirect("feedback:launch_detail", survey_id)
    count = 0 if look.is_for_journeys else look.count.count
    form = WordForm(request.POST or None, tenant=request.tenant, count=count)
    if request.method == "POST" and form.is_valid():
        try:
            wave = _give_word(request, look)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The word is given. From here on nothing of it changes."))
            return redirect(wave) if wave else redirect("feedback:survey_detail", survey_id)
    context |= {"form": form}
    return render(request, "feedback/waves/launch_word.html", context, status=422 if form.errors else 200)


def _give_word(request: TenantRequest, look: gate.Look) -> Wave | None:
    if not look.terms.is_repeated:
        return launch_wave(
            survey=look.survey, terms=look.terms, employer=request.tenant, by=request.member, tested=look.tested
        )
    begin_rhythm(survey=look.survey, terms=look.terms, employer=request.tenant, by=request.member, tested=look.tested)
    return None


def _look(request: TenantRequest, survey_id: UUID) -> gate.Look | None:
    survey = get_object_or_404(Survey.objects.kept(), pk=survey_id)
    launch = Launch.objects.select_related("survey").filter(survey=survey).first()
    return gate.Look.of_launch(launch, request.tenant) if launch else None


def _context(look: gate.Look) -> dict[str, Any]:
    checks = gate.checks_of(look)
    opens_at, last_moment = _times(look)
    bands = [] if look.is_for_journeys else look.planned.shown
    return {
        "survey": look.survey,
        "look": look,
        "terms": look.terms,
        "checks": checks,
        "stops": len(gate.refusals(checks)),
        "warnings": [check for check in checks if check.level is gate.Level.WARN],
        "first_stop": next((check for check in checks if check.level is gate.Level.STOP), None),
        "left_out": sum(each.count for each in look.count.left_out),
        "audience": look.criteria.words,
        "bands": bands,
        "told_bands": told_bands(bands),
        "promise": promise_preview(look.survey, look.terms, look.employer) if look.version else None,
        "opens_at": opens_at,
        "last_moment": last_moment,
    }


def _times(look: gate.Look) -> tuple[Any, Any]:
    """The first moment and the last, as far as they are known; None where people come by and by."""
    terms, zone = look.terms, look.employer.zone
    if terms.occasion == Occasion.JOURNEYS:
        return None, None
    opens_at = look.now
    if terms.opens_on is not None:
        opens_at = moment(terms.opens_on, terms.opens_at, zone)
    return opens_at, closing(opens_at, terms.lasts, zone) - timedelta(seconds=1)
