"""What a database holds and how it is guarded, as lines of text that can be compared."""

from __future__ import annotations

import re

from launcher.chaos.house import House

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
ROWS = """
SELECT 'TABLE', count(*), coalesce(sum(hashtextextended(row_of_it::text, 0)::numeric), 0) FROM public."TABLE" row_of_it
"""
SHORT = {
    "IS_OURS": "= 'public'::regnamespace",
    "WHO_MAY": "CASE grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(grantee) END, privilege_type, is_grantable",
}
GUARDS = {
    "policies": "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies",
    "row-level security": """
        SELECT relname, relkind, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), reloptions
          FROM pg_class WHERE relnamespace IS_OURS AND relkind IN ('r', 'p', 'v', 'S')""",
    "grants on tables": "SELECT relname, WHO_MAY FROM pg_class, aclexplode(relacl) WHERE relnamespace IS_OURS",
    "grants on columns": """
        SELECT relname, attname, WHO_MAY FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl)
         WHERE relnamespace IS_OURS""",
    "grants on functions": """
        SELECT oid::regprocedure, WHO_MAY FROM pg_proc, aclexplode(proacl) WHERE pronamespace IS_OURS""",
    "grants on the schema": "SELECT nspname, WHO_MAY FROM pg_namespace, aclexplode(nspacl) WHERE oid IS_OURS",
    "functions": """
        SELECT oid::regprocedure, pg_get_userbyid(proowner), prosecdef, proconfig, provolatile, md5(prosrc)
          FROM pg_proc WHERE pronamespace IS_OURS""",
    "leakproof marks": "SELECT oid::regprocedure FROM pg_proc WHERE proleakproof",
    "roles": """
        SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole FROM pg_roles
         WHERE rolname LIKE 'alumni%'""",
    "memberships": "SELECT roleid::regrole, member::regrole, inherit_option, set_option FROM pg_auth_members",
    "columns": """
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
          FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid LEFT JOIN pg_attrdef ON adrelid = attrelid
           AND adnum = attnum
         WHERE relnamespace IS_OURS AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace IS_OURS""",
    "triggers": "SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "views": "SELECT viewname, md5(definition), viewowner FROM pg_views WHERE schemaname = 'public'",
    "sequences": "SELECT sequencename, last_value, increment_by FROM pg_sequences WHERE schemaname = 'public'",
    "extensions": "SELECT extname, extversion FROM pg_extension",
}

# A condition that went through a dump has the casts of its lists elsewhere; the meaning is the same.
REWRITTEN = ("indexes", "constraints")
NOT_THE_MEANING = re.compile(r"::(character varying|text)(\[\])?|[()]")

Snapshot = dict[str, set[str]]


def take(house: House) -> Snapshot:
    """By name of the thing; "rows" has each table with its number of rows and a checksum over them."""
    tables = house.sql(TABLES)
    found = {name: set(house.sql(_whole(query))) for name, query in GUARDS.items()}
    found |= {name: {NOT_THE_MEANING.sub("", line) for line in found[name]} for name in REWRITTEN}
    return found | {"rows": set(house.sql(" UNION ALL ".join(ROWS.replace("TABLE", table) for table in tables)))}


def _whole(query: str) -> str:
    for short, long in SHORT.items():
        query = query.replace(short, long)
    return query


def differences(before: Snapshot, after: Snapshot) -> list[str]:
    lines = []
    for name in before:
        lines += [f"{name}: missing {line}" for line in sorted(before[name] - after[name])]
        lines += [f"{name}: added {line}" for line in sorted(after[name] - before[name])]
    return lines


def count_rows(snapshot: Snapshot) -> int:
    return sum(int(line.split("|")[1]) for line in snapshot["rows"])
