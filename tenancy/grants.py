"""Global tables get their grants after each migrate, by explicit list: there are no default privileges."""

from typing import Any

from django.apps import apps
from django.db import connections

from tenancy.policies import GLOBAL_MODELS
from tenancy.sql import APP_ROLE, SYSTEM_ROLE


def grant_global_tables(using: str, **signal: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_get_userbyid(relowner) = current_user")
        owned = {name for (name,) in cursor.fetchall()}
        if "django_migrations" in owned:
            cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}, {SYSTEM_ROLE}")
        for model in apps.get_models(include_auto_created=True):
            listed = GLOBAL_MODELS.get(model._meta.label)
            if listed is None or model._meta.db_table not in owned:
                continue
            table = connections[using].ops.quote_name(model._meta.db_table)
            cursor.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
            if listed.app:
                cursor.execute(f"GRANT {listed.app} ON {table} TO {APP_ROLE}")
            if listed.changes:
                columns = ", ".join(map(connections[using].ops.quote_name, listed.changes))
                cursor.execute(f"GRANT UPDATE ({columns}) ON {table} TO {APP_ROLE}")
            cursor.execute(f"GRANT SELECT ON {table} TO {SYSTEM_ROLE}")
