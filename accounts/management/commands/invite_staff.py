from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import STAFF_ROLES
from accounts.team.inviting import invite_colleague
from audit.events import OPERATOR
from tenancy.management.named import employer_named
from tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Invite a colleague of an employer by e-mail and print the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employer", help="the employer's address, such as northwind")
        parser.add_argument("email")
        parser.add_argument("--roles", required=True, help=f"one or more of {', '.join(sorted(STAFF_ROLES))}")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"], is_active=True)
        roles = [role.strip() for role in options["roles"].split(",")]
        if not set(roles) <= STAFF_ROLES:
            raise CommandError(f"Roles are {', '.join(sorted(STAFF_ROLES))}.")
        with tenant_scope(employer), transaction.atomic():
            url = invite_colleague(employer=employer, email=options["email"], roles=roles, by=OPERATOR)
        self.stdout.write(url)
