"""The address in From: the employer's own one where its domain has been confirmed, else the installation's.

The envelope's sender stays the installation's, since mail comes back to where it is read (`mail.bounces`).
"""

from mail.models import SenderDomain
from tenancy.scope import current_scope
from web.addresses import sender_address


def address_in_scope() -> str:
    if current_scope().tenant_id is None:
        return sender_address()
    own = SenderDomain.objects.filter(confirmed_at__isnull=False).exclude(address="")
    return own.values_list("address", flat=True).first() or sender_address()
