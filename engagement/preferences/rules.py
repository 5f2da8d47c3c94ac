from directory.models import Alumnus
from mail.preferences import SettingsTicket


def can_agree(ticket: SettingsTicket, alumnus: Alumnus | None) -> bool:
    """A link that was mailed before the job ended may lie in a work mailbox, which others open by now: whoever holds it
    may say no for its person, never yes."""
    left_on = alumnus.became_alumnus_on if alumnus else None
    return left_on is None or ticket.made_on > left_on
