from mail.models.events import RelayEvent
from mail.models.outbox import GRACE, Message, State, Trouble, reason_of
from mail.models.preferences import Preference
from mail.models.suppressions import Suppression, address_hashes

__all__ = [
    "GRACE",
    "Message",
    "Preference",
    "RelayEvent",
    "State",
    "Suppression",
    "Trouble",
    "address_hashes",
    "reason_of",
]
