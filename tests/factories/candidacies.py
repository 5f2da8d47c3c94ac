"""Cards on boards, moved by the product's own actions. Call in the employer's scope."""

from collections.abc import Sequence

from accounts.models import Membership
from boomerang.models import Candidacy, Opening, Source, Stage
from boomerang.pipeline.actions import move, open_candidacy
from directory.models import Alumnus

WAY = (Stage.CONTACTED, Stage.REPLIED, Stage.TALKING, Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED)


def make_card(
    opening: Opening,
    alumnus: Alumnus,
    *,
    by: Membership,
    stage: Stage = Stage.SUGGESTED,
    source: Source = Source.SEARCH,
) -> Candidacy:
    """Moved on step by step, as far as `stage`."""
    card = open_candidacy(opening=opening, alumnus_id=alumnus.pk, source=source, by=by)
    for step in WAY[: WAY.index(stage) + 1] if stage in WAY else ():
        card = move(candidacy=card, to=step, version=card.version, by=by)
    return card


def stages_of(cards: Sequence[Candidacy]) -> list[str]:
    return [Candidacy.objects.get(pk=card.pk).stage for card in cards]
