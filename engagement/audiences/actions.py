"""Saved audiences: made, changed, copied and deleted. What they ask stands in their own row, not in the log."""

from itertools import count

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from engagement.audiences.criteria import Criteria
from engagement.audiences.uses import users_of
from engagement.models import Segment
from engagement.models.audiences import LONGEST_NAME, key_of
from web.errors import ActionError

MOST_AUDIENCES = 200


class NameTaken(ActionError):
    """Two audiences of one name could not be told apart where they are chosen."""


class TooMany(ActionError):
    """A list of hundreds of audiences is no list any more."""


class InUse(ActionError):
    """Something is still to be sent to this audience."""


@transaction.atomic
def create_audience(*, name: str, criteria: Criteria, by: Membership) -> Segment:
    _check_number()
    segment = Segment(name=name, criteria=criteria.as_json(), made_by=by)
    _save(segment)
    record("audience.created", subject=segment, by=by)
    return segment


@transaction.atomic
def change_audience(segment: Segment, *, name: str, criteria: Criteria, by: Membership) -> Segment:
    """Drafts go to whom it means from now on. Refused while something has been scheduled by what it asks now."""
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    before = (segment.name, segment.criteria)
    promised = next((use for use in users_of(segment) if use.is_promised), None)
    if promised and criteria.as_json() != segment.criteria:
        raise InUse(
            _("“%(name)s” has been scheduled for it. Take it back to a draft to change whom it is for.")
            % {"name": promised.label}
        )
    segment.name, segment.criteria = name, criteria.as_json()
    if before != (segment.name, segment.criteria):
        segment.changed_at = timezone.now()
        _save(segment)
        record("audience.changed", subject=segment, by=by)
    return segment


@transaction.atomic
def copy_audience(segment: Segment, *, by: Membership) -> Segment:
    """What it asks is taken over as it is, also where it has become unclear: the copy says so as well."""
    _check_number()
    copy = Segment(name=_free_name(segment.name), criteria=segment.criteria, made_by=by)
    _save(copy)
    record("audience.created", subject=copy, by=by)
    return copy


@transaction.atomic
def delete_audience(segment: Segment, *, by: Membership) -> None:
    """Refused while something goes by it. What was sent to it stays."""
    segment = Segment.objects.select_for_update().get(pk=segment.pk)
    uses = users_of(segment)
    if uses:
        names = ", ".join(f"“{use.label}”" for use in uses[:5])
        raise InUse(_("It is still needed for %(names)s.") % {"names": names})
    record("audience.deleted", subject=segment, by=by)
    try:
        segment.delete()
    except ProtectedError as error:
        raise InUse(_("A campaign still names it.")) from error


def _save(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise NameTaken(_("There is an audience of this name already.")) from error


def _check_number() -> None:
    if Segment.objects.count() >= MOST_AUDIENCES:
        raise TooMany(
            _("No more than %(number)d audiences. Delete one that nobody needs.") % {"number": MOST_AUDIENCES}
        )


def _free_name(name: str) -> str:
    taken = set(Segment.objects.values_list("name_key", flat=True))
    endings = (f" ({number})" for number in count(2))
    names = (name[: LONGEST_NAME - len(ending)] + ending for ending in endings)
    return next(candidate for candidate in names if key_of(candidate) not in taken)
