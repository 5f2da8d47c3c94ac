"""What the database itself says about the wall: policies, keys, privileges, functions, views, roles, marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db.models import Model

from tenancy.fields import tenant_field
from tenancy.leakproof import missing_marks
from tenancy.policies import GLOBAL_MODELS, POLICY_EXCEPTIONS
from tenancy.sql import (
    APP_ROLE,
    DEFINER_ROLE,
    OWNER_ROLE,
    POLICY,
    SYSTEM_ROLE,
    TEST_ROLE,
    search_view,
    tenant_privileges,
)

POLICY_TEXT = "(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::integer)"
SORTING = "tenancy.W020"

# Policies that hold for the test suite's login alone are no hole in the product.
_TABLES = f"""
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
        coalesce((SELECT json_object_agg(p.polname, json_build_array(
            p.polcmd, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)))
            FROM pg_policy p
            WHERE p.polrelid = c.oid AND p.polroles IS DISTINCT FROM ARRAY[to_regrole('{TEST_ROLE}')::oid]), '{{}}'),
        (SELECT array_agg(privilege) FROM unnest(
            '{{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}}'::text[]) privilege
            WHERE has_table_privilege('{APP_ROLE}', c.oid, privilege)),
        (SELECT array_agg(a.attname || ' ' || acl.privilege_type) FROM pg_attribute a, aclexplode(a.attacl) acl
            WHERE a.attrelid = c.oid AND acl.grantee IN (0, to_regrole('{APP_ROLE}'))),
        (SELECT array_agg(privilege) FROM unnest(
            '{{INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}}'::text[]) privilege
            WHERE has_table_privilege('{SYSTEM_ROLE}', c.oid, privilege)),
        (SELECT array_agg(a.attname ORDER BY k.position) FROM pg_index i
            CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(attnum, position)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary)
    FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"""


@dataclass(frozen=True)
class Table:
    name: str
    forced: bool
    policies: dict[str, list[str | None]]
    app: frozenset[str]
    app_columns: frozenset[str]
    system_writes: frozenset[str]
    key: tuple[str, ...]


def inspect(connection: Any, models: list[type[Model]]) -> Iterator[CheckMessage]:
    with connection.cursor() as cursor:
        missing = _missing_roles(cursor)
        if missing:
            yield from missing
            return
        tables = _tables(cursor)
        for model in models:
            table = tables.get(model._meta.db_table)
            if table is not None:
                yield from (_tenant_table if tenant_field(model) else _global_table)(model, table)
        for table in tables.values():
            yield from _every_table(table, known={model._meta.db_table for model in models})
        yield from _roles(cursor)
        yield from _foreign_keys(cursor, models)
        yield from _views(cursor, models)
        yield from _functions(cursor)
        yield from _sorting(cursor)
    yield from _marks(connection.alias)


def _tables(cursor: Any) -> dict[str, Table]:
    cursor.execute(_TABLES)
    found = {}
    for name, forced, policies, app, app_columns, system_writes, key in cursor.fetchall():
        found[name] = Table(
            name,
            forced,
            policies,
            frozenset(app or ()),
            frozenset(app_columns or ()),
            frozenset(system_writes or ()),
            tuple(key or ()),
        )
    return found


def _tenant_table(model: type[Model], table: Table) -> Iterator[CheckMessage]:
    if not table.forced or table.policies.get(POLICY) != ["*", POLICY_TEXT, POLICY_TEXT]:
        yield Error(
            f"{table.name} has no forced tenant policy in the database.",
            hint="A migration with SecureTenantTables() puts it back.",
            obj=model,
            id="tenancy.E010",
        )
    exception = POLICY_EXCEPTIONS.get(table.name)
    allowed = exception.policies if exception else frozenset({POLICY})
    if table.policies.keys() | {POLICY} != allowed:
        yield _other_policies(model, table, allowed)
    if table.key != ("tenant_id", model._meta.pk.column):
        yield Error(f"{table.name}: the primary key is not (tenant_id, id).", obj=model, id="tenancy.E014")
    wanted = frozenset(tenant_privileges(table.name))
    if table.app != wanted:
        yield _other_privileges(model, table, wanted)
    if table.app_columns:
        yield _other_columns(model, table, frozenset())


def _global_table(model: type[Model], table: Table) -> Iterator[CheckMessage]:
    exception = POLICY_EXCEPTIONS.get(table.name)
    allowed = exception.policies if exception else frozenset()
    if table.policies.keys() != allowed:
        yield _other_policies(model, table, allowed)
    if exception and not table.forced:
        yield Error(f"{table.name}: its policies are not forced.", obj=model, id="tenancy.E010")
    listed = GLOBAL_MODELS.get(model._meta.label)
    privileges = frozenset(filter(None, listed.app.split(", "))) if listed else frozenset()
    if table.app != privileges:
        yield _other_privileges(model, table, privileges)
    columns = frozenset(f"{column} UPDATE" for column in listed.changes) if listed else frozenset()
    if table.app_columns != columns:
        yield _other_columns(model, table, columns)


def _other_policies(model: type[Model], table: Table, allowed: frozenset[str]) -> CheckMessage:
    return Error(
        f"{table.name} has the policies {_words(table.policies)}, not {_words(allowed)}. Policies are ORed.",
        hint="Name an exception in tenancy/policies.py, with its reason.",
        obj=model,
        id="tenancy.E011",
    )


def _other_privileges(model: type[Model], table: Table, wanted: frozenset[str]) -> CheckMessage:
    return Error(
        f"{table.name}: {APP_ROLE} may {_words(table.app)}, and should {_words(wanted)}.",
        hint="`manage.py migrate` grants what tenancy/policies.py lists.",
        obj=model,
        id="tenancy.E016",
    )


def _other_columns(model: type[Model], table: Table, wanted: frozenset[str]) -> CheckMessage:
    return Error(
        f"{table.name}: {APP_ROLE} has column grants {_words(table.app_columns)}, and should have {_words(wanted)}.",
        hint="`manage.py migrate` grants what tenancy/policies.py lists.",
        obj=model,
        id="tenancy.E016",
    )


def _every_table(table: Table, *, known: set[str]) -> Iterator[CheckMessage]:
    if "TRUNCATE" in table.app:
        yield Error(f"{table.name}: {APP_ROLE} may TRUNCATE, which row-level security ignores.", id="tenancy.E012")
    if table.system_writes:
        yield Error(f"{table.name}: {SYSTEM_ROLE} may {_words(table.system_writes)}.", id="tenancy.E012")
    if table.name not in known and table.app - ({"SELECT"} if table.name == "django_migrations" else set()):
        yield Error(f"{table.name} has no model, and {APP_ROLE} may {_words(table.app)} it.", id="tenancy.E017")


def _missing_roles(cursor: Any) -> list[CheckMessage]:
    wanted = [OWNER_ROLE, APP_ROLE, SYSTEM_ROLE, DEFINER_ROLE]
    cursor.execute("SELECT name FROM unnest(%s::text[]) name WHERE to_regrole(name) IS NULL", [wanted])
    return [
        Error(f"The role {name} is missing.", hint="Run `manage.py provision`.", id="tenancy.E013")
        for (name,) in cursor.fetchall()
    ]


def _roles(cursor: Any) -> Iterator[CheckMessage]:
    cursor.execute(
        """SELECT rolname, rolsuper, rolbypassrls, rolcanlogin,
            EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                AND pg_has_role(r.oid, c.relowner, 'MEMBER')),
            has_schema_privilege(r.oid, 'public', 'CREATE')
        FROM pg_roles r WHERE rolname = ANY(%s)""",
        [[APP_ROLE, SYSTEM_ROLE, DEFINER_ROLE]],
    )
    for name, superuser, bypasses, logs_in, owns, creates in cursor.fetchall():
        faults = [
            words
            for words, is_fault in (
                ("is a superuser", superuser),
                ("bypasses row-level security", bypasses and name == APP_ROLE),
                ("does not bypass row-level security", not bypasses and name != APP_ROLE),
                ("may log in", logs_in and name == DEFINER_ROLE),
                ("owns tables or views, or is a member of their owner", owns and name != DEFINER_ROLE),
                ("may make tables", creates and name != DEFINER_ROLE),
            )
            if is_fault
        ]
        if faults:
            yield Error(f"The role {name} {' and '.join(faults)}.", id="tenancy.E013")


def _foreign_keys(cursor: Any, models: list[type[Model]]) -> Iterator[CheckMessage]:
    cursor.execute(
        """SELECT con.conname, con.conrelid::regclass::text
        FROM pg_constraint con
        WHERE con.contype = 'f' AND con.conrelid::regclass::text = ANY(%s)
            AND (con.condeferrable OR con.confdeltype IN ('n', 'd') OR 'tenant_id' <> ALL (
                SELECT attname FROM pg_attribute WHERE attrelid = con.conrelid AND attnum = con.conkey[1]))""",
        [[model._meta.db_table for model in models if tenant_field(model)]],
    )
    for name, table in cursor.fetchall():
        yield Error(f"{table}: the foreign key {name} is not a plain (tenant_id, …) one.", id="tenancy.E014")


def _views(cursor: Any, models: list[type[Model]]) -> Iterator[CheckMessage]:
    """A view reads with its owner's rights. The search views are the one kind that may, and they must filter."""
    cursor.execute(
        """SELECT c.relname, coalesce(c.reloptions @> '{security_invoker=true}', false), pg_get_viewdef(c.oid),
            pg_get_userbyid(c.relowner)
        FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = 'public'::regnamespace
            AND has_table_privilege(%s, c.oid, 'SELECT')
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')""",
        [APP_ROLE],
    )
    search_views = {search_view(model._meta.db_table) for model in models if tenant_field(model)}
    for name, invoker, definition, owner in cursor.fetchall():
        is_search = name in search_views and owner == DEFINER_ROLE and f"WHERE {POLICY_TEXT}" in definition
        if not invoker and not is_search:
            yield Error(f"The view {name} reads past row-level security.", id="tenancy.E018")


