"""Who is introduced, and when. Views, templates and actions ask nothing else."""

from datetime import date, timedelta

from community.models import CoffeeWish
from directory.models import Alumnus
from directory.visibility import is_peer

ASKED_AFTER = timedelta(days=21)
FIRST_HOUR = 8  # of the employer's day, from which on people are told
PAUSES = (1, 3, 6)  # months


def can_take_part(alumnus: Alumnus) -> bool:
    """Whoever shows their profile to everybody in the network: both see then whom they meet."""
    return is_peer(alumnus)


def is_running(wish: CoffeeWish, today: date) -> bool:
    return wish.paused_until is None or wish.paused_until < today


def month_of(today: date) -> date:
    return today.replace(day=1)


def end_of_pause(today: date, months: int) -> date:
    """The last day of the month that many months on: the next introduction comes after it."""
    first = date(today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1, 1)
    return first - timedelta(days=1)
