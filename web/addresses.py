"""One address, one recipient: what may stand in the To and From of our mail."""

from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from web.errors import ActionError

# Nobody's mailbox is on our own machine.
validate_email = EmailValidator(allowlist=())


class InvalidAddress(ActionError):
    """No mail can be sent to this address."""


def checked_address(address: str) -> str:
    """The address as the relay will get it. A domain in another script goes out in its ASCII form."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        wire = f"{local}@{domain.encode('idna').decode('ascii')}"
        validate_email(wire)
        Address(addr_spec=wire)
    except (ValidationError, ValueError, IndexError) as error:
        raise InvalidAddress(_("This does not look like an e-mail address.")) from error
    if '"' in local or domain.startswith("[") or len(wire) > 254:
        raise InvalidAddress(_("We cannot send mail to this kind of address."))
    return wire


def sender_address() -> str:
    """The envelope's sender and the address in From; DEFAULT_FROM_EMAIL may carry a name as well."""
    return _bare(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=4)
def _bare(address: str) -> str:
    return parseaddr(address)[1]


def sender_domain() -> str:
    return sender_address().rpartition("@")[2]
