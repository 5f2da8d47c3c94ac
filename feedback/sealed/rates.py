"""How many answered, as far as anybody may know it while a sealed wave runs."""

from feedback.models import SealedInvitation, Wave
from feedback.sealed.rules import RATE_FROM, RATE_PEOPLE, RATE_STEP


def rate(wave: Wave) -> int | None:
    """Used links in per cent of those sent, as `so_far` tells it.

    Of an open wave: the close deletes what it is counted from.
    """
    invitations = SealedInvitation.objects.filter(wave=wave)
    return so_far(invitations.filter(is_used=True).count(), invitations.count())


def so_far(used: int, invited: int) -> int | None:
    """Of a wave that is open, and may be looked at every minute: the last full step. None for fewer than ten invited.

    A step is five per cent, or as many as make five people: a figure that moved with each answer would tell whoever
    watches it, and has just talked with somebody, who answered.
    """
    if invited < RATE_FROM:
        return None
    step = max(RATE_STEP, RATE_STEP * -(-100 * RATE_PEOPLE // (invited * RATE_STEP)))
    return 100 * used // invited // step * step


def rounded(used: int, invited: int) -> int | None:
    """Of a wave that is over. Nothing and all are never said of a few: 0 and 100 are what rounds to them."""
    return RATE_STEP * round(100 * used / invited / RATE_STEP) if invited >= RATE_FROM else None
