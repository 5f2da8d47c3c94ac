from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import audit_words, checks, invitations, receivers, staff_menu  # noqa: F401  by being imported
        from accounts.employer import words as settings_words
        from accounts.staff import STAFF_INVITATION, invite_first_owner
        from accounts.team.emails import tell_chain_broken
        from audit.hooks import chain_broken
        from tenancy import hooks
        from web.navigation import NavItem, register

        invitations.register("staff", STAFF_INVITATION)
        audit_words.register_words()
        settings_words.register_words()
        staff_menu.register_items()
        if tell_chain_broken not in chain_broken:
            chain_broken.append(tell_chain_broken)
        if invite_first_owner not in hooks.employer_created:
            hooks.employer_created.append(invite_first_owner)
        register(
            NavItem(
                label=_("Settings"),
                url_name="accounts:employer_settings",
                also=SETTINGS_PAGES,
                icon="settings",
                order=900,
                area="staff",
                visible=may_change_employer,
            )
        )


SETTINGS_PAGES = (
    "accounts:employer_brand",
    "accounts:employer_mail",
    "accounts:employer_mail_text",
    "accounts:employer_page_list",
    "accounts:employer_page_create",
    "accounts:employer_page_update",
    "accounts:employer_page_deletion",
    "accounts:employer_modules",
)


def may_change_employer(request: HttpRequest) -> bool:
    member = getattr(request, "member", None)
    return member is not None and member.has_role("owner", "hr_admin")
