"""The policy text and the roles' names, in one place."""

from collections.abc import Iterator
from dataclasses import dataclass

from tenancy.policies import APPEND_ONLY

OWNER_ROLE = "alumni_owner"
APP_ROLE = "alumni_app"
SYSTEM_ROLE = "alumni_system"
DEFINER_ROLE = "alumni_definer"
TEST_ROLE = "alumni_test"

POLICY = "tenant_isolation"
OWN_ROWS_POLICY = "own_rows"
# No sub-select and no CASE: Citus refuses the first, the planner uses no index through the second (docs/tenancy.md).
TENANT = "NULLIF(current_setting('app.tenant', true), '')::int"
PERSON = "NULLIF(current_setting('app.person', true), '')::uuid"


@dataclass(frozen=True)
class Policy:
    """One row-level security policy. `{tenant}` and `{person}` in the texts stand for the settings of the scope."""

    name: str
    command: str
    using: str = ""
    check: str = ""

    def statements(self, table: str) -> Iterator[str]:
        yield f'DROP POLICY IF EXISTS "{self.name}" ON "{table}"'
        clauses = [f'CREATE POLICY "{self.name}" ON "{table}" FOR {self.command} TO PUBLIC']
        if self.using:
            clauses.append(f"USING ({self._filled(self.using)})")
        if self.check:
            clauses.append(f"WITH CHECK ({self._filled(self.check)})")
        yield " ".join(clauses)

    def _filled(self, text: str) -> str:
        return text.replace("{tenant}", TENANT).replace("{person}", PERSON)


TENANT_ISOLATION = Policy(POLICY, "ALL", using="tenant_id = {tenant}", check="tenant_id = {tenant}")


def force_policies(table: str, policies: tuple[Policy, ...]) -> Iterator[str]:
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    for policy in policies:
        yield from policy.statements(table)


def secure_tenant_table(table: str) -> Iterator[str]:
    """Safe to repeat. The grant comes last: a table without its policy is a table the app cannot touch."""
    yield from force_policies(table, (TENANT_ISOLATION,))
    yield f'GRANT {", ".join(tenant_privileges(table))} ON "{table}" TO {APP_ROLE}'
    if table in APPEND_ONLY:
        yield f'REVOKE UPDATE ON "{table}" FROM {APP_ROLE}'
    yield f'GRANT SELECT ON "{table}" TO {SYSTEM_ROLE}'


def tenant_privileges(table: str) -> tuple[str, ...]:
    """What the app may do with a tenant table."""
    return ("SELECT", "INSERT", "DELETE") if table in APPEND_ONLY else ("SELECT", "INSERT", "UPDATE", "DELETE")


def own_rows(column: str) -> Policy:
    """Policies are ORed, which costs the planner the tenant index: for small tables with an index on `column` only."""
    return Policy(OWN_ROWS_POLICY, "SELECT", using=f'"{column}" = {{person}} AND {{tenant}} IS NULL')


def search_view(table: str) -> str:
    return f"{table}_search"
