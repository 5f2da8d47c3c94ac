from mail.models.bulk import Batch, BatchState, Bucket, Content, Mailbox, WeeklyCount
from mail.models.clicks import ClickDay, ClickLink
from mail.models.consents import Channel, Consent, Wish
from mail.models.events import RelayEvent
from mail.models.leases import BEGUN, Lease
from mail.models.outbox import GRACE, Message, State, Trouble, reason_of
from mail.models.preferences import Frequency, Preference
from mail.models.readers import Reader, SendingRules
from mail.models.replies import Reply
from mail.models.reports import RawReport
from mail.models.senders import Finding, SenderDomain
from mail.models.suppressions import FINAL, Suppression, address_hashes

__all__ = [
    "BEGUN",
    "FINAL",
    "GRACE",
    "Batch",
    "BatchState",
    "Bucket",
    "Channel",
    "ClickDay",
    "ClickLink",
    "Consent",
    "Content",
    "Finding",
    "Frequency",
    "Lease",
    "Mailbox",
    "Message",
    "Preference",
    "RawReport",
    "Reader",
    "RelayEvent",
    "Reply",
    "SenderDomain",
    "SendingRules",
    "State",
    "Suppression",
    "Trouble",
    "WeeklyCount",
    "Wish",
    "address_hashes",
    "reason_of",
]
