"""Two records become one: what either has said about mail is what the person has said."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Subquery
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus, AlumnusState, Merge
from mail.categories import CHOICES, Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency, Preference
from mail.preferences import frequencies_of, wanted_categories
from mail.reading import pause_until, reader_of
from mail.recipients import Planned

# To whom nothing optional goes any more, whatever was planned before.
NOBODY = (AlumnusState.DECEASED, AlumnusState.MERGED, AlumnusState.DECLINED, AlumnusState.NOT_ELIGIBLE)


def no_more_mail(planned: Collection[Planned]) -> set[Planned]:
    """Of these. A mailing goes to the personal address, and to no earlier one: that may be somebody else's by now.

    Who is no alumnus at all, such as a colleague, is none of them.
    """
    rows = Alumnus.objects.filter(pk__in={pk for pk, _address in planned})
    people = {pk: (state, address) for pk, state, address in rows.values_list("pk", "state", "personal_email")}
    return {
        (pk, address)
        for pk, address in planned
        if pk in people and (people[pk][0] in NOBODY or (address and address != people[pk][1]))
    }


def is_kept(recipient_id: UUID) -> bool:
    """Alumni and, of mail to staff, memberships."""
    return Alumnus.objects.filter(pk=recipient_id).exists() or Membership.objects.filter(pk=recipient_id).exists()


def present(recipient_id: UUID) -> UUID:
    """Links in old mails speak for the record that is left."""
    kept: UUID | None = (
        Alumnus.objects.filter(pk=recipient_id, merged_into__isnull=False)
        .values_list("merged_into_id", flat=True)
        .first()
    )
    return kept or recipient_id


def take_over(kept: Alumnus, merged: Alumnus) -> None:
    """On a merge a no of either record is a no, a pause of either a pause, and a yes counts where the other is silent.

    The answers of the record that is gone stay with it, should the merge be undone; a no said meanwhile, by whatever
    way, is then a no of both, for nobody can tell whose it was.
    """
    if merged.state != AlumnusState.MERGED:
        _give_back(kept, merged)
        return
    ours, theirs = frequencies_of(kept.pk), frequencies_of(merged.pk)
    chosen: dict[Category, Frequency] = {
        category: often
        for category, often in theirs.items()
        if category in CHOICES and (category not in ours or often is Frequency.OFF)
    }
    set_frequencies(recipient_id=kept.pk, chosen=chosen, by=None, channel=Channel.MERGED)
    paused = [each for each in (reader_of(kept.pk).paused_until, reader_of(merged.pk).paused_until) if each]
    if paused and max(paused) > timezone.now():
        pause_until(max(paused), recipient_id=kept.pk, by=None, channel=Channel.MERGED)


def _give_back(kept: Alumnus, merged: Alumnus) -> None:
    since = Merge.objects.filter(kept=kept, merged=merged).order_by("-merged_at").values("merged_at")[:1]
    declined = Preference.objects.filter(
        recipient_id=kept.pk, category__in=CHOICES, frequency=Frequency.OFF, changed_at__gte=Subquery(since)
    )
    agreed = wanted_categories(merged.pk)
    chosen = {Category(name): Frequency.OFF for name in declined.values_list("category", flat=True) if name in agreed}
    set_frequencies(recipient_id=merged.pk, chosen=chosen, by=None, channel=Channel.MERGED)
