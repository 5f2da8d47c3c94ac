from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.events import Actor
from directory.models import Alumnus
from engagement.activity.actions import note
from engagement.activity.hooks import PREFERENCE_YES
from mail import reading
from mail.choosing import Chosen, set_frequencies
from mail.models import Channel, Frequency
from mail.preferences import wanted_categories
from mail.reading import Ways
from tenancy.models import Employer


@transaction.atomic
def save_choices(
    *, recipient_id: UUID, chosen: Chosen, ways: Ways, text_version: str, by: Actor, channel: Channel
) -> None:
    """All of the page at once: each kind of mail, and the ways it may come. Asking for more is a deliberate act."""
    before = wanted_categories(recipient_id)
    set_frequencies(recipient_id=recipient_id, chosen=chosen, by=by, channel=channel, text_version=text_version)
    reading.set_ways(recipient_id=recipient_id, ways=ways, by=by, channel=channel)
    more = [category for category, often in chosen.items() if often is not Frequency.OFF and category not in before]
    if more and Alumnus.objects.filter(pk=recipient_id).exists():
        note(PREFERENCE_YES, alumnus_id=recipient_id, key=f"{PREFERENCE_YES}:{recipient_id}:{timezone.localdate()}")


def pause_or_resume(*, recipient_id: UUID, employer: Employer, months: int, by: Actor, channel: Channel) -> None:
    """No months: it comes again at once."""
    if months:
        reading.pause(recipient_id=recipient_id, employer=employer, months=months, by=by, channel=channel)
    else:
        reading.resume(recipient_id=recipient_id, by=by, channel=channel)