def _functions(cursor: Any) -> Iterator[CheckMessage]:
    cursor.execute(
        """SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner) = %s,
            coalesce(p.proconfig::text LIKE '%%search_path=%%', false),
            EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
        FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace""",
        [DEFINER_ROLE],
    )
    for name, owned_by_definer, pinned, public in cursor.fetchall():
        if not owned_by_definer or not pinned or public:
            yield Error(
                f"The SECURITY DEFINER function {name} is not owned by {DEFINER_ROLE}, has no pinned search path,"
                " or may be run by everyone.",
                hint="Make it with tenancy.operations.DefinerFunction.",
                id="tenancy.E019",
            )


def _sorting(cursor: Any) -> Iterator[CheckMessage]:
    """Prefix search (`^@`) uses a plain index only where text sorts by code point. People's order is a column."""
    cursor.execute(
        "SELECT datlocprovider::text, coalesce(datlocale, datcollate) FROM pg_database"
        " WHERE datname = current_database()"
    )
    provider, locale = cursor.fetchone()
    if not (provider == "b" or locale in ("C", "POSIX")):
        yield Warning(
            f"The database sorts by {locale}: prefix search will not use its indexes.",
            hint="Make it with LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8', as `manage.py provision` does.",
            id=SORTING,
        )


def _marks(alias: str) -> Iterator[CheckMessage]:
    missing = missing_marks(alias)
    if missing:
        yield Warning(
            f"Not marked LEAKPROOF: {_words(missing)}. Search reads its view until they are.",
            hint="`manage.py provision` marks them where it is superuser, and says what to run where it is not.",
            id="tenancy.W015",
        )


def _words(names: Any) -> str:
    return ", ".join(sorted(names)) or "nothing"
