"""Journeys write to nobody whose case HR has not released, or not even opened."""

from typing import Any

from django.db.models import Q, QuerySet

from engagement.journeys import holds
from offboarding.models import RUNNING, Case, CaseState


def register_holder() -> None:
    holds.register("offboarding", held_people)


def held_people() -> QuerySet[Any, Any]:
    held = Q(state=CaseState.DRAFT) | Q(state__in=RUNNING, held_at__isnull=False)
    return Case.objects.filter(held).values_list("alumnus_id", flat=True)
