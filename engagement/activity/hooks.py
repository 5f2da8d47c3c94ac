"""What counts now, and where it is heard of. Later apps bring theirs: events, messages.

What two members are to each other counts for nothing: staff read the score, and may not learn of it.
A link in a mail that leads here counts by the visit. Which links people follow is counted for nobody by name.
"""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.members import days_here
from accounts.models import Membership
from directory import deeds
from directory.deeds import Deed
from directory.duplicates import after
from directory.models import Alumnus
from engagement.activity.actions import note, recount
from engagement.activity.kinds import ActKind, register
from mail.replies import actions as replies

HERE = "sign_in"
PREFERENCE_YES, STILL_WANTED = "preference_yes", "still_wanted"
REPLY = "reply"

KINDS = (
    ActKind(
        name=Deed.PROFILE_CONFIRMED,
        label=_("You confirmed your profile"),
        staff_label=_("Confirmed the profile"),
        weight=4,
        icon="badge-check",
        app="directory",
    ),
    ActKind(
        name=Deed.PROFILE_SAVED,
        label=_("You worked on your profile"),
        staff_label=_("Worked on the profile"),
        weight=3,
        icon="pencil",
        app="directory",
    ),
    ActKind(
        name=STILL_WANTED,
        label=_("You said that you still want to hear from us"),
        staff_label=_("Still wants to hear from us"),
        weight=3,
        icon="mail-check",
        app="engagement",
    ),
    ActKind(
        name=PREFERENCE_YES,
        label=_("You asked for more mail"),
        staff_label=_("Asked for more mail"),
        weight=2,
        icon="mail-plus",
        app="engagement",
    ),
    ActKind(
        name=REPLY, label=_("You answered a mail"), staff_label=_("Answered a mail"), weight=5, icon="reply", app="mail"
    ),
    ActKind(name=HERE, label=_("You were here"), staff_label=_("Was here"), weight=2, icon="log-in", app="accounts"),
)


def connect() -> None:
    for kind in KINDS:
        register(kind)
    days_here.listen(_was_here)
    deeds.listen(_did)
    after.listen(_was_merged)
    replies.listen(_replied)


def _was_here(member: Membership, day: date) -> None:
    alumnus_id = Alumnus.objects.filter(membership=member).values_list("pk", flat=True).first()
    if alumnus_id is not None:
        note(HERE, alumnus_id=alumnus_id, key=f"{HERE}:{alumnus_id}:{day}")


def _did(deed: Deed, alumnus: Alumnus) -> None:
    """Once a day: saving ten sections of a profile is one evening's work on it."""
    note(deed.value, alumnus_id=alumnus.pk, at=timezone.now(), key=f"{deed}:{alumnus.pk}:{timezone.localdate()}")


def _replied(recipient_id: UUID, message_id: UUID) -> None:
    """Where the employer counts replies: once for each mail."""
    if Alumnus.objects.filter(pk=recipient_id).exists():
        note(REPLY, alumnus_id=recipient_id, key=f"{REPLY}:{message_id}")


def _was_merged(kept: Alumnus, merged: Alumnus) -> None:
    for alumnus in (kept, merged):
        recount(alumnus.pk)
