"""What an invitation of the kind "alumnus" means: a yes links the person's record, a no is remembered."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.addresses import recovery
from accounts.addresses.emails import send_joined_elsewhere
from accounts.addresses.recovery import complete, take_place
from accounts.invitations import InvitationKind, register
from accounts.joining.actions import InvitationClosed
from accounts.models import Invitation, Membership, Role, User
from directory.actions import change_state, confirm_personal_email, forget_personal_email, link_membership
from directory.models import Alumnus, AlumnusState, Spell
from tenancy.models import Employer

KIND = "alumnus"

Answer = Callable[[Alumnus, User | None], None]
_joined: list[Answer] = []
_declined: list[Answer] = []
_ways_in: list[Callable[[Alumnus, str, User | None], None]] = []


def listen_to_ways_in(listener: Callable[[Alumnus, str, User | None], None]) -> None:
    """`listener(alumnus, what, by)`, where `what` is given, used or refused."""
    if listener not in _ways_in:
        _ways_in.append(listener)


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
    register(
        recovery.KIND,
        InvitationKind(
            label=gettext_lazy("New way in"),
            on_accept=accept_recovery,
            on_undone=give_back,
            after_join=lambda invitation: "home/",
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
    if alumnus.membership is not None and alumnus.membership_id != membership.pk:
        take_place(employer=_employer(alumnus), former=alumnus.membership, successor=membership, by=user)
    link_membership(alumnus, membership, by=user)
    for joined in _joined:
        joined(alumnus, user)


@transaction.atomic
def accept_recovery(invitation: Invitation, membership: Membership, user: User) -> None:
    """HR has given a member a new way in: the record goes on with whoever has proven the new address."""
    alumnus = _alumnus(invitation)
    if alumnus.state in (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED):
        raise InvitationClosed(_("This invitation has been used or is no longer valid."))
    employer, before = _employer(alumnus), alumnus.personal_email
    confirm_personal_email(alumnus, email=invitation.email, by=user)
    complete(employer=employer, invitation=invitation, successor=membership, by=user)
    link_membership(alumnus, membership, by=user)
    if before not in ("", invitation.email) and not employer.is_work_address(before):
        key = f"place-taken:{invitation.pk}:record"
        send_joined_elsewhere(to=before, employer_name=employer.name, key=key)
    for joined in _joined:
        joined(alumnus, user)
    tell_way_in(alumnus, "used", user)


@transaction.atomic
def give_back(invitation: Invitation, former: Membership) -> None:
    """The owner of the place has objected in time. The address that came in between is not trusted any more."""
    alumnus = _alumnus(invitation)
    if alumnus.personal_email == invitation.email:
        forget_personal_email(alumnus, by=None)
    link_membership(alumnus, former, by=None)
    tell_way_in(alumnus, "refused", None)


def tell_way_in(alumnus: Alumnus, what: str, by: User | None) -> None:
    for listener in _ways_in:
        listener(alumnus, what, by)


def _employer(alumnus: Alumnus) -> Employer:
    return Employer.objects.get(pk=alumnus.tenant_id)


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
