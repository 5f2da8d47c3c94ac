from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "console"
    verbose_name = _("Operator console")

    def ready(self) -> None:
        from accounts import access
        from accounts.members import apart
        from console import acts, audit_words, navigation  # noqa: F401
        from console.operators import is_operator
        from console.support import visitor_of

        apart.register(is_operator, home="console:overview")
        if visitor_of not in access.stand_ins:
            access.stand_ins.append(visitor_of)
        navigation.register_items()
        audit_words.register_words()
