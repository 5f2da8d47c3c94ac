from itertools import chain
from typing import Any

import environ
import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenancy import logins, provisioning
from tenancy.sql import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE, TEST_ROLE

ROLE_OF_LOGIN = {"owner": OWNER_ROLE, "app": APP_ROLE, "system": SYSTEM_ROLE}


class Command(BaseCommand):
    help = (
        "Makes the database, its roles, extensions and leakproof marks. Safe to repeat. Needs DATABASE_ADMIN_URL, a"
        " superuser; with less it does what it may and prints the SQL that an administrator must run."
    )
    requires_system_checks: list[str] = []  # it makes what they look for

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--test", action="store_true", help=f"also make {TEST_ROLE}, the login of the test suite")

    def handle(self, *args: Any, **options: Any) -> None:
        env = environ.Env()
        login = "admin" if env.str(logins.URLS["admin"], default="") else "owner"
        credentials = logins.credentials(env, login)
        outcome = self._provision(env, credentials, with_test_login=options["test"] or settings.DEBUG)
        self._report(credentials["USER"], outcome)

    def _provision(
        self, env: environ.Env, credentials: dict[str, Any], *, with_test_login: bool
    ) -> provisioning.Outcome:
        database = logins.credentials(env, "app")["NAME"]
        roles = provisioning.role_steps(_passwords(env), with_test_login=with_test_login)
        try:
            with provisioning.connection(credentials, "postgres") as server:
                outcome = provisioning.take(server, chain(roles, provisioning.database_steps(database)))
            with provisioning.connection(credentials, database) as connection:
                steps = chain(provisioning.ownership_steps(database), provisioning.search_steps())
                return outcome + provisioning.take(connection, steps)
        except psycopg2.OperationalError as error:
            raise CommandError(f"Cannot reach the database as {credentials['USER']}: {error}") from error

    def _report(self, login: str, outcome: provisioning.Outcome) -> None:
        for step in outcome.taken:
            self.stdout.write(f"made: {step.words}")
        if not outcome.missing:
            self.stdout.write("The database is provisioned.")
            return
        self.stderr.write(f"{login} may not do the following. Ask an administrator to run:")
        for step in outcome.missing:
            self.stderr.write(f"{step.statement};  -- {step.words}")
        if not outcome.complete:
            raise CommandError("The database is not provisioned yet.")
        self.stdout.write(
            "Provisioned, but for the above. Search reads its view until the marks are set (docs/tenancy.md)."
        )


def _passwords(env: environ.Env) -> dict[str, str]:
    """Each login's password is the one in its own address; the test login shares the app's."""
    found: dict[str, str] = {}
    for login, role in ROLE_OF_LOGIN.items():
        if not env.str(logins.URLS[login], default=""):
            continue
        credentials = logins.credentials(env, login)
        if credentials["USER"] != role:
            raise CommandError(f"{logins.URLS[login]} must log in as {role}, whom the grants name.")
        found[role] = credentials["PASSWORD"]
    return found | {TEST_ROLE: found.get(APP_ROLE, "")}
