"""Two records of one person become one, and both have a card on the same board."""

from boomerang.models import Candidacy, Stage
from directory.models import Alumnus


def unite_cards(dropped: Candidacy, kept: Alumnus) -> None:
    """The card that stays takes over the other one's history, mails, returns and recommendations, and stands where the
    person was last; a return outweighs all else."""
    card = Candidacy.objects.select_for_update().get(opening=dropped.opening_id, alumnus=kept)
    for relation in Candidacy._meta.related_objects:
        name = relation.field.name
        relation.related_model._default_manager.filter(**{name: dropped}).update(**{name: card})
    if (dropped.stage == Stage.REHIRED, dropped.stage_since) > (card.stage == Stage.REHIRED, card.stage_since):
        card.stage, card.stage_since, card.back_on = dropped.stage, dropped.stage_since, dropped.back_on
    card.version += 1
    card.save(update_fields=["stage", "stage_since", "back_on", "version"])
