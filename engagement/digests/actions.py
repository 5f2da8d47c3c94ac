from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from engagement.digests.planning import rules_of
from engagement.models import RoundupRules


@transaction.atomic
def set_rules(*, weekday: int, hour: int, is_on: bool, by: Membership) -> RoundupRules:
    """Holds from the next round-up on; who has had this week's gets no second one."""
    before = rules_of()
    wanted = {"weekday": weekday, "hour": hour, "is_on": is_on}
    if all(getattr(before, name) == value for name, value in wanted.items()):
        return before
    kept: RoundupRules = RoundupRules.objects.update_or_create(defaults={**wanted, "changed_at": timezone.now()})[0]
    record("round_up.rules_changed", subject=kept, by=by, **wanted)
    return kept
