from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffboardingConfig(AppConfig):
    name = "offboarding"
    verbose_name = _("Offboarding")

    def ready(self) -> None:
        from directory.joining import listen
        from offboarding import navigation
        from offboarding.actions.moves import activate, decline_for

        listen(joined=activate, declined=decline_for)
        navigation.register_items()
