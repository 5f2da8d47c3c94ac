from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffboardingConfig(AppConfig):
    name = "offboarding"
    verbose_name = _("Offboarding")

    def ready(self) -> None:
        from directory import panels
        from directory.joining import listen
        from offboarding import navigation
        from offboarding.actions.moves import activate, decline_for
        from offboarding.panels import cases_of

        listen(joined=activate, declined=decline_for)
        navigation.register_items()
        template = "offboarding/_person_cases.html"
        panels.register(panels.Panel("cases", _("Offboarding"), template, cases_of, order=10))
