"""What members say of themselves: that they would mentor, or would like a mentor. Their own word, in no log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from community.mentoring.people import lock
from community.models import MentoringOffer, MentoringSide, ProgrammePlace
from directory.models import Alumnus
from directory.names import name_key
from tenancy.models import Employer
from web.errors import ActionError


class StillInProgramme(ActionError):
    """A programme counts on this."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    subjects: Sequence[str]
    languages: Sequence[str]
    formats: Sequence[str]
    hours: int
    capacity: int = 1
    about: str = ""
    paused_until: date | None = None


@transaction.atomic
def save_offer(*, alumnus: Alumnus, side: MentoringSide, offered: Offered) -> MentoringOffer:
    """Fewer places than are taken is fine: nobody is sent away, and nobody new comes."""
    lock(alumnus.pk)
    keys = list(dict.fromkeys(name_key(subject)[:60] for subject in offered.subjects))
    values = {
        "subjects": list(offered.subjects),
        "subject_keys": keys,
        "languages": list(offered.languages),
        "formats": list(offered.formats),
        "hours": offered.hours,
        "capacity": offered.capacity if side == MentoringSide.MENTOR else 1,
        "about": offered.about,
        "paused_until": offered.paused_until,
    }
    offer, _made = MentoringOffer.objects.update_or_create(alumnus=alumnus, side=side, defaults=values)
    return offer


@transaction.atomic
def withdraw_offer(*, alumnus: Alumnus, side: MentoringSide, employer: Employer) -> None:
    """Nobody finds it any more. What goes on goes on. Twice is once."""
    lock(alumnus.pk)
    places = ProgrammePlace.objects.filter(alumnus=alumnus, side=side, programme__ended_at__isnull=True)
    if places.filter(programme__ends_on__gte=employer.today()).exists():
        raise StillInProgramme(_("You take part in a programme with this. Leave the programme first."))
    MentoringOffer.objects.filter(alumnus=alumnus, side=side).delete()
