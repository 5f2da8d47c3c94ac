"""Results of one wave: what was published, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from feedback.models import Mode, Wave, WaveState
from feedback.questions.content import Content
from feedback.releases.reading import Published, published
from feedback.results.actions import note_export
from feedback.results.changes import Side, changes
from feedback.results.forms import ComparisonForm, DimensionForm, FormatForm, GroupForm
from feedback.results.heat import heat_map
from feedback.results.pictures import Finding, findings, group_label
from feedback.results.reading import answered_by_day, counted_comments, others_of, wave_or_404
from feedback.results.rules import READERS, can_read_names
from feedback.results.tables import HEADER, lines
from feedback.results.words import promised
from feedback.sealed.rates import so_far
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.charts import Axis, Chart, Series, line_chart
from web.exports import table_response

DAYS_DRAWN = 10


@module_required("feedback")
@require_safe
@role_required(*READERS)
def results_detail(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    wave, shown, content = opened(wave_id)
    if not shown.release:
        return nothing_yet(request, shown)
    form = GroupForm(request.GET or None, published=shown)
    dimension, group = form.chosen
    drawn = findings(shown, content, dimension=dimension, group=group)
    context = {
        **head_of(request, shown, content, "detail"),
        "form": form,
        "group": group_label(shown, dimension, group) if dimension else "",
        "findings": drawn,
        "score": _score(drawn),
        "comments": _comments(wave, content),
        "by_day": _by_day(wave),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "feedback/results/results_detail.html", context, status=status)


def opened(wave_id: UUID) -> tuple[Wave, Published, Content]:
    """Two queries: the wave with what it asked, and its release."""
    wave = wave_or_404(wave_id)
    return wave, published(wave), Content.load(wave.version.content)


def head_of(request: TenantRequest, shown: Published, content: Content, page: str) -> dict[str, Any]:
    """What stands over each page of results."""
    return {
        "wave": shown.wave,
        "published": shown,
        "content": content,
        "page": page,
        "promised": promised(shown.wave.mode),
        "may_read_names": shown.wave.mode == Mode.NAMED and can_read_names(request.member),
    }


def nothing_yet(request: TenantRequest, shown: Published) -> HttpResponse:
    context = {"wave": shown.wave, "published": shown, "is_over": shown.wave.state == WaveState.CLOSED}
    return render(request, "feedback/results/results_nothing.html", context)


def _score(drawn: list[Finding]) -> Finding | None:
    return next((each for each in drawn if each.core == "recommend" and each.interval), None)


def _comments(wave: Wave, content: Content) -> list[tuple[str, str, int]]:
    """Key and words of each question that was answered in words, with how many did."""
    found: dict[str, int] = {}
    for key, count in counted_comments(wave).items():
        question = key.partition(".")[0]
        found[question] = found.get(question, 0) + count
    return [
        (question.key, content.said(question.text), found[question.key])
        for question in content.questions
        if question.key in found
    ]


def _by_day(wave: Wave) -> Chart | None:
    """In steps of five people: a day on which one person answered, and one was asked, would name them."""
    days = answered_by_day(wave)
    if len(days) < 2:
        return None
    step = -(-len(days) // DAYS_DRAWN)
    days = days[::-step][::-1]  # the last one always
    values = [so_far(min(day.answered, wave.invited), wave.invited) for day in days]
    return line_chart(
        title=_("Response rate by day"), heading=_("Day"), labels=[date_format(day.on, "j M") for day in days],
        series=[Series(_("Per cent of those asked"), values)], axis=Axis(0, 100),
    )  # fmt: skip


@module_required("feedback")
@require_safe
@role_required(*READERS)
def results_heat(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    _wave, shown, content = opened(wave_id)
    if not shown.release:
        return nothing_yet(request, shown)
    form = DimensionForm(request.GET or None, published=shown)
    wanted = form.cleaned_data["by"] if form.is_bound and form.is_valid() else ""
    dimension = next((each for each in shown.dimensions if each.key == wanted), None)
    dimension = dimension or next(iter(shown.dimensions), None)
    context = {
        **head_of(request, shown, content, "heat"),
        "dimension": dimension,
        "heat": heat_map(shown, content, dimension) if dimension else None,
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "feedback/results/results_heat.html", context, status=status)


@module_required("feedback")
@require_safe
@role_required(*READERS)
def results_comparison(request: TenantRequest, wave_id: UUID) -> HttpResponse:
    """The older of the two is the earlier one, whichever page one came from."""
    wave, shown, content = opened(wave_id)
    if not shown.release:
        return nothing_yet(request, shown)
    others = others_of(wave)
    form = ComparisonForm(request.GET or None, published=shown, others=others)
    valid = form.is_bound and form.is_valid()
    chosen = form.cleaned_data["other"] if valid else None
    other = next((each for each in others if each.pk == chosen), None) or _before(wave, others)
    context: dict[str, Any] = {**head_of(request, shown, content, "comparison"), "form": form, "other": other}
    if other is not None:
        dimension, group = form.chosen if valid else ("", "")
        sides = [Side(shown, wave.version, content)]
        sides.append(Side(published(other), other.version, Content.load(other.version.content)))
        earlier, later = sorted(sides, key=lambda side: (side.published.wave.opens_at, side.version.number))
        context |= {
            "earlier": earlier.published,
            "later": later.published,
            "changes": changes(earlier, later, dimension=dimension, group=group),
            "group": group_label(shown, dimension, group) if dimension else "",
        }
    status = 422 if form.is_bound and not valid else 200
    return render(request, "feedback/results/results_comparison.html", context, status=status)


def _before(wave: Wave, others: list[Wave]) -> Wave | None:
    """The wave before this one; for the first of all the next."""
    before = [other for other in others if other.opens_at < wave.opens_at]
    return before[0] if before else next(iter(reversed(others)), None)


@module_required("feedback")
@require_POST
@role_required(*READERS)
@step_up_required("results.export")
def results_export(request: TenantRequest, wave_id: UUID) -> HttpResponseBase:
    wave, shown, content = opened(wave_id)
    form = FormatForm(request.POST)
    if not form.is_valid() or not shown.release:
        return nothing_yet(request, shown) if not shown.release else _again(request, shown, content)
    wanted = form.cleaned_data["format"]
    note_export(wave=wave, wanted=wanted, by=request.member)
    return table_response(f"{_('results')}-{wave.opens_at:%Y-%m-%d}", HEADER, lines(shown, content), wanted=wanted)


def _again(request: TenantRequest, shown: Published, content: Content) -> HttpResponse:
    form = GroupForm(published=shown)
    context = {**head_of(request, shown, content, "detail"), "form": form, "findings": findings(shown, content)}
    return render(request, "feedback/results/results_detail.html", context, status=422)
