"""What members keep in mind, of which nobody else learns, the audit log neither; and what the employer allows."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from boomerang.models import BoardRules, Opening, SavedOpening
from directory.models import Alumnus
from tenancy.changes import assign

MOST_SAVED = 200


@transaction.atomic
def save_for_later(*, opening: Opening, alumnus: Alumnus) -> SavedOpening:
    """Safe to repeat. The oldest one gives way once the list is full."""
    saved, is_new = SavedOpening.objects.get_or_create(opening=opening, alumnus=alumnus)
    if is_new:
        mine = SavedOpening.objects.filter(alumnus=alumnus)
        oldest = list(mine.order_by("-at", "-id").values_list("pk", flat=True)[MOST_SAVED:])
        mine.filter(pk__in=oldest).delete()
    return saved


@transaction.atomic
def let_go(*, opening: Opening, alumnus: Alumnus) -> None:
    SavedOpening.objects.filter(opening=opening, alumnus=alumnus).delete()


@transaction.atomic
def set_rules(*, has_public_pages: bool, has_marketplace: bool, by: Membership) -> BoardRules:
    """Where something is not allowed any more its pages are gone at once; the openings stay for when it is again."""
    rules = BoardRules.objects.select_for_update().first() or BoardRules()
    wanted = {"has_public_pages": has_public_pages, "has_marketplace": has_marketplace}
    changed = assign(rules, wanted)
    if changed:
        rules.changed_at = timezone.now()
        rules.save()
        record("board.rules_changed", by=by, fields=sorted(changed))
    return rules
