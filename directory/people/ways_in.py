"""HR gives somebody a way into the network: to a member who has lost theirs, or on paper to whom no mail reaches."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.addresses import recovery
from accounts.addresses.emails import send_new_way_in
from accounts.joining.actions import invite
from accounts.limits import WAYS_IN_PER_PERSON
from accounts.models import Invitation, User
from audit.events import record
from directory.joining import KIND, tell_way_in
from directory.models import Alumnus, AlumnusState
from tenancy.models import Employer
from web.errors import ActionError

CLOSED_STATES = (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.MERGED)


class NoWayIn(ActionError):
    """This person cannot join the network, or does not need this."""


@dataclass(frozen=True)
class WayIn:
    """`code` is filled for a sheet of paper: the only time it is known in clear."""

    invitation: Invitation
    code: str = ""


@transaction.atomic
def give_way_in(alumnus: Alumnus, *, employer: Employer, email: str = "", by: User) -> WayIn:
    """By mail to `email`, or on paper without one. Nothing of the person's sign-in is told to HR, before or after."""
    alumnus = Alumnus.objects.select_for_update(of=("self",), no_key=True).get(pk=alumnus.pk)
    _refuse_unfit(alumnus, employer, email)
    if not WAYS_IN_PER_PERSON.allow(alumnus.pk):
        raise NoWayIn(_("This person was given several ways in today. Please go on tomorrow."))
    if alumnus.membership:
        _recovery, way = recovery.open_way(
            employer=employer, former=alumnus.membership, subject_id=alumnus.pk, name=alumnus.full_name, email=email,
            by=by,
        )  # fmt: skip
        invitation = _recovery.invitation
    else:
        invitation, way = invite(
            employer=employer, kind=KIND, email="", subject_id=alumnus.pk, name=alumnus.full_name, on_paper=True, by=by
        )
    if email:
        send_new_way_in(employer=employer, invitation=invitation, url=way)
    tell_way_in(alumnus, "given", by)
    record("alumnus.way_in_given", subject=alumnus, by=by, on_paper=invitation.on_paper)
    return WayIn(invitation, "" if email else way)


def _refuse_unfit(alumnus: Alumnus, employer: Employer, email: str) -> None:
    if alumnus.state in CLOSED_STATES:
        raise NoWayIn(_("This person does not belong to the network, so there is no way in to give."))
    if email and employer.is_work_address(email):
        raise NoWayIn(_("This is a work address of yours. Ask for a personal one."))
    if email and not alumnus.membership:
        raise NoWayIn(_("This person has not joined yet. Invite them from their case instead."))
    taken = Alumnus.objects.filter(personal_email=email).exclude(pk=alumnus.pk)
    if email and taken.exists():
        raise NoWayIn(_("Someone else is registered with this address already."))


def latest_way_in(alumnus: Alumnus) -> Invitation | None:
    """What HR may know of it: when it was given, that it is open, was used or was refused."""
    return Invitation.objects.filter(subject_id=alumnus.pk).order_by("-created_at").first()
