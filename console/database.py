"""What PostgreSQL says about itself to a login without special rights."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Replica:
    name: str
    is_active: bool
    behind_bytes: int


@dataclass(frozen=True)
class Database:
    version: str
    size_bytes: int
    connections: int
    limit: int
    oldest_transaction: timedelta | None
    is_replica: bool
    replicas: list[Replica]

    @property
    def words(self) -> str:
        return _("%(version)s, a read-only copy") % {"version": self.version} if self.is_replica else self.version

    @property
    def is_crowded(self) -> bool:
        return self.connections * 10 >= self.limit * 8

    @property
    def is_held_up(self) -> bool:
        return self.oldest_transaction is not None and self.oldest_transaction > timedelta(minutes=5)


FACTS = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
       (SELECT sum(numbackends)::int FROM pg_stat_database), current_setting('max_connections')::int,
       (SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity
         WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()),
       pg_is_in_recovery()
"""
SLOTS = """
SELECT slot_name, active, COALESCE(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
  FROM pg_replication_slots ORDER BY slot_name
"""


def look() -> Database:
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        version, size, connections, limit, oldest, is_replica = cursor.fetchone()
        replicas: list[Replica] = []
        if not is_replica:
            cursor.execute(SLOTS)
            replicas = [Replica(*row) for row in cursor.fetchall()]
    return Database(version, size, connections, limit, oldest, is_replica, replicas)


def pending_migrations() -> list[str]:
    """Names of migrations that the code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
