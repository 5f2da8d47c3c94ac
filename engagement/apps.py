from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "engagement"

    def ready(self) -> None:
        from directory.next_steps import NextStep
        from directory.next_steps import register as register_next_step
        from web.navigation import NavItem, register

        page = "engagement:preference_update"
        register(NavItem(label=_("Mail"), url_name=page, icon="mail", order=90, area="portal"))
        register_next_step(NextStep(_("Choose the mail you want"), page, "mail", order=30))
