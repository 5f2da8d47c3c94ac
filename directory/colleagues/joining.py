"""What an invitation of the kind "colleague" means."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.invitations import InvitationKind, register
from accounts.models import Invitation, Role
from directory.colleagues.actions import KIND, take_in


def register_kind() -> None:
    register(
        KIND,
        InvitationKind(
            label=gettext_lazy("Current colleague"),
            on_accept=take_in,
            after_join=lambda invitation: "home/",
            describe=describe,
            roles=(Role.EMPLOYEE,),
        ),
    )


def describe(invitation: Invitation) -> str:
    return _("As somebody who works here today, you meet again the people you worked with.")
