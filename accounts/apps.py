from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import invitations
        from accounts.staff import STAFF_INVITATION, invite_first_owner
        from tenancy import hooks
        from web.navigation import NavItem, register

        invitations.register("staff", STAFF_INVITATION)
        if invite_first_owner not in hooks.employer_created:
            hooks.employer_created.append(invite_first_owner)
        register(
            NavItem(
                label=_("Settings"),
                url_name="accounts:employer_settings",
                icon="settings",
                order=900,
                area="staff",
                visible=may_change_employer,
            )
        )


def may_change_employer(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and member.has_role("owner", "hr_admin")
