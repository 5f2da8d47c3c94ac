from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenancy import checks, grants  # noqa: F401

        post_migrate.connect(grants.grant_global_tables, sender=self, dispatch_uid="tenancy.grants")
