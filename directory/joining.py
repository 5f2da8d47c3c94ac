"""What an invitation of the kind "alumnus" means: a yes links the person's record, a no is remembered."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import InvitationClosed
from accounts.invitations import InvitationKind, register
from accounts.models import Invitation, Membership, Role, User
from directory.actions import change_state, confirm_personal_email, link_membership
from directory.models import Alumnus, AlumnusState, Spell

KIND = "alumnus"

Answer = Callable[[Alumnus, User | None], None]
_joined: list[Answer] = []
_declined: list[Answer] = []


def listen(*, joined: Answer | None = None, declined: Answer | None = None) -> None:
    """Higher apps say in `AppConfig.ready()` what else happens; they run in the same transaction."""
    for answer, listeners in ((joined, _joined), (declined, _declined)):
        if answer is not None and answer not in listeners:
            listeners.append(answer)


def register_kind() -> None:
    register(
        KIND,
        InvitationKind(
            label=gettext_lazy("Alumni network"),
            on_accept=accept,
            on_decline=decline,
            after_join=first_step,
            describe=describe,
            roles=(Role.ALUMNUS,),
        ),
    )


@transaction.atomic
def accept(invitation: Invitation, membership: Membership, user: User) -> None:
    """The code went to the invited address, so it is proved to be the person's own."""
    alumnus = _alumnus(invitation)
    if not is_still_meant(invitation, alumnus):
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    if alumnus.personal_email_verified_at is None:
        confirm_personal_email(alumnus, email=invitation.email, by=user)
    link_membership(alumnus, membership, by=user)
    for joined in _joined:
        joined(alumnus, user)


def is_still_meant(invitation: Invitation, alumnus: Alumnus) -> bool:
    """What the employer has decided or corrected since holds: a mistyped address must not let a stranger in."""
    is_out = alumnus.state in (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED)
    return not is_out and alumnus.personal_email in ("", invitation.email)


@transaction.atomic
def decline(invitation: Invitation) -> None:
    """Costs nothing: the record stays as it is, and a later yes is welcome."""
    alumnus = _alumnus(invitation)
    if alumnus.has_joined or not is_still_meant(invitation, alumnus):
        return
    change_state(alumnus, state=AlumnusState.DECLINED, by=None)
    for declined in _declined:
        declined(alumnus, None)


def first_step(invitation: Invitation) -> str:
    return "me/steps/1/"


def describe(invitation: Invitation) -> str:
    spell = Spell.objects.filter(alumnus=invitation.subject_id).latest_first().first()
    if spell is None:
        return ""
    if spell.team and spell.last_day and spell.last_day < timezone.localdate():
        return _("You worked in %(team)s until %(year)d.") % {"team": spell.team, "year": spell.last_day.year}
    return _("You work in %(team)s.") % {"team": spell.team} if spell.team else ""


def _alumnus(invitation: Invitation) -> Alumnus:
    if invitation.subject_id is None:
        raise ValueError("An invitation to the alumni network names its alumnus.")
    return Alumnus.objects.select_for_update().get(pk=invitation.subject_id)
