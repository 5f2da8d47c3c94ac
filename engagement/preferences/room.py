"""What these rooms tell the apps below: called once the apps are ready."""

from directory import joining
from directory.duplicates import after
from engagement.preferences import merged
from engagement.stay.actions import forget_wishes
from engagement.stay.audit_words import register_words
from mail import recipients


def open_room() -> None:
    register_words()
    joining.listen(declined=forget_wishes)
    recipients.register(merged.present)
    after.listen(merged.take_over)
