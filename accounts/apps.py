from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import audit_words, checks, invitations, menu  # noqa: F401  by being imported
        from accounts.employer import words as settings_words
        from accounts.sessions import receivers  # noqa: F401
        from accounts.team.emails import tell_chain_broken
        from accounts.team.inviting import STAFF_INVITATION, invite_first_owner
        from audit.hooks import chain_broken
        from tenancy import hooks

        invitations.register("staff", STAFF_INVITATION)
        audit_words.register_words()
        settings_words.register_words()
        menu.register_items()
        if tell_chain_broken not in chain_broken:
            chain_broken.append(tell_chain_broken)
        if invite_first_owner not in hooks.employer_created:
            hooks.employer_created.append(invite_first_owner)
