"""Who may do what with a wave, and when. Pure."""

from datetime import datetime, timedelta

from accounts.models import Membership, Role
from feedback.models import Mode, Wave, WaveState
from feedback.waves.terms import LONGEST

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)

# What could not begin in so many days is called off: nobody expects it any more.
PATIENCE = timedelta(days=14)
LONGEST_OPEN = timedelta(days=LONGEST + 31)


def can_write_waves(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def may_open(wave: Wave, *, now: datetime) -> bool:
    return wave.state == WaveState.PLANNED and wave.opens_at <= now


def is_given_up(wave: Wave, *, now: datetime) -> bool:
    return now - wave.opens_at > PATIENCE


def may_close(wave: Wave) -> bool:
    return wave.state == WaveState.OPEN


def may_be_closed_by_hand(wave: Wave, *, now: datetime) -> bool:
    """Not within the week that everybody was given."""
    return may_close(wave) and now - wave.opens_at >= timedelta(days=7)


def may_extend(wave: Wave, *, closes_at: datetime) -> bool:
    return wave.state == WaveState.OPEN and closes_at > wave.closes_at and closes_at - wave.opens_at <= LONGEST_OPEN


def may_cancel(wave: Wave, *, has_results: bool) -> bool:
    """What is out cannot be called back."""
    return wave.state in (WaveState.PLANNED, WaveState.OPEN) and not has_results


def is_rolling(wave: Wave) -> bool:
    """People come by and by, and each is reminded by their own clock."""
    return wave.rhythm_id is not None and wave.origin == "journey" and wave.mode != Mode.SEALED


def shows_names(wave: Wave) -> bool:
    return wave.mode == Mode.NAMED
