"""What accepting an invitation means is decided by the app that invites; it says so here in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from accounts.models import Invitation, Membership, Role, User


def _nothing(*args: object) -> None:
    return None


def _to_the_landing_page(invitation: Invitation) -> str:
    return ""


@dataclass(frozen=True)
class InvitationKind:
    """One reason to invite somebody.

    `on_accept(invitation, membership, user)` and `on_decline(invitation)` run in the transaction of the act.
    `on_undone(invitation, former)` gives the place back to the membership that had it (accounts/addresses/recovery.py).
    `after_join(invitation)` returns the path inside the employer to go to, without its prefix ("me/steps/1/").
    `describe(invitation)` is one plain sentence for the join page, such as what the employer remembers of the person.
    """

    label: str | Promise
    on_accept: Callable[[Invitation, Membership, User], None] = field(default=_nothing)
    on_decline: Callable[[Invitation], None] = field(default=_nothing)
    on_undone: Callable[[Invitation, Membership], None] = field(default=_nothing)
    after_join: Callable[[Invitation], str] = field(default=_to_the_landing_page)
    describe: Callable[[Invitation], str] | None = None
    roles: tuple[Role, ...] = ()
    asks_for_consent: bool = True


_kinds: dict[str, InvitationKind] = {}


def register(name: str, kind: InvitationKind) -> None:
    _kinds[name] = kind


def kind_of(invitation: Invitation) -> InvitationKind:
    return _kinds[invitation.kind]


def is_known(name: str) -> bool:
    return name in _kinds


def label_of(name: str) -> str:
    """What an invitation of this kind is called; one of an app that is gone keeps its name."""
    return str(_kinds[name].label) if name in _kinds else name
