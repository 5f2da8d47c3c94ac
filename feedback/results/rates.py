"""How many of those asked have answered, wave by wave: as the latest release counted them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.models import Mode, Purpose, Release, Wave
from feedback.releases.formulas import percent
from feedback.sealed.rates import rounded
from web.charts import Axis, Chart, Series, line_chart


@dataclass(frozen=True)
class Rate:
    wave: Wave
    answers: int
    percent: int


def rates(purpose: str = "") -> list[Rate]:
    """Oldest first; of closed waves with results, and only where enough people were asked. One query."""
    found = Release.objects.filter(is_last=True).select_related("wave__survey").order_by("wave__opens_at", "wave_id")
    if purpose:
        found = found.filter(wave__survey__purpose=purpose)
    shown = [(release.wave, release.answers, _rate(release.wave, release.answers)) for release in found]
    return [Rate(wave, answers, rate) for wave, answers, rate in shown if rate is not None]


def _rate(wave: Wave, answers: int) -> int | None:
    if wave.invited < wave.rates_from:
        return None
    return rounded(answers, wave.invited) if wave.mode == Mode.SEALED else percent(answers, wave.invited)


def rate_chart(found: list[Rate], purpose: Purpose) -> Chart | None:
    own = [rate for rate in found if rate.wave.survey.purpose == purpose]
    if len(own) < 2:
        return None
    notes = [_("%(invited)d asked") % {"invited": rate.wave.invited} for rate in own]
    return line_chart(
        title=_("Response rate, %(purpose)s") % {"purpose": purpose.label}, heading=_("Wave"),
        labels=[date_format(rate.wave.opens_at, "M y") for rate in own],
        series=[Series(_("Answered, per cent"), [rate.percent for rate in own])],
        axis=Axis(0, 100), notes=(_("Asked"), notes),
    )  # fmt: skip
