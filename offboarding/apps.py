from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffboardingConfig(AppConfig):
    name = "offboarding"
    verbose_name = _("Offboarding")

    def ready(self) -> None:
        from directory.joining import listen  # noqa: PLC0415  models are ready only here
        from offboarding import navigation  # noqa: PLC0415
        from offboarding.actions.moves import activate, decline_for  # noqa: PLC0415

        listen(joined=activate, declined=decline_for)
        navigation.register_items()
