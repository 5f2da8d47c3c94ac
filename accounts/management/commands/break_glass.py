from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.team.actions import end_emergency, open_emergency
from audit.events import ADDRESS, OPERATOR
from tenancy.management.named import employer_named
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.errors import ActionError

LONGEST_REASON = 300


class Command(BaseCommand):
    help = "No owner of an employer can sign in: make somebody an owner for some hours. All owners are told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--employer", required=True, help="the employer's address, such as northwind")
        parser.add_argument("--email", help="who shall get in; signs in by a code to this address")
        parser.add_argument("--reason", help="why; kept in the employer's audit log and mailed to its owners")
        parser.add_argument("--hours", type=int, default=24, help="for how long, 72 at most (default 24)")
        parser.add_argument("--end", action="store_true", help="end all emergency access of this employer now")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"], is_active=True)
        with tenant_scope(employer), transaction.atomic():
            if options["end"]:
                self._end()
            else:
                self._open(employer, options)

    def _open(self, employer: Employer, options: dict[str, Any]) -> None:
        email, reason = options["email"], (options["reason"] or "").strip()
        if not email or not reason:
            raise CommandError("--email and --reason are needed.")
        if ADDRESS.search(reason):
            raise CommandError("The audit log keeps the reason for good: write no e-mail addresses into it.")
        if len(reason) > LONGEST_REASON:
            raise CommandError(f"The reason is longer than {LONGEST_REASON} characters.")
        try:
            validate_email(email)
            membership = open_emergency(employer=employer, email=email, reason=reason, hours=options["hours"])
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        except ActionError as error:
            raise CommandError(str(error)) from error
        until = f"{membership.emergency_until:%Y-%m-%d %H:%M} UTC"
        page = employer.absolute_url("manage/")
        self.stdout.write(f"{email} is an owner of {employer.name} until {until} and signs in at {page}")

    def _end(self) -> None:
        running = Membership.objects.filter(emergency_until__gt=timezone.now(), ended_at=None)
        for membership in running:
            end_emergency(membership=membership, by=OPERATOR)
        self.stdout.write(f"{len(running)} ended.")
