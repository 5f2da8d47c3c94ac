"""The code that proves a new address. It waits in the session, as a hash, and works in that browser only."""

import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import limits, mailed_codes
from accounts.addresses import emails, work
from accounts.mailed_codes import Answer
from accounts.members.apart import is_apart
from accounts.models import User, normalise_email
from audit.events import record
from tenancy.scope import person_scope
from web.errors import ActionError

CHECK_KEY = "address_check"


class TooMany(ActionError):
    """No more codes, or no more tries, for now."""


@dataclass(frozen=True)
class Check:
    """One address that waits for its code. `hash` is empty where no code can be right: the address is somebody's."""

    email: str
    hash: str
    nonce: str
    ends: float

    @property
    def about(self) -> tuple[str, ...]:
        return "address", self.nonce, self.email


@transaction.atomic
def send_code(request: HttpRequest, *, user: User, email: str) -> None:
    """Whether the address is free is never told: a mail goes out, and the code page waits, in either case."""
    email = normalise_email(email)
    allowed = (
        limits.ADDRESS_CODES_PER_PERSON.allow(user.pk),
        limits.ADDRESS_CODES_PER_PERSON_AND_DAY.allow(user.pk),
        limits.ADDRESS_CODES_PER_ADDRESS.allow(email),
    )
    if not all(allowed):
        raise TooMany(_("That was a lot of codes in a short time. Please wait an hour and try again."))
    adapter = get_adapter()
    code, nonce = adapter.generate_login_code(), adapter.generate_login_code()
    check = Check(email=email, hash="", nonce=nonce, ends=time.time() + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    if _is_taken(email, user):
        if limits.UNKNOWN_MAILS_PER_ADDRESS.allow(email):
            emails.send_in_use(to=email)
    elif not work.is_retired(email):  # no mail goes there any more
        check = replace(check, hash=mailed_codes.hash_of_code(code, *check.about))
        emails.send_code(to=email, code=code)
    request.session[CHECK_KEY] = asdict(check)
    record("user.address_code_sent", subject=user, by=user)


def _is_taken(email: str, user: User) -> bool:
    """Somebody else has proven it, or runs the installation with it. Where nobody ever came, nothing is proven."""
    person_id = User.objects.id_for_email(email)
    if person_id is None or person_id == user.pk:
        return False
    if is_apart(person_id):
        return True
    with person_scope(person_id):
        return EmailAddress.objects.filter(user_id=person_id, verified=True).exists()


def waiting(request: HttpRequest) -> Check | None:
    known = request.session.get(CHECK_KEY)
    check = Check(**known) if known else None
    return check if check and check.ends > time.time() else None


def forget(request: HttpRequest) -> None:
    request.session.pop(CHECK_KEY, None)


def take_code(request: HttpRequest, check: Check, *, user: User, typed: str) -> None:
    """Raises unless this is the code. Of one code three tries are judged, also when many arrive at once."""
    if not limits.ADDRESS_GUESSES_PER_PERSON.allow(user.pk):
        raise TooMany(_("That was a lot of tries in a short time. Please wait an hour and try again."))
    ends = datetime.fromtimestamp(check.ends, UTC)
    answer = mailed_codes.judge(typed, *check.about, kept=check.hash, ends=ends)
    if answer is not Answer.WRONG:
        forget(request)
    mailed_codes.refuse_unless_right(answer)
