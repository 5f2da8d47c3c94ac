from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from boomerang.models import Candidacy, CandidacyMove, Opening, Rehire, Source, Stage
from tenancy.models import Employer
from tests.boomerang.cards import opening
from tests.factories.directory import make_alumnus, make_spell

__all__ = ["opening"]

ComeBack = Callable[..., Rehire]
WAY = (Stage.SUGGESTED, Stage.APPLIED, Stage.OFFERED, Stage.REHIRED)


@pytest.fixture
def come_back(house: Employer, opening: Opening, recruiter: Membership) -> ComeBack:
    """Somebody who left and came back: as rows, since the board lets nobody come back three years ago."""

    def make(
        name: str, began: date, *, left: date | None = None, until: date | None = None, source: Source = Source.SEARCH,
    ) -> Rehire:  # fmt: skip
        alumnus = make_alumnus(house, name, "Back")
        make_spell(alumnus, started_on=date(2010, 1, 4), last_day=left or began - timedelta(days=365))
        spell = make_spell(alumnus, started_on=began, last_day=until)
        card = Candidacy.objects.create(opening=opening, alumnus=alumnus, stage=Stage.REHIRED, source=source)
        decided = timezone.make_aware(datetime.combine(began - timedelta(days=14), time(12)))
        for number, (before, stage) in enumerate(zip(("", *WAY), WAY, strict=False)):
            at = decided - timedelta(days=5 * (len(WAY) - number - 1))
            CandidacyMove.objects.create(candidacy=card, from_stage=before, to_stage=stage, by=recruiter, at=at)
        return Rehire.objects.create(candidacy=card, spell=spell, starts_on=began, by=recruiter, at=decided)

    return make
