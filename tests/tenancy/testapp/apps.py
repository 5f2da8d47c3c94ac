from django.apps import AppConfig

from tenancy.policies import GLOBAL_MODELS, POLICY_EXCEPTIONS, GlobalTable, PolicyException


class TestappConfig(AppConfig):
    name = "tests.tenancy.testapp"
    label = "testapp"

    def ready(self) -> None:
        GLOBAL_MODELS["testapp.Visitor"] = GlobalTable(
            "SELECT, INSERT, UPDATE, DELETE", "a neighbour of the tenant tables"
        )
        POLICY_EXCEPTIONS["testapp_badge"] = PolicyException(
            frozenset({"tenant_isolation", "own_rows"}), "as a membership: a person sees the own rows of all employers"
        )
