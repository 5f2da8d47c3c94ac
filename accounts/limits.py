"""How often something may be tried. Counted in PostgreSQL: exact under concurrency, and it holds when Redis is gone."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Attempt

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    action: str
    tries: int
    seconds: int

    def allow(self, *key: object) -> bool:
        """Count this try; False once there were more than `tries` in the present stretch of time."""
        is_allowed = _count(self.action, _hash_of(key), _end_of_window(self.seconds)) <= self.tries
        if not is_allowed:
            log.warning("limit.reached", extra={"kind": self.action})
        return is_allowed

    def used(self, *key: object) -> int:
        """How often it has been tried in the present stretch of time; counts nothing."""
        window = {"key_hash": _hash_of(key), "window_ends": _end_of_window(self.seconds)}
        return Attempt.objects.filter(action=self.action, **window).values_list("count", flat=True).first() or 0


MINUTE, HOUR, DAY = 60, 3600, 86_400

CODES_PER_ADDRESS_HERE = Limit("code-here", 5, 10 * MINUTE)
CODES_PER_ADDRESS = Limit("code-address", 15, HOUR)
CROWDED = 5  # from so many on, a code mail brings its owner's own way to codes along
CODES_PER_DEVICE = Limit("code-device", 10, HOUR)
CODES_PER_ORIGIN = Limit("code-origin", 30, 10 * MINUTE)
GUESSES_PER_ADDRESS_HERE = Limit("guess-here", 30, HOUR)
GUESSES_PER_DEVICE = Limit("guess-device", 30, HOUR)
GUESSES_PER_ORIGIN = Limit("guess-origin", 30, 10 * MINUTE)
UNKNOWN_MAILS_PER_ADDRESS = Limit("unknown-mail", 2, DAY)
CONFIRMATION_CODES_PER_PERSON = Limit("confirm-code", 12, HOUR)
CONFIRMATION_GUESSES_PER_PERSON = Limit("confirm-guess", 30, HOUR)
ADDRESS_CODES_PER_PERSON = Limit("address-code", 6, HOUR)
ADDRESS_CODES_PER_PERSON_AND_DAY = Limit("address-code-day", 12, DAY)
ADDRESS_CODES_PER_ADDRESS = Limit("address-code-to", 6, HOUR)
ADDRESS_GUESSES_PER_PERSON = Limit("address-guess", 30, HOUR)
ADDRESS_CHANGES_PER_DAY = Limit("address-change", 10, DAY)
PAPER_CODES_PER_ORIGIN = Limit("paper-code", 5, HOUR)
SECOND_STEPS_PER_PERSON = Limit("second-step", 8, 10 * MINUTE)
SECOND_STEPS_PER_PERSON_A_DAY = Limit("second-step-day", 40, DAY)
SECOND_STEPS_PER_ORIGIN = Limit("second-step-origin", 30, 10 * MINUTE)
PASSKEYS_PER_ORIGIN = Limit("passkey-origin", 60, 10 * MINUTE)
STAFF_INVITATIONS_PER_ADDRESS = Limit("staff-invitation", 5, DAY)
STAFF_INVITATIONS_PER_EMPLOYER = Limit("staff-invitations", 100, DAY)
WAYS_IN_PER_PERSON = Limit("way-in", 5, DAY)
BAD_LINKS_PER_ORIGIN = Limit("bad-link", 5, HOUR)


def origin(request: HttpRequest) -> str:
    """The visitor's network: an IPv4 address, or the /64 that one IPv6 customer holds."""
    address = ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def shortened_ip(request: HttpRequest) -> str:
    """Enough to show where a consent came from, too little to find a household."""
    address = ip_address(get_adapter().get_client_ip(request))
    return str(ip_network((address, 48 if isinstance(address, IPv6Address) else 24), strict=False))


def count_guess(*key: object, ends: datetime) -> int:
    """The number of this guess at one code. Counted until the code ends: no new stretch of time begins in between."""
    return _count("guess-code", _hash_of(key), ends)


def forget_old_attempts() -> int:
    return Attempt.objects.filter(window_ends__lt=timezone.now()).delete()[0]


def _hash_of(key: tuple[object, ...]) -> str:
    return salted_hmac("accounts.limits", "|".join(map(str, key)), algorithm="sha256").hexdigest()


def _end_of_window(seconds: int) -> datetime:
    number = int(timezone.now().timestamp()) // seconds + 1
    return datetime.fromtimestamp(number * seconds, UTC)


def _count(action: str, key_hash: str, window_ends: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_attempt (action, key_hash, window_ends, count) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (action, key_hash, window_ends)"
            " DO UPDATE SET count = accounts_attempt.count + 1 RETURNING count",
            [action, key_hash, window_ends],
        )
        return int(cursor.fetchone()[0])
