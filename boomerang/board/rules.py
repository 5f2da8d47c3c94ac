"""Who may do what on the board. Views and templates ask nothing else."""

from boomerang.models import BoardRules, Opening, OpeningState
from boomerang.openings.visibility import Looker

MOST_LIVE = 5  # openings of one alumnus at a time
LIVE_DAYS = 30
REMIND_DAYS = 5


def rules_in_force() -> BoardRules:
    """The employer's, or what holds without: no public pages, and alumni may post."""
    return BoardRules.objects.first() or BoardRules()


def has_marketplace() -> bool:
    return rules_in_force().has_marketplace


def may_save(looker: Looker) -> bool:
    """Only who has a record of their own has a list of their own."""
    return looker.alumnus_id is not None


def is_own(opening: Opening, looker: Looker) -> bool:
    return looker.alumnus_id is not None and opening.posted_by_id == looker.alumnus_id


def may_read_posting(opening: Opening, looker: Looker) -> bool:
    """Where the employer has closed the marketplace, only whoever posted it and colleagues who keep records."""
    return looker.sees_all or is_own(opening, looker) or has_marketplace()


def may_report(opening: Opening, looker: Looker) -> bool:
    """What other alumni posted and is there to be seen."""
    is_other = opening.is_marketplace and looker.alumnus_id is not None and not is_own(opening, looker)
    return is_other and opening.state == OpeningState.OPEN
