"""Surveys that follow what has ended: those who were at an event or in a mentoring come to the survey made for it.

They run once HR has launched them with “When a journey brings people”, and go on by themselves until HR ends them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.occasions import Step
from feedback.models import Purpose, Rhythm, WaveOrigin
from feedback.waves import rhythms
from feedback.waves.terms import Terms
from tenancy.models import Employer
from tenancy.urls import EMPLOYER_URLCONF

ICON = "message-square-quote"
PURPOSES = {"event": Purpose.AFTER_EVENT, "mentoring": Purpose.AFTER_MENTORING}


def bring_those_who_were_there(employer: Employer, name: str, alumnus_ids: Collection[UUID], at: datetime) -> None:
    """Told the same twice, nobody is asked twice: that is the survey's own rule."""
    purpose = PURPOSES.get(name)
    if purpose is None or not employer.has_module("feedback"):
        return
    for rhythm in _running(purpose).order_by("pk"):
        rhythms.bring(rhythm=rhythm, people=alumnus_ids, employer=employer, now=at)


def steps_of(employer: Employer, name: str) -> Sequence[Step]:
    """The surveys that are asked then; while there is none, what HR has to do for one."""
    purpose = PURPOSES.get(name)
    if purpose is None or not employer.has_module("feedback"):
        return []
    running = _running(purpose).select_related("survey").order_by("survey__name", "pk")
    return [_step(rhythm) for rhythm in running] or [_missing()]


def _running(purpose: Purpose) -> QuerySet[Rhythm]:
    found: QuerySet[Rhythm] = Rhythm.objects.running().filter(
        origin=WaveOrigin.JOURNEY, survey__purpose=purpose, survey__archived_at__isnull=True
    )
    return found


def _step(rhythm: Rhythm) -> Step:
    is_sealed = Terms.load(rhythm.terms).is_sealed
    return Step(
        title=_("Ask a survey: %(survey)s") % {"survey": rhythm.survey.name},
        detail=_("With the next quarter’s wave, once enough people wait.") if is_sealed else _("At once."),
        icon=ICON, url=_page("feedback:survey_detail", rhythm.survey_id),
    )  # fmt: skip


def _missing() -> Step:
    words = _("Nobody is asked yet. Take the ready-made survey and launch it with “When a journey brings people”.")
    return Step(title=_("Ask a survey"), detail=words, icon=ICON, url=_page("feedback:survey_list"), is_planned=True)


def _page(name: str, *args: UUID) -> str:
    return reverse(name, args=args, urlconf=EMPLOYER_URLCONF)
