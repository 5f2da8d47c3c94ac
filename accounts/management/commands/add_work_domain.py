from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.employer.actions import DomainTaken, change_employer
from accounts.employer.domains import DomainsField
from audit.events import OPERATOR
from tenancy.management.named import employer_named
from tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "Add a domain of work addresses where no owner has a mailbox. Make sure first that it is the employer's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("employer", help="the employer's address, such as northwind")
        parser.add_argument("domain", help="such as northwind.de")

    def handle(self, *args: Any, **options: Any) -> None:
        employer = employer_named(options["employer"])
        try:
            domains = DomainsField().clean(options["domain"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        employer.work_email_domains = sorted({*employer.work_email_domains, *domains})
        try:
            with tenant_scope(employer):
                change_employer(employer=employer, changed=["work_email_domains"], by=OPERATOR)
        except DomainTaken as error:
            raise CommandError(f"A domain is another employer's, or a whole registry: {error}") from error
        self.stdout.write(f"{employer.name}: {', '.join(employer.work_email_domains)}")
